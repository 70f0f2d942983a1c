import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/root.ts';
import { describeWith } from '../testbed/parts.ts';
import { browserUser, launchBrowser, painted, startInBrowser, typeInto } from './browser.ts';
import { containersOf, environmentOf, fileIn, signedIn } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { recordTraffic } from './page-traffic.ts';

/** Looked at by people after the run. */
const PICTURES = join(projectRoot(), 'test-artifacts');

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

describeWith(
  ['chromium', 'docker', 'desktop-image', 'rdp-image', 'ssh-image', 'telnet-image', 'guacd'],
  'in a browser',
  (parts) => {
    const { chromium, guacd } = parts;
    const { host } = parts.docker;
    const images = {
      desktop: parts['desktop-image'].image,
      rdp: parts['rdp-image'].image,
      ssh: parts['ssh-image'].image,
      telnet: parts['telnet-image'].image,
    };
    let browser: Browser;
    beforeAll(async () => {
      await mkdir(PICTURES, { recursive: true });
      browser = await launchBrowser(chromium.path);
    });
    afterAll(() => browser.close());

    const start = async () => {
      gateway = await startTestGateway({
        toml: dockerApps(images),
        env: { DESKGATE_DOCKER_HOST: host, DESKGATE_GUACAMOLE_GUACD: `${guacd.host}:${guacd.port}` },
      });
      return gateway;
    };

    it('a Docker desktop is started, typed into and stopped by its button', async () => {
      const { url, db } = await start();
      const { page, context, complaints } = await browserUser(browser, url);
      const id = await startInBrowser(page, 'xfce');
      const [container = ''] = await containersOf(host, id);
      await typeInto(page, 'echo from-the-browser > /tmp/proof', { x: 300, y: 300 });
      expect(await fileIn(host, container, '/tmp/proof')).toBe('from-the-browser');
      await page.screenshot({ path: join(PICTURES, 'docker-vnc.png') });
      await page.keyboard.press('Control+Alt+Shift');
      await page.locator('[data-opens="stop-panel"]').click();
      await page.locator('#stop-desktop').click();
      await page.waitForURL(`${url}/`);
      await expect.poll(() => containersOf(host, id), { timeout: 20_000 }).toEqual([]);
      await expect.poll(() => db.leases.list(), { timeout: 10_000 }).toEqual([]);
      expect(await db.instances.listOpen()).toEqual([]);
      expect((await db.viewers.countOpen([id])).size).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('the same desktop is shown through guacd, chosen on the page', async () => {
      const { url } = await start();
      const { page, context, complaints } = await browserUser(browser, url);
      const id = await startInBrowser(page, 'xfce');
      const [container = ''] = await containersOf(host, id);
      await page.keyboard.press('Control+Alt+Shift');
      await page.locator('[data-opens="viewer-panel"]').click();
      await page.locator('[data-viewer="guacamole"]').click();
      await page.waitForTimeout(500);
      await painted(page);
      await page.keyboard.press('Escape');
      await typeInto(page, 'echo through-guacd > /tmp/proof', { x: 300, y: 300 });
      expect(await fileIn(host, container, '/tmp/proof')).toBe('through-guacd');
      await page.screenshot({ path: join(PICTURES, 'docker-guacamole.png') });
      expect(complaints).toEqual([]);
      await page.request.delete(`${url}/api/v1/instances/${id}?wait=30`, { headers: { origin: url } });
      await context.close();
    });

    it.each([
      ['rdp', { x: 200, y: 200 }, 4000],
      ['ssh', { x: 200, y: 200 }, 1500],
      ['telnet', { x: 200, y: 200 }, 1500],
    ])('%s is shown through guacd and takes what is typed', async (app, at, settleMs) => {
      const { url } = await start();
      const { page, context } = await browserUser(browser, url);
      const id = await startInBrowser(page, app);
      const [container = ''] = await containersOf(host, id);
      if (app === 'telnet') await signedIn(host, container);
      await page.waitForTimeout(settleMs);
      await typeInto(page, `echo over-${app} > /tmp/proof`, at);
      expect(await fileIn(host, container, '/tmp/proof')).toBe(`over-${app}`);
      await page.screenshot({ path: join(PICTURES, `docker-${app}.png`) });
      const stopped = await page.request.delete(`${url}/api/v1/instances/${id}?wait=30`, {
        headers: { origin: url },
      });
      expect(stopped.status()).toBe(200);
      expect(await containersOf(host, id)).toEqual([]);
      await context.close();
    });

    it('telnet is signed in to with a password that the page never learns', async () => {
      const { url } = await start();
      const { page, context } = await browserUser(browser, url);
      const traffic = recordTraffic(page);
      const id = await startInBrowser(page, 'telnet');
      const [container = ''] = await containersOf(host, id);
      await signedIn(host, container);
      await typeInto(page, 'id -un > /tmp/proof', { x: 200, y: 200 });
      expect(await fileIn(host, container, '/tmp/proof')).toBe('user');
      const password = await environmentOf(host, container, 'TELNET_PASSWORD');
      expect(password.length).toBeGreaterThan(7);
      expect(traffic.frames).toBeGreaterThan(10);
      expect(await traffic.text()).not.toContain(password);
      await page.request.delete(`${url}/api/v1/instances/${id}?wait=30`, { headers: { origin: url } });
      await context.close();
    });

    it('a start that fails says why on its page', async () => {
      const { url } = await start();
      const { page, context } = await browserUser(browser, url);
      await page.locator('form[action="/app/dies"] button').click();
      await page.getByRole('alert').waitFor();
      const text = await page.locator('#panel').innerText();
      expect(text).toMatch(/ended|exit/i);
      await page.screenshot({ path: join(PICTURES, 'failure.png') });
      await context.close();
    });
  },
);
