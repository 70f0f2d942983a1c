import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/root.ts';
import { FakeRfbServer } from '../fakes/rfb/fake-rfb-server.ts';
import { browserUser, launchBrowser } from '../flows/browser.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { picture } from '../flows/synthetic-desktops.ts';
import { describeWith } from '../testbed/parts.ts';

/** Sets this when it runs; short enough to come through a close frame as a whole. */
const IMAGE = '<img src=x onerror=document.title=1>';
const SCRIPT = '</script><script>document.title=1</script>';
const CONTROL = '\0\u0007\u001b[2J\r\n\u0085\u2028\u202e';

describeWith(['chromium'], 'what a hostile desktop says of itself, in a browser', ({ chromium }) => {
  let browser: Browser;
  let dir: string;
  let gateway: GatewayProcess | undefined;
  let server: FakeRfbServer | undefined;
  beforeAll(async () => {
    browser = await launchBrowser(chromium.path);
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await gateway?.terminate();
    await server?.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** The page of a desktop, where the application is called as told too. */
  async function pageOf(desktop: FakeRfbServer, name: string) {
    server = desktop;
    dir = await mkdtemp(join(tmpdir(), 'deskgate-names-'));
    const file = join(dir, 'deskgate.toml');
    await writeFile(
      file,
      `plugin_dirs = ["${join(projectRoot(), 'test/flows/plugins')}"]
[[apps]]
id = "hostile"
name = ${JSON.stringify(name)}
provider = "synthetic"
settings = { port = ${desktop.port} }
`,
    );
    gateway = await spawnGateway(dir, { DESKGATE_CONFIG: file });
    const user = await browserUser(browser, gateway.url);
    await user.page.locator('form[action="/app/hostile"] button').click();
    await user.page.waitForURL(/\/instance\/[a-z0-9]+/);
    return user;
  }

  /** Elements that none of our templates has, and whether something ran. */
  const injected = (page: Page) =>
    page.evaluate(() => ({
      images: document.querySelectorAll('img[src="x"]').length,
      scripts: [...document.scripts].filter(({ text, type }) => text.includes('document.title') && !type)
        .length,
      ran: document.title === '1',
    }));
  const NOTHING = { images: 0, scripts: 0, ran: false };

  it.each([IMAGE, SCRIPT])(
    'its name is no markup, and the name of its application is text: %s',
    async (name) => {
      const desktop = await FakeRfbServer.listen({
        width: 64,
        height: 48,
        name: `${CONTROL}${name}${CONTROL}`,
      });
      const session = desktop.session();
      const { page, context, complaints } = await pageOf(desktop, name);
      (await session).send(picture());
      await page.locator('#viewer[data-state=connected]').waitFor();
      await page.waitForTimeout(300);
      expect(await injected(page)).toEqual(NOTHING);
      expect(await page.title()).toContain(name);
      expect(await page.locator('body').textContent()).toContain(name);
      expect(await page.locator('#desktop canvas').first().isVisible()).toBe(true);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it.each([IMAGE, SCRIPT])('its reason for a refusal is shown as text: %s', async (reason) => {
    const desktop = await FakeRfbServer.listen({ refuse: `${CONTROL}${reason}${CONTROL}` });
    const { page, context, complaints } = await pageOf(desktop, 'Hostile');
    const cover = page.locator('#cover').filter({ hasText: 'refuse' });
    await cover.waitFor();
    expect(await injected(page)).toEqual(NOTHING);
    const shown = (await cover.textContent()) ?? '';
    expect(shown).toContain(reason);
    expect(shown.replaceAll(/\s/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
