import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { ConnectionFigures } from '../../src/api.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import {
  complaintsOf,
  keepShot,
  launchChromium,
  PHONE,
  SCREEN,
  type Visit,
  visit,
} from './testing/chromium.ts';
import { instanceView } from './testing/instance-view.ts';
import { problemsOf } from './testing/look.ts';
import { type PageServer, startPageServer } from './testing/page-server.ts';
import { type TestPages, testPages } from './testing/pages.ts';
import { paintedGuacamole } from './testing/painted-guacamole.ts';
import { paintedRfb } from './testing/painted-rfb.ts';

/** Longer than the panel waits between two looks. */
const TWO_LOOKS_MS = 2500;

/** The panel looks once a second. */
const SOON = { timeout: 8000 };

const FIGURES: ConnectionFigures = {
  bytesToViewer: 48_210_332,
  bytesFromViewer: 18_204,
  framesToViewer: 9131,
  framesFromViewer: 702,
  instructionsToViewer: { sync: 305, img: 4100, blob: 61_200, end: 4100, cursor: 8 },
  instructionsFromViewer: { mouse: 390, key: 12, sync: 305, internal: 40 },
  codecs: ['image/webp', 'image/png'],
  viewerStalls: { count: 3, ms: 131.5 },
  desktopStalls: { count: 1, ms: 1800 },
  roundTripMs: 8.4,
};

describeWith(['chromium'], 'the panel about the connection', (parts) => {
  let browser: Browser;
  let pages: TestPages;
  let server: PageServer;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let views: string[];

  beforeAll(async () => {
    browser = await launchChromium(parts.chromium.path);
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    pages = await testPages([{ id: 'xfce', name: 'Xfce desktop', provider: 'docker' }]);
    pages.instances.put(instanceView({ id: 'one', status: 'running' }));
    const greet = (socket: WebSocket): void => {
      if (socket.protocol === 'guacamole') paintedGuacamole(socket);
      else paintedRfb(socket);
    };
    server = await startPageServer(pages, greet);
    views = [];
    pages.core.connections.figures = (view) => {
      views.push(view);
      return FIGURES;
    };
  });
  afterEach(async () => {
    await context?.close();
    await server?.close();
  });

  async function open(path: string, options: Partial<Visit> = {}): Promise<void> {
    context = await visit(browser, { url: server.url, pages, user: 'ada', ...options });
    page = await context.newPage();
    complaints = complaintsOf(page);
    await page.goto(path);
    await page.locator('#viewer[data-painted="yes"]').waitFor();
  }
  const show = async (): Promise<void> => {
    await page.locator('#handle').click();
    await page.getByRole('button', { name: 'Connection' }).click();
    await page.locator('#connection-panel').waitFor();
  };
  const text = (what: string) => page.locator(`#connection-${what}`).innerText();

  it('says in plain words how it goes, and goes on by itself', async () => {
    await open('/instance/one');
    await show();
    await expect.poll(() => text('received'), SOON).toMatch(/^48\.2 MB in 9,131 messages/);
    expect(await text('sent')).toMatch(/^18\.2 KB in 702 messages/);
    expect(await text('viewer')).toBe('VNC');
    expect(await text('picture')).toBe('Raw');
    expect(await text('waited')).toBe(
      'For this browser 3 times, 132 ms in all. For the desktop once, 1.8 s in all.',
    );
    await expect
      .poll(() => text('round-trip'), SOON)
      .toMatch(/to the desktop and back, \w+\. The gateway measured 8 ms/);
    pages.core.connections.figures = () => ({ ...FIGURES, bytesToViewer: FIGURES.bytesToViewer + 2e6 });
    await expect
      .poll(() => text('received'), SOON)
      .toMatch(/^50\.2 MB in 9,131 messages, [\d.]+ .B a second/);
    expect(new Set(views)).toEqual(new Set([expect.stringMatching(/^[0-9a-f]{32}$/)]));
    expect(complaints).toEqual([]);
  });

  it('asks nothing until it is opened, nor once it is closed', async () => {
    await open('/instance/one');
    await wait(TWO_LOOKS_MS);
    expect(pages.core.connections.asked).toBe(0);
    await show();
    await expect.poll(() => pages.core.connections.asked, SOON).toBeGreaterThan(1);
    await page.keyboard.press('Escape');
    await page.locator('#connection-panel').waitFor({ state: 'hidden' });
    await wait(200);
    const { asked } = pages.core.connections;
    await wait(TWO_LOOKS_MS);
    expect(pages.core.connections.asked).toBe(asked);
  });

  it('is reached by keyboard alone, from the shortcut to the details', async () => {
    await open('/instance/one');
    for (const key of ['Control', 'Alt', 'Shift']) await page.keyboard.down(key);
    for (const key of ['Shift', 'Alt', 'Control']) await page.keyboard.up(key);
    await page.getByRole('toolbar').waitFor();
    const opener = page.getByRole('button', { name: 'Connection' });
    for (let steps = 0; steps < 12; steps += 1) {
      if (await opener.evaluate((button) => button === document.activeElement)) break;
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
    await page.locator('#connection-panel').waitFor();
    expect(await opener.getAttribute('aria-expanded')).toBe('true');
    const summary = page.locator('#connection-panel summary');
    for (let steps = 0; steps < 12; steps += 1) {
      if (await summary.evaluate((shown) => shown === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await expect.poll(() => text('from-viewer'), SOON).toBe('mouse 390, sync 305, internal 40, key 12');
    await page.keyboard.press('Escape');
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('tells formats of guacd as the gateway saw them, and says so when nobody can tell more', async () => {
    await open('/instance/one?viewer=guacamole');
    await show();
    await expect.poll(() => text('picture'), SOON).toBe('WebP, PNG');
    expect(await text('viewer')).toBe('Guacamole');
    pages.core.connections.figures = () => null;
    await expect.poll(() => text('note'), SOON).toMatch(/another one carries this connection/);
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [PHONE, SCREEN] as const) {
      it(`can be read at ${width} px in the ${theme}`, async () => {
        await open('/instance/one', { width, theme });
        await show();
        await page.locator('#connection-panel summary').click();
        await expect.poll(() => text('round-trip'), SOON).toMatch(/back, good\. The gateway measured/);
        await expect.poll(() => text('received'), SOON).toMatch(/a second/);
        await keepShot(page, `connection-panel-${width}-${theme}`);
        expect(await problemsOf(page)).toEqual([]);
        expect(complaints).toEqual([]);
      });
    }
  }
});
