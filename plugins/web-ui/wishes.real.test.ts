import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { launchChromium } from './testing/chromium.ts';

/** RFB message SetEncodings, and the pseudo-encodings of Tight: the community's protocol document, section 7.7.1. */
const SET_ENCODINGS = 2;
const QUALITY_0 = -32;
const COMPRESSION_0 = -256;

describeWith(['chromium'], 'what somebody has chosen for viewers', (parts) => {
  let browser: Browser;
  let gateway: TestGateway;
  let admin: Client;
  let id: string;

  beforeAll(async () => {
    browser = await launchChromium(parts.chromium.path);
    gateway = await startTestGateway();
    admin = await gateway.signIn();
    id = await admin.start('demo');
    await admin.until(id, 'running');
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  /** @returns the encodings that the viewer asks the desktop for. */
  async function open(chosen: object): Promise<{ context: BrowserContext; page: Page; encodings: number[] }> {
    expect((await admin.send('PUT', '/api/v1/me/preferences', chosen)).status).toBe(200);
    const context = await browser.newContext({ baseURL: gateway.url });
    const [name = '', value = ''] = admin.cookie.split('=');
    await context.addCookies([{ name, value, url: gateway.url }]);
    const page = await context.newPage();
    const encodings: number[] = [];
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        if (typeof payload === 'string' || payload[0] !== SET_ENCODINGS) return;
        for (let at = 4; at + 4 <= payload.length; at += 4) encodings.push(payload.readInt32BE(at));
      });
    });
    await page.goto(`/instance/${id}`);
    await page.locator('#viewer[data-painted="yes"]').waitFor();
    return { context, page, encodings };
  }

  it.each([
    [{}, 6, 2],
    [{ quality: 'fast' }, 2, 9],
    [{ quality: 'sharp' }, 9, 2],
  ])('decides how sharp the picture is: %j', async (chosen, quality, compression) => {
    const { context, encodings } = await open(chosen);
    expect(encodings).toContain(QUALITY_0 + quality);
    expect(encodings).toContain(COMPRESSION_0 + compression);
    await context.close();
  });

  it('keeps the clipboards apart', async () => {
    const shared = await open({});
    expect(await shared.page.locator('[data-opens="clipboard-panel"]').count()).toBe(1);
    await shared.context.close();
    const { context, page } = await open({ clipboard: 'off' });
    expect(await page.locator('[data-opens="clipboard-panel"]').count()).toBe(0);
    await context.close();
  });
});
