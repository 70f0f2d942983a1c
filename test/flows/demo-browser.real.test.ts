import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/root.ts';
import { describeWith } from '../testbed/parts.ts';
import { browserUser, launchBrowser, painted, startInBrowser } from './browser.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** Looked at by people after the run. */
const PICTURES = join(projectRoot(), 'test-artifacts');

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

describeWith(['chromium'], 'the demo in a browser', ({ chromium }) => {
  let browser: Browser;
  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    browser = await launchBrowser(chromium.path);
  });
  afterAll(() => browser.close());

  it.each([
    { theme: 'light', width: 1440, height: 900 },
    { theme: 'dark', width: 1440, height: 900 },
    { theme: 'light', width: 390, height: 844 },
    { theme: 'dark', width: 390, height: 844 },
  ] as const)(
    'is shown $width px wide in the $theme theme, and on the home page',
    async ({ theme, width, height }) => {
      gateway = await startTestGateway();
      const { page, context, complaints } = await browserUser(browser, gateway.url, { theme, width, height });
      const id = await startInBrowser(page, 'demo');
      await page.keyboard.type('Hello from the browser', { delay: 10 });
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(PICTURES, `demo-${theme}-${width}.png`) });
      await page.keyboard.press('Control+Alt+Shift');
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(PICTURES, `demo-toolbar-${theme}-${width}.png`) });
      await page.goto(`${gateway.url}/`);
      await page.locator(`[data-id="${id}"]`).waitFor();
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(PICTURES, `home-${theme}-${width}.png`) });
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('is started without leaving the page, and going back, forth and anew work as between pages', async () => {
    gateway = await startTestGateway();
    const { page, context, complaints } = await browserUser(browser, gateway.url);
    const mark = () => page.evaluate(() => document.documentElement.dataset.mark);
    await page.evaluate(() => {
      document.documentElement.dataset.mark = 'same';
    });
    const id = await startInBrowser(page, 'demo');
    expect(await mark()).toBe('same');
    expect(await page.title()).toContain('Demo desktop');
    // a slash is typed into the desktop, and not into a search that is not on the page any more
    await page.keyboard.press('/');
    await page.goBack();
    await page.locator(`[data-id="${id}"]`).waitFor();
    expect(await mark()).toBeUndefined();
    await page.goForward();
    await painted(page);
    expect(new URL(page.url()).pathname).toBe(`/instance/${id}`);
    await page.reload();
    await painted(page);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('finds a viewer that has been rehearsed', async () => {
    gateway = await startTestGateway();
    const { page, context, complaints } = await browserUser(browser, gateway.url);
    const rehearsed = () => performance.getEntriesByName('desktop-rehearsed').length === 1;
    await page.waitForFunction(rehearsed);
    expect(await page.locator('canvas').count()).toBe(0);
    await startInBrowser(page, 'demo');
    expect(await page.evaluate(rehearsed)).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('has a trace of where the time went, from the click to the picture in the browser', async () => {
    gateway = await startTestGateway();
    const { page, context } = await browserUser(browser, gateway.url);
    const id = await startInBrowser(page, 'demo');
    const me = await gateway.signIn();
    type Trace = { totalMs: number | null; steps: { name: string; ms: number | null }[] };
    const trace = () => me.json<Trace>(`/api/v1/instances/${id}/trace`);
    await expect.poll(async () => (await trace()).totalMs).toBeGreaterThan(0);
    const { steps } = await trace();
    const names = ['queue', 'check', 'allocate', 'launch', 'boot', 'connect', 'open', 'picture'];
    expect(steps.map(({ name }) => name)).toEqual(names);
    expect(steps.every(({ ms }) => ms !== null && ms >= 0)).toBe(true);
    await context.close();
  });

  it('that cannot be started says why in the same place, and one may go back', async () => {
    gateway = await startTestGateway();
    const { page, context } = await browserUser(browser, gateway.url);
    await page.route('**/app/demo', (route) => route.continue({ url: `${gateway?.url}/app/gone` }));
    await page.locator('form[action="/app/demo"] button').click();
    await page.getByText('There is no application').first().waitFor();
    await page.screenshot({ path: join(PICTURES, 'start-refused-light-1440.png') });
    await page.goBack();
    await page.locator('form[action="/app/demo"] button').waitFor();
    await page.unroute('**/app/demo');
    await context.clearCookies();
    await page.locator('form[action="/app/demo"] button').click();
    await page.getByLabel('User name').waitFor();
    expect(new URL(page.url()).pathname).toBe('/login');
    await context.close();
  });

  it('comes back by itself after the connection was lost', async () => {
    gateway = await startTestGateway();
    const { page, context } = await browserUser(browser, gateway.url);
    await startInBrowser(page, 'demo');
    await context.setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    await page.waitForTimeout(200);
    await context.setOffline(false);
    await painted(page);
    await context.close();
  });

  it('says that it ended when it is stopped elsewhere', async () => {
    gateway = await startTestGateway();
    const { page, context } = await browserUser(browser, gateway.url);
    const id = await startInBrowser(page, 'demo');
    const me = await gateway.signIn();
    await me.fetch(`/api/v1/instances/${id}?wait=10`, { method: 'DELETE' });
    await expect.poll(() => page.locator('body').innerText(), { timeout: 10_000 }).toMatch(/stopped|ended/i);
    await context.close();
  });

  it('can be used by keyboard alone, from signing in to stopping', async () => {
    gateway = await startTestGateway();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(gateway.url);
    // the caret is set with the first picture, which may come after the page has loaded
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'username');
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse battery');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${gateway.url}/`);
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('form')?.getAttribute('action'));
    for (let tabs = 0; tabs < 40 && (await focused()) !== '/app/demo'; tabs += 1)
      await page.keyboard.press('Tab');
    expect(await focused()).toBe('/app/demo');
    await page.keyboard.press('Enter');
    await page.waitForURL(/instance/);
    await painted(page);
    await page.keyboard.press('Control+Alt+Shift');
    const label = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    for (let tabs = 0; tabs < 40 && (await label()) !== 'Stop'; tabs += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    for (let tabs = 0; tabs < 40 && (await label()) !== 'Stop the desktop'; tabs += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${gateway.url}/`);
    const me = await gateway.signIn();
    await expect.poll(async () => (await me.json<{ total: number }>('/api/v1/instances')).total).toBe(0);
    await context.close();
  });
});
