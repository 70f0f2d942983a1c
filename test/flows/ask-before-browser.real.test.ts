import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/root.ts';
import { describeWith } from '../testbed/parts.ts';
import { browserUser, launchBrowser, painted, startInBrowser } from './browser.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** Looked at by people after the run. */
const PICTURES = join(projectRoot(), 'test-artifacts');

describeWith(['chromium'], 'a viewer whose connection is lost', ({ chromium }) => {
  let browser: Browser;
  let gateway: TestGateway;
  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    browser = await launchBrowser(chromium.path);
    gateway = await startTestGateway();
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
  });

  /** The socket that the page has open is closed as one that was lost. */
  const cuttable = `
    window.sockets = [];
    window.WebSocket = new Proxy(WebSocket, {
      construct(Real, given) {
        const socket = new Real(...given);
        window.sockets.push(socket);
        return socket;
      },
    });`;

  it('comes back by itself, and only when it is told to where its person has chosen so', async () => {
    const { page, context, complaints } = await browserUser(browser, gateway.url);
    await page.addInitScript(cuttable);
    const count = () => page.evaluate(() => (window as unknown as { sockets: WebSocket[] }).sockets.length);
    const state = () => page.locator('#viewer').getAttribute('data-state');
    const id = await startInBrowser(page, 'demo');
    await page.goto(`${gateway.url}/instance/${id}`);
    await painted(page);
    const cut = () =>
      page.evaluate(() => (window as unknown as { sockets: WebSocket[] }).sockets.at(-1)?.close(4008));
    const before = await count();
    await cut();
    await expect.poll(count, { timeout: 20_000 }).toBe(before + 1);
    await painted(page);

    await page.goto(`${gateway.url}/profile`);
    await page.getByLabel('When the connection is lost').selectOption('ask');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.waitForURL(/done=/);
    await page.goto(`${gateway.url}/instance/${id}`);
    await painted(page);
    await cut();
    await expect.poll(state).toBe('ended');
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.screenshot({ path: join(PICTURES, 'ask-before-reconnecting.png') });
    // the network is back, somebody looks at the page, and nothing happens without them
    await page.evaluate(() => {
      window.dispatchEvent(new Event('online'));
      window.dispatchEvent(new Event('focus'));
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForTimeout(3000);
    expect([await state(), await count()]).toEqual(['ended', 1]);
    await again.click();
    await painted(page);
    expect(await count()).toBe(2);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
