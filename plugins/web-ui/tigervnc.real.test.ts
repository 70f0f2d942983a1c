import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../test/testbed/parts.ts';
import { complaintsOf, keepShot, launchChromium, visit } from './testing/chromium.ts';
import { instanceView } from './testing/instance-view.ts';
import { type PageServer, startPageServer } from './testing/page-server.ts';
import { testPages } from './testing/pages.ts';
import { pixelAt } from './testing/pixel.ts';
import { carry, startTigerVnc, type TigerVnc } from './testing/tigervnc.ts';

describeWith(['chromium', 'tigervnc'], 'the viewer on a real Xvnc', (parts) => {
  let browser: Browser;
  let desktop: TigerVnc;
  let server: PageServer;
  let page: Page;
  let complaints: string[];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-viewer-'));
    const pages = await testPages();
    pages.instances.put(instanceView({ id: 'one', status: 'running' }));
    desktop = await startTigerVnc(parts.tigervnc.path);
    server = await startPageServer(pages, (viewer) => carry(viewer, desktop.port));
    browser = await launchChromium(parts.chromium.path);
    const context = await visit(browser, { url: server.url, pages, user: 'ada' });
    page = await context.newPage();
    complaints = complaintsOf(page);
    await page.goto('/instance/one');
    await page.locator('#viewer[data-painted="yes"]').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await desktop?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows it, and what is typed arrives', async () => {
    const file = join(folder, 'typed');
    desktop.terminal(`read line; printf %s "$line" >'${file}'; sleep 60`);
    // the terminal is white and stands at the upper left, which the window shows scaled
    await expect.poll(() => pixelAt(page, 300, 100), { timeout: 15_000 }).toEqual([255, 255, 255]);
    await page.mouse.click(320, 200);
    await page.keyboard.type('Hello, World 42');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => readFile(file, 'utf8').catch(() => ''), { timeout: 10_000 })
      .toBe('Hello, World 42');
    await keepShot(page, 'viewer-tigervnc-light-1440');
  });

  it('measures the round trip with fences, which noVNC itself would take for an error', async () => {
    await page.locator('#handle').click();
    await page.locator('#round-trip[data-word="good"]').waitFor();
    // several of them: the first answer must not end the connection
    await page.waitForTimeout(4500);
    expect(await page.locator('#viewer').getAttribute('data-state')).toBe('connected');
  });

  it('takes the size of the window when asked', async () => {
    await page.getByRole('button', { name: 'Size' }).click();
    expect(await page.locator('#desktop-size').textContent()).toBe('800 × 600');
    await page.getByRole('radio', { name: 'Resize the desktop' }).check();
    await expect.poll(() => page.locator('#desktop-size').textContent()).toBe('1440 × 900');
  });

  it('was quiet all the time', () => expect(complaints).toEqual([]));
});
