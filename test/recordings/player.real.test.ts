import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { blocks } from '../../plugins/recordings/testing/fbs.ts';
import {
  COLOURS,
  type Colour,
  paintedFbs,
  paintedGuacamole,
} from '../../plugins/recordings/testing/painted.ts';
import { putRecording } from '../../plugins/recordings/testing/put-recording.ts';
import { problemsOf } from '../../plugins/web-ui/testing/look.ts';
import { projectRoot } from '../../src/root.ts';
import { launchBrowser } from '../flows/browser.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { describeWith } from '../testbed/parts.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SECONDS = [0, 1000, 2000, 3000];
const LONG = 30_000;

describeWith(['chromium'], 'the player in a browser', ({ chromium }) => {
  let gateway: TestGateway;
  let browser: Browser;
  let admin: Client;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await launchBrowser(chromium.path);
    admin = await gateway.signIn();
    const rfb = paintedFbs(SECONDS);
    await putRecording(gateway, rfb, { id: 'rfb' });
    const guacamole = { format: 'guacamole', transport: 'guacamole' } as const;
    await putRecording(gateway, paintedGuacamole(SECONDS), { id: 'guac', ...guacamole });
    await putRecording(gateway, paintedFbs([0, 1000, LONG]), { id: 'pause' });
    await putRecording(gateway, paintedGuacamole([0, 1000, LONG]), { id: 'guacpause', ...guacamole });
    await putRecording(gateway, rfb.subarray(0, -100), { id: 'cut', fault: 'cut-off' });
    const lying = Buffer.concat([paintedFbs([0, 500]), Buffer.alloc(40, 255)]);
    await putRecording(gateway, lying, { id: 'lying' });
    await putRecording(gateway, Buffer.from('<html>no recording</html>'), { id: 'none' });
    // a message that no server sends
    await putRecording(
      gateway,
      Buffer.concat([paintedFbs([0]), blocks([{ at: 500, bytes: Uint8Array.of(77) }])]),
      {
        id: 'nonsense',
      },
    );
    await putRecording(gateway, Buffer.alloc(0), { id: 'empty' });
    // pictures of 256 kB, 40 MB of them
    const many = Array.from({ length: 160 }, (_, index) => index * 100);
    await putRecording(gateway, paintedFbs(many), { id: 'large' });
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });
  afterEach(() => context?.close());

  async function open(id: string, options: BrowserContextOptions = {}): Promise<void> {
    context = await browser.newContext({ baseURL: gateway.url, ...options });
    const [name = '', value = ''] = admin.cookie.split('=');
    await context.addCookies([{ name, value, url: gateway.url }]);
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 416/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`/recordings/${id}`);
    if (options.javaScriptEnabled !== false) await phase('paused');
  }
  const phase = (name: string) => page.locator(`#player[data-state="${name}"]`).waitFor();
  const position = async () => Number(await page.locator('#player').getAttribute('data-position'));
  const trouble = () => page.locator('#player-trouble').innerText();

  /** The colour in the middle of the picture, as it is on the screen. */
  async function colour(): Promise<Colour> {
    const shot = await page.locator('#player-screen').screenshot();
    const seen = await page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const drawing = canvas.getContext('2d');
      drawing?.drawImage(bitmap, 0, 0);
      const at = [Math.floor(bitmap.width / 2), Math.floor(bitmap.height / 2)] as const;
      return [...(drawing?.getImageData(...at, 1, 1).data ?? [])];
    }, shot.toString('base64'));
    return [seen[0] ?? -1, seen[1] ?? -1, seen[2] ?? -1];
  }
  const shows = (index: number) =>
    expect.poll(colour, { timeout: 20_000 }).toEqual([...(COLOURS[index] ?? [])]);

  for (const id of ['rfb', 'guac']) {
    it(`plays, pauses, goes to and fro by the keyboard alone (${id})`, async () => {
      await open(id);
      await page.locator('#main').focus();
      await page.keyboard.press('Space');
      await shows(1);
      await page.keyboard.press('Space');
      await phase('paused');
      const at = await position();
      await page.keyboard.press('End');
      await phase('ended');
      await shows(3);
      expect(await position()).toBeGreaterThan(at);
      await page.keyboard.press('Home');
      await phase('paused');
      await shows(0);
      await page.keyboard.press('ArrowRight');
      await phase('ended');
      await shows(3);
      await page.keyboard.press('ArrowLeft');
      await phase('paused');
      await shows(0);
      await page.locator('#position').focus();
      await page.locator('#position').fill('2500');
      await shows(2);
      expect(await page.locator('#position').getAttribute('aria-valuetext')).toBe('2 s of 3 s');
      await page.keyboard.press('Space');
      await phase('ended');
      await shows(3);
      await page.keyboard.press('Space');
      await phase('playing');
      expect(complaints).toEqual([]);
    });
  }

  for (const id of ['pause', 'guacpause']) {
    it(`passes over pauses where it shall (${id})`, async () => {
      await open(id);
      await page.getByRole('radio', { name: '8×' }).check();
      await page.getByRole('button', { name: 'Play' }).first().click();
      // half a minute at 8 times the speed would be longer than this test waits for
      await page.locator('#player[data-state="ended"]').waitFor({ timeout: 3000 });
      await shows(2);
      await page.getByLabel('Skip pauses').uncheck();
      await page.getByRole('button', { name: 'Play again' }).click();
      await phase('playing');
      await shows(1);
      expect(await position()).toBeLessThan(LONG);
      expect(complaints).toEqual([]);
    });
  }

  it.each([
    ['cut', 'breaks off here, at 0:02'],
    ['lying', 'damaged from 0:00'],
    ['none', 'damaged from 0:00'],
    ['nonsense', 'damaged from 0:00'],
  ])('says in a sentence what is with the recording "%s"', async (id, sentence) => {
    await open(id);
    await page.keyboard.press('Space');
    await phase('ended');
    expect(await trouble()).toContain(sentence);
    // noVNC tells the console what it could not make sense of
    expect(complaints.filter((text) => !/server message/.test(text))).toEqual([]);
  });

  it('plays an empty one to its end', async () => {
    await open('empty');
    await page.keyboard.press('Space');
    await phase('ended');
    expect(await position()).toBe(0);
  });

  it('goes through a large one without standing still, keeps little of it, and shows how far it is', async () => {
    await open('large');
    await page.evaluate(() => {
      const seen = { longest: 0, going: false, last: performance.now() };
      Object.assign(window, { seen });
      const tick = (): void => {
        const now = performance.now();
        seen.longest = Math.max(seen.longest, now - seen.last);
        seen.last = now;
        seen.going ||= document.querySelector('#player-going')?.hasAttribute('hidden') === false;
        setTimeout(tick, 5);
      };
      tick();
    });
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/content')) asked.push(request.headers().range ?? 'all');
    });
    await page.keyboard.press('End');
    await phase('ended');
    const seen = await page.evaluate(
      () => (window as unknown as { seen: { longest: number; going: boolean } }).seen,
    );
    expect(seen.going).toBe(true);
    expect(seen.longest).toBeLessThan(1500);
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.every((range) => /^bytes=\d+-\d+$/.test(range))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('says nothing to anybody but for the file', async () => {
    const asked: string[] = [];
    await open('rfb');
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    page.on('websocket', (socket) => asked.push(socket.url()));
    await page.keyboard.press('Space');
    await phase('ended');
    await page.locator('#player-screen').click({ position: { x: 50, y: 50 }, force: true });
    await page.keyboard.type('abc');
    expect([...new Set(asked)]).toEqual(['GET /api/v1/recordings/rfb/content']);
  });

  it('fills the screen and comes back', async () => {
    await open('rfb');
    await page.getByRole('button', { name: 'Full screen' }).click();
    await page.locator('#player:fullscreen').waitFor();
    await page.getByRole('button', { name: 'Full screen' }).click();
    await page.locator('#player:not(:fullscreen)').waitFor();
  });

  it('tells what there is, and gives the file away, without scripts', async () => {
    await open('rfb', { javaScriptEnabled: false });
    await page.getByText('allow this page its scripts').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.panel').getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^demo-.*\.fbs$/);
  });

  it('looks finished at a desk and on a telephone, light and dark, in both languages', async () => {
    const kinds: Readonly<Record<string, BrowserContextOptions>> = {
      'desk-light-en': { viewport: { width: 1440, height: 900 }, locale: 'en-GB', colorScheme: 'light' },
      'desk-dark-de': { viewport: { width: 1440, height: 900 }, locale: 'de-DE', colorScheme: 'dark' },
      'phone-light-de': { ...PHONE, locale: 'de-DE', colorScheme: 'light' },
      'phone-dark-en': { ...PHONE, locale: 'en-GB', colorScheme: 'dark' },
    };
    const folder = join(projectRoot(), 'test-artifacts/recordings');
    await mkdir(folder, { recursive: true });
    const problems: string[] = [];
    for (const [kind, options] of Object.entries(kinds)) {
      await open('cut', options);
      await page.screenshot({ path: join(folder, `fresh-${kind}.png`), fullPage: true });
      problems.push(...(await problemsOf(page)).map((problem) => `${kind}, fresh: ${problem}`));
      await page.keyboard.press('Space');
      await phase('ended');
      await page.screenshot({ path: join(folder, `ended-${kind}.png`), fullPage: true });
      problems.push(...(await problemsOf(page)).map((problem) => `${kind}, ended: ${problem}`));
      await page.goto('/recordings');
      await page.screenshot({ path: join(folder, `list-${kind}.png`), fullPage: true });
      problems.push(...(await problemsOf(page)).map((problem) => `${kind}, list: ${problem}`));
      await page.goto('/recordings?q=gibtesnicht');
      await page.screenshot({ path: join(folder, `nothing-${kind}.png`), fullPage: true });
      await context.close();
    }
    expect(problems).toEqual([]);
  });
});
