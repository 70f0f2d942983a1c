import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/root.ts';
import { describeWith } from '../testbed/parts.ts';
import { browserUser, launchBrowser, painted, startInBrowser } from './browser.ts';
import { dockerApps } from './docker-apps.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** Looked at by people after the run. */
const PICTURES = join(projectRoot(), 'test-artifacts');

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

describeWith(
  ['chromium', 'docker', 'desktop-image'],
  'what is done to a desktop from the page',
  ({ chromium, docker, 'desktop-image': images }) => {
    let browser: Browser;
    beforeAll(async () => {
      await mkdir(PICTURES, { recursive: true });
      browser = await launchBrowser(chromium.path);
    });
    afterAll(() => browser.close());

    const choose = async (page: Page, label: string): Promise<void> => {
      await page.keyboard.press('Control+Alt+Shift');
      await page.locator('[data-opens="stop-panel"]').click();
      await page.getByRole('button', { name: label }).click();
    };

    it('pauses, resumes and restarts a Docker desktop', async () => {
      gateway = await startTestGateway({
        toml: dockerApps({ desktop: images.image }),
        env: { DESKGATE_DOCKER_HOST: docker.host },
      });
      const { page, context, complaints } = await browserUser(browser, gateway.url);
      const id = await startInBrowser(page, 'xfce');
      const me = await gateway.signIn();
      const status = async () => (await me.json<{ status: string }>(`/api/v1/instances/${id}`)).status;

      await choose(page, 'Pause it');
      await page.getByRole('heading', { name: /is paused/ }).waitFor();
      await page.screenshot({ path: join(PICTURES, 'paused-light-1440.png') });
      expect(await status()).toBe('paused');

      await page.getByRole('button', { name: 'Resume' }).click();
      await painted(page);
      expect(await status()).toBe('running');

      await choose(page, 'Restart it');
      await page.waitForURL(`${gateway.url}/instance/${id}`);
      await painted(page);
      expect(await status()).toBe('running');
      await me.fetch(`/api/v1/instances/${id}?wait=20`, { method: 'DELETE' });
      expect(complaints).toEqual([]);
      await context.close();
    });
  },
);
