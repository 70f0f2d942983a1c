import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../flows/browser.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { describeWith } from '../testbed/parts.ts';

describeWith(['chromium'], 'pages at a keyboard', ({ chromium }) => {
  let gateway: TestGateway;
  let browser: Browser;
  let admin: Client;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await launchBrowser(chromium.path);
    admin = await gateway.signIn();
    await admin.send('POST', '/api/v1/keys', { name: 'nightly', scopes: ['apps.*'] });
    await admin.until(await admin.start('demo'), 'running');
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ baseURL: gateway.url });
    const [name = '', value = ''] = admin.cookie.split('=');
    await context.addCookies([{ name, value, url: gateway.url }]);
    page = await context.newPage();
  });
  afterEach(() => context?.close());

  /** Text or name of what has the focus. */
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const { activeElement: at } = document;
      return (at?.getAttribute('aria-label') ?? at?.textContent ?? '').trim();
    });

  it('begin with a way past what is the same on all of them', async () => {
    for (const address of ['/', '/admin/users', '/profile']) {
      await page.goto(address);
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    }
  });

  it('open the menu, close it with Escape, and come back to it', async () => {
    await page.goto('/');
    const menu = page.locator('details.menu');
    await menu.locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Profile' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    expect(await menu.evaluate((one: HTMLDetailsElement) => one.open)).toBe(false);
    expect(await focused()).toBe('admin');
  });

  it('ask before a desktop is stopped, hold the focus meanwhile, and give it back', async () => {
    await page.goto('/');
    const stop = page.locator('#desktops').getByRole('button', { name: 'Stop' });
    await stop.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    for (let presses = 0; presses < 6; presses += 1) {
      const place = await page.evaluate(() => {
        const { activeElement: at } = document;
        // the browser's own buttons come between the last and the first
        return at === document.body || at?.closest('dialog') ? 'inside' : (at?.outerHTML ?? '');
      });
      expect(place).toBe('inside');
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await stop.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  it('ask before a key is revoked, and take the question back with Escape', async () => {
    await page.goto('/keys');
    const question = page.locator('.confirm-fold').first();
    await question.locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Revoke the key');
    await page.keyboard.press('Escape');
    expect(await question.evaluate((one: HTMLDetailsElement) => one.open)).toBe(false);
    expect(await focused()).toBe('Revoke nightly');
  });

  it('lead from the top of a list to the form below it', async () => {
    for (const [address, label] of [
      ['/admin/users', 'Add a user'],
      ['/admin/groups', 'Add a group'],
      ['/admin/projects', 'Make a project'],
    ] as const) {
      await page.goto(address);
      await page.getByRole('link', { name: label }).focus();
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.closest('form')?.id)).toBe('add');
    }
  });
});
