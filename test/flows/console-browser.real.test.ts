import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { DemoDesktop } from '../../plugins/demo/desktop.ts';
import { definePlugin, z } from '../../src/api.ts';
import { projectRoot } from '../../src/root.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { describeWith } from '../testbed/parts.ts';
import { browserUser, launchBrowser, painted, startInBrowser, typeInto } from './browser.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** Looked at by people after the run. */
const PICTURES = join(projectRoot(), 'test-artifacts');

const APPS = `
[[apps]]
id = "inside"
name = "Inside"
provider = "machines"

[[apps]]
id = "bare"
name = "Bare machine"
provider = "machines"
protocol = "console"
`;

let gateway: TestGateway;
let machines: FakeMachines;
let screen: DemoDesktop;
let inside: DemoDesktop;

beforeEach(async () => {
  screen = new DemoDesktop({ width: 720, height: 400, password: null });
  inside = new DemoDesktop({ width: 1280, height: 800, password: null });
  const [screenPort, insidePort] = [await screen.listen(0), await inside.listen(0)];
  machines = new FakeMachines(
    () => screenPort,
    () => insidePort,
  );
  const plugin = definePlugin<unknown>({
    id: 'machines',
    config: z.strictObject({}),
    setup: () => ({ providers: [machines] }),
  });
  gateway = await startTestGateway({ toml: APPS, plugins: [plugin] });
});
afterEach(async () => {
  await gateway.close();
  await Promise.all([screen.close(), inside.close()]);
});

const sizeOf = (page: Page) => page.locator('#desktop-size').textContent();

describeWith(['chromium'], 'the console of a machine in a browser', ({ chromium }) => {
  let browser: Browser;
  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    browser = await launchBrowser(chromium.path);
  });
  afterAll(() => browser.close());

  const look = (page: Page, name: string) => page.screenshot({ path: join(PICTURES, `console-${name}.png`) });

  it('is there while its desktop starts, takes keys, and stays one of the ways to see it', async () => {
    let answers = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answers = resolve;
    });
    machines.onReady = (signal) => Promise.race([answered, FakeProvider.hang(signal)]);
    const { page, context, complaints } = await browserUser(browser, gateway.url);
    await page.locator('form[action="/app/inside"] button').click();
    const link = page.getByRole('link', { name: 'Show console' });
    await link.waitFor();
    for (const [width, theme] of [
      [1440, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme: theme });
      await look(page, `offered-${theme}-${width}`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });

    await link.click();
    await painted(page);
    expect(await sizeOf(page)).toBe('720 × 400');
    await typeInto(page, 'boot', { x: 700, y: 450 });
    await expect.poll(() => screen.scene.text).toContain('boot');
    await look(page, 'of-a-start');

    answers();
    const id = /\/instance\/([a-z0-9]+)/.exec(page.url())?.[1] ?? '';
    const me = await gateway.signIn();
    await me.until(id, 'running');
    // whoever looks at the console goes on looking at it
    expect(await sizeOf(page)).toBe('720 × 400');
    await page.keyboard.press('Control+Alt+Shift');
    await page.locator('[data-opens="viewer-panel"]').click();
    await look(page, 'among-viewers');
    await page.locator('[data-viewer="vnc"]').click();
    await expect.poll(() => sizeOf(page)).toBe('1280 × 800');
    await painted(page);
    await page.locator('[data-viewer="console"]').click();
    await expect.poll(() => sizeOf(page)).toBe('720 × 400');
    await page.reload();
    await painted(page);
    expect(await sizeOf(page)).toBe('720 × 400');

    await me.fetch(`/api/v1/instances/${id}?wait=20`, { method: 'DELETE' });
    await page.getByRole('heading', { name: /has ended/ }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('tells how a start ended that was looked at', async () => {
    let fails = (): void => {};
    const failed = new Promise<void>((resolve) => {
      fails = resolve;
    });
    machines.onReady = async (signal) => {
      await failed;
      await FakeProvider.fail('DESKTOP_SILENT', 'The desktop did not answer within 60 s.')(signal);
    };
    const { page, context } = await browserUser(browser, gateway.url);
    await page.locator('form[action="/app/inside"] button').click();
    await page.getByRole('link', { name: 'Show console' }).click();
    await painted(page);
    fails();
    await page.getByRole('heading', { name: 'Inside did not start' }).waitFor();
    await look(page, 'of-a-failure');
    await context.close();
  });

  it('is all that there is of an application without anything else', async () => {
    const { page, context, complaints } = await browserUser(browser, gateway.url);
    const id = await startInBrowser(page, 'bare');
    expect(await sizeOf(page)).toBe('720 × 400');
    expect(await page.locator('[data-opens="viewer-panel"]').count()).toBe(0);
    await typeInto(page, 'key', { x: 700, y: 450 });
    await expect.poll(() => screen.scene.text).toContain('key');
    await look(page, 'only');
    const me = await gateway.signIn();
    const view = await me.instance(id);
    expect(view).toMatchObject({ protocol: 'console', transports: ['console'] });
    expect(view.allowedActions).toEqual(expect.arrayContaining(['connect', 'console']));
    await me.fetch(`/api/v1/instances/${id}?wait=20`, { method: 'DELETE' });
    expect(machines.desktops.size).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
