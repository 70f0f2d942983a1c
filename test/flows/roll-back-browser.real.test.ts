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
import { browserUser, launchBrowser, painted, startInBrowser } from './browser.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** Looked at by people after the run. */
const PICTURES = join(projectRoot(), 'test-artifacts');

const APPS = `
[[apps]]
id = "inside"
name = "Debian with a name that is as long as names are, sixty signs"
provider = "machines"
`;

let gateway: TestGateway;
let machines: FakeMachines;
let screen: DemoDesktop;

beforeEach(async () => {
  screen = new DemoDesktop({ width: 1280, height: 800, password: null });
  const port = await screen.listen(0);
  machines = new FakeMachines(
    () => port,
    () => port,
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
  await screen.close();
});

describeWith(['chromium'], 'a state that is kept, in a browser', ({ chromium }) => {
  let browser: Browser;
  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    browser = await launchBrowser(chromium.path);
  });
  afterAll(() => browser.close());

  /** As wide as a desk and as a telephone. */
  const look = async (page: Page, name: string): Promise<void> => {
    const sizes = [
      { theme: 'dark', width: 390, height: 844 },
      { theme: 'light', width: 1440, height: 900 },
    ] as const;
    for (const { theme, width, height } of sizes) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: theme });
      await page.screenshot({ path: join(PICTURES, `roll-back-${name}-${theme}-${width}.png`) });
    }
  };
  const openPanel = async (page: Page): Promise<void> => {
    await page.keyboard.press('Control+Alt+Shift');
    await page.locator('[data-opens="stop-panel"]').click();
  };

  it('is kept without leaving the picture, and gone back to after a question, by the keyboard alone', async () => {
    const { page, context, complaints } = await browserUser(browser, gateway.url);
    const id = await startInBrowser(page, 'inside');
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    const back = page.getByRole('link', { name: 'Go back …' });
    machines.work.set(id, 'wanted');
    await openPanel(page);
    await page.getByRole('button', { name: 'Save this state' }).waitFor();
    expect(await back.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Save this state' }).press('Enter');
    await page.getByText(/The state of its disks was saved/).waitFor();
    expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
    await look(page, 'kept');

    machines.work.set(id, 'unwanted');
    await back.press('Enter');
    await page.getByRole('heading', { name: /^Go back with/ }).waitFor();
    await look(page, 'asked');
    await page.getByRole('link', { name: 'Keep it as it is' }).press('Enter');
    await painted(page);
    expect(machines.work.get(id)).toBe('unwanted');

    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    machines.onAct = () => held;
    await page.goto(`${gateway.url}/instance/${id}/rollback`);
    await page.getByRole('button', { name: 'Go back' }).press('Enter');
    await page.getByRole('heading', { name: /goes back$/ }).waitFor();
    await look(page, 'under-way');
    goOn();
    await painted(page);
    expect(machines.work.get(id)).toBe('wanted');

    machines.onAct = FakeProvider.fail('PROVIDER_FAILED', 'The disk is in use.');
    await page.goto(`${gateway.url}/instance/${id}/rollback`);
    await page.getByRole('button', { name: 'Go back' }).click();
    await painted(page);
    const notice = page.locator('#stop-notice');
    await notice.waitFor();
    expect(await notice.innerText()).toContain(
      'It did not go back to the state that was saved. The disk is in use.',
    );
    await look(page, 'not-done');
    await page.locator('#stop-notice-close').click();
    await expect.poll(() => notice.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is seen by another viewer as what it is: the picture ends, and comes back by itself', async () => {
    const { page, context } = await browserUser(browser, gateway.url);
    const id = await startInBrowser(page, 'inside');
    const me = await gateway.signIn();
    const act = (action: string) => me.fetch(`/api/v1/instances/${id}/${action}?wait=20`, { method: 'POST' });
    await act('checkpoint');
    let goOn = (): void => {};
    machines.onAct = () =>
      new Promise<void>((resolve) => {
        goOn = resolve;
      });
    const done = act('rollback');
    await page.getByRole('heading', { name: /goes back$/ }).waitFor();
    goOn();
    expect((await done).status).toBe(200);
    await painted(page);
    await context.close();
  });

  it('is kept and gone back to without JavaScript', async () => {
    const { context } = await browserUser(browser, gateway.url);
    const me = await gateway.signIn();
    const id = await me.start('inside');
    await me.until(id, 'running');
    const plain = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await context.storageState(),
    });
    const page = await plain.newPage();
    await page.goto(`${gateway.url}/instance/${id}`);
    const answered = page.waitForEvent('framenavigated');
    await page.getByRole('button', { name: 'Save this state' }).click();
    await answered;
    await page.waitForLoadState();
    await expect.poll(async () => (await me.instance(id)).checkpointAt).not.toBeNull();
    await page.reload();
    await page.getByText(/Its state was saved/).waitFor();
    await look(page, 'no-script');
    await page.getByRole('link', { name: 'Go back …' }).click();
    await page.getByRole('button', { name: 'Go back' }).click();
    await page.waitForURL(`${gateway.url}/instance/${id}`);
    await expect.poll(() => machines.calls).toContain(`rollBack ${id}`);
    await plain.close();
    await context.close();
  });
});
