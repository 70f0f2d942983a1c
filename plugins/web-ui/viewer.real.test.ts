import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
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
import { instanceView, stagesUpTo } from './testing/instance-view.ts';
import { problemsOf } from './testing/look.ts';
import { type PageServer, startPageServer } from './testing/page-server.ts';
import { type TestPages, testPages } from './testing/pages.ts';
import { GUACAMOLE_COLOUR, type PaintedGuacamole, paintedGuacamole } from './testing/painted-guacamole.ts';
import { type PaintedRfb, paintedRfb } from './testing/painted-rfb.ts';
import { pixelAt } from './testing/pixel.ts';

describeWith(['chromium'], 'the viewer in a browser', (parts) => {
  let browser: Browser;
  let pages: TestPages;
  let server: PageServer;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let rfb: PaintedRfb;
  let guacamole: PaintedGuacamole;
  let refusal: number | null;

  beforeAll(async () => {
    browser = await launchChromium(parts.chromium.path);
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    refusal = null;
    pages = await testPages([{ id: 'xfce', name: 'Xfce desktop', provider: 'docker' }]);
    pages.instances.put(instanceView({ id: 'one', status: 'running' }));
    const greet = (socket: WebSocket): void => {
      if (socket.protocol === 'guacamole') guacamole = paintedGuacamole(socket);
      else rfb = paintedRfb(socket);
    };
    server = await startPageServer(pages, greet, () => refusal);
  });
  afterEach(async () => {
    await context?.close();
    await server?.close();
  });

  async function open(path: string, options: Partial<Visit> = {}): Promise<void> {
    context = await visit(browser, { url: server.url, pages, user: 'ada', ...options });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    page = await context.newPage();
    complaints = complaintsOf(page);
    await page.goto(path);
  }
  const state = (name: string) => page.locator(`#viewer[data-state="${name}"]`).waitFor();
  const painted = () => page.locator('#viewer[data-state="connected"][data-painted="yes"]').waitFor();
  const end = (code: number, reason = '') => server.viewers.at(-1)?.close(code, reason);
  const toggle = async () => {
    for (const key of ['Control', 'Alt', 'Shift']) await page.keyboard.down(key);
    for (const key of ['Shift', 'Alt', 'Control']) await page.keyboard.up(key);
  };

  it('takes the place of the stages without a reload', async () => {
    pages.instances.put(
      instanceView({ id: 'one', status: 'starting', stages: stagesUpTo(3, 'Pulling: 40 %') }),
    );
    await open('/instance/one');
    await page.getByText('Pulling: 40 %').waitFor();
    await page.evaluate(() => document.body.setAttribute('data-same', 'yes'));
    pages.instances.put(instanceView({ id: 'one', status: 'starting', stages: stagesUpTo(5) }));
    await page.locator('.stage-live', { hasText: 'Connect' }).waitFor();
    pages.instances.put(instanceView({ id: 'one', status: 'running' }));
    await painted();
    expect(await page.locator('body[data-same="yes"]').count()).toBe(1);
    expect(await page.getByRole('heading', { name: 'Starting' }).isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('shows an RFB desktop and types into it at once', async () => {
    await open('/instance/one');
    await painted();
    const [red, green] = await pixelAt(page, SCREEN / 4, 450);
    // the fake desktop's left side is green
    expect(green - red).toBeGreaterThan(20);
    await page.keyboard.type('ab');
    await expect.poll(() => rfb.pressed).toEqual([0x61, 0x62]);
    expect(complaints).toEqual([]);
  });

  it('shows a Guacamole desktop, whose canvas would hide below the page, and types into it', async () => {
    await open('/instance/one?viewer=guacamole');
    await painted();
    expect(await pixelAt(page, SCREEN / 2, 450)).toEqual(GUACAMOLE_COLOUR);
    await page.keyboard.type('x');
    await expect.poll(() => guacamole.received).toEqual(['3.key,3.120,1.1;', '3.key,3.120,1.0;']);
    await page.mouse.click(SCREEN / 2, 450);
    await expect.poll(() => guacamole.received.join('')).toMatch(/5\.mouse,3\.320,3\.200,1\.1;/);
    expect(complaints).toEqual([]);
  });

  it('changes the viewer on the page, and the address keeps the choice', async () => {
    await open('/instance/one');
    await painted();
    await page.locator('#handle').click();
    await page.getByRole('button', { name: 'Viewer' }).click();
    await page.getByRole('button', { name: 'Guacamole' }).click();
    await expect.poll(() => pixelAt(page, SCREEN / 2, 700)).toEqual(GUACAMOLE_COLOUR);
    expect(page.url()).toMatch(/\?viewer=guacamole$/);
    await expect.poll(() => server.viewers.map(({ protocol }) => protocol)).toEqual(['guacamole']);
  });

  it('opens its toolbar by Ctrl+Alt+Shift, and gives the keyboard back with Escape', async () => {
    await open('/instance/one');
    await painted();
    await toggle();
    await page.getByRole('toolbar').waitFor();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('full-screen');
    const before = rfb.pressed.length;
    await page.keyboard.press('Escape');
    await page.getByRole('toolbar').waitFor({ state: 'hidden' });
    await page.keyboard.type('z');
    await expect.poll(() => rfb.pressed.slice(before)).toEqual([0x7a]);
    await toggle();
    await toggle();
    expect(await page.getByRole('toolbar').isVisible()).toBe(false);
  });

  it('presses keys that a browser would keep for itself', async () => {
    await open('/instance/one');
    await painted();
    await page.locator('#handle').click();
    await page.getByRole('button', { name: 'Keys', exact: true }).click();
    await page.getByRole('button', { name: 'Ctrl-Alt-Del' }).click();
    await page.getByRole('button', { name: 'F11' }).click();
    await page.getByRole('button', { name: 'Alt', exact: true }).click();
    await page.getByRole('button', { name: 'Tab', exact: true }).click();
    await expect.poll(() => rfb.pressed).toEqual([0xffe3, 0xffe9, 0xffff, 0xffc8, 0xffe9, 0xff09]);
    expect(await page.getByRole('button', { name: 'Alt', exact: true }).getAttribute('aria-pressed')).toBe(
      'false',
    );
  });

  it('carries the clipboard both ways, by itself where permitted and by the field', async () => {
    await open('/instance/one');
    await painted();
    const local = () => page.evaluate(() => navigator.clipboard.readText());
    rfb.copy('from the desktop');
    await expect.poll(local).toBe('from the desktop');
    await page.locator('#handle').click();
    await page.getByRole('button', { name: 'Clipboard' }).click();
    const field = page.getByLabel('Clipboard of the desktop');
    expect(await field.inputValue()).toBe('from the desktop');
    await field.fill('by hand');
    await page.getByRole('button', { name: 'Give it to the desktop' }).click();
    await expect.poll(() => rfb.pasted.at(-1)).toBe('by hand');
    await page.evaluate(() => navigator.clipboard.writeText('copied elsewhere'));
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await expect.poll(() => rfb.pasted.at(-1)).toBe('copied elsewhere');
  });

  it('fits the window or has its real size, and remembers which', async () => {
    await open('/instance/one');
    await painted();
    const width = () =>
      page.locator('#desktop canvas').evaluate((canvas) => canvas.getBoundingClientRect().width);
    expect(await width()).toBe(SCREEN);
    await page.locator('#handle').click();
    await page.getByRole('button', { name: 'Size' }).click();
    await page.getByRole('radio', { name: 'Real size' }).check();
    await expect.poll(width).toBe(640);
    expect(await page.locator('#desktop-size').textContent()).toBe('640 × 400');
    await page.reload();
    await painted();
    expect(await width()).toBe(640);
  });

  it('asks a desktop of guacd to take the size of the window', async () => {
    await open('/instance/one?viewer=guacamole');
    await painted();
    await page.locator('#handle').click();
    await page.getByRole('button', { name: 'Size' }).click();
    await page.getByRole('radio', { name: 'Resize the desktop' }).check();
    await expect.poll(() => guacamole.received).toContain('4.size,4.1440,3.900;');
  });

  it('fills the screen', async () => {
    await open('/instance/one');
    await painted();
    await page.locator('#handle').click();
    const button = page.getByRole('button', { name: 'Full screen' });
    await button.click();
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
    await button.click();
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('false');
  });

  it.each([
    ['vnc', 'Time to the desktop and back'],
    ['guacamole', 'Time to the gateway and back'],
  ])('tells the round trip of %s as a number with a word', async (viewer, title) => {
    await open(`/instance/one?viewer=${viewer}`);
    await painted();
    await page.locator('#handle').click();
    await expect
      .poll(() => page.locator('#round-trip').textContent(), { timeout: 8000 })
      .toMatch(/^<?\d+ ms good$/);
    expect(await page.locator('#round-trip').getAttribute('title')).toBe(title);
  });

  it('types what a touch keyboard writes', async () => {
    await open('/instance/one', { width: PHONE });
    await painted();
    await page.locator('#handle').tap();
    await page.getByRole('button', { name: 'Keyboard' }).tap();
    await page.keyboard.insertText('hé😀');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => rfb.pressed).toEqual([0x68, 0xe9, 0x0101f600, 0xff08, 0xff51]);
  });

  it('comes back after a loss, saying how often it has tried and when it tries next', async () => {
    await open('/instance/one');
    await painted();
    refusal = 503;
    server.viewers[0]?.terminate();
    await state('waiting');
    await page.getByText(/The connection to the gateway was lost\. Attempt 1 in \d s\./).waitFor();
    await page.getByText(/Attempt 2 in \d s\./).waitFor();
    expect(await page.locator('#last-picture').isVisible()).toBe(true);
    refusal = null;
    await page.getByRole('button', { name: 'Try now' }).click();
    await painted();
    expect(await page.locator('#cover').isVisible()).toBe(false);
    await page.keyboard.type('q');
    await expect.poll(() => rfb.pressed).toEqual([0x71]);
  });

  it('says that it is recorded for as long as it is shown, and comes back when the recording begins anew', async () => {
    pages.instances.put(instanceView({ id: 'one', status: 'running', isRecorded: true }));
    await open('/instance/one');
    await painted();
    const sign = page.locator('#recorded');
    expect(await sign.isVisible()).toBe(true);
    end(4012, 'The recording is full; another one begins.');
    await page.getByText('The recording of this desktop begins anew.').waitFor();
    expect(await sign.isVisible()).toBe(true);
    await painted();
    // the sign takes no click away from the desktop
    const { x = 0, y = 0 } = (await sign.boundingBox()) ?? {};
    const below = await page.evaluate(([left, top]) => document.elementFromPoint(left, top)?.tagName, [
      x + 5,
      y + 5,
    ] as const);
    expect(below).toBe('CANVAS');
    await page.keyboard.type('q');
    await expect.poll(() => rfb.pressed).toEqual([0x71]);
    await toggle();
    await page.locator('#toolbar').getByText('Recorded', { exact: true }).waitFor();
  });

  it('says why it ended, and goes on when asked', async () => {
    await open('/instance/one');
    await painted();
    end(4002, '519 The desktop refused the password.');
    await page.getByText('The desktop refused the password.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await painted();
  });

  it.each([
    ['nonsense', [200, 1, 2, 3]],
    // an update of one TightPNG rectangle of 400 × 300 pixels with two bytes that are no PNG file
    [
      'a large picture that is none',
      [0, 0, 0, 1, 0, 0, 0, 0, 1, 144, 1, 44, 255, 255, 254, 252, 160, 2, 7, 7],
    ],
  ])('says so when the desktop sends %s', async (_, bytes) => {
    await open('/instance/one');
    await painted();
    server.viewers[0]?.send(Buffer.from(bytes));
    await page.getByText('The desktop sent something that is not RFB.').waitFor();
  });

  it('shows the end over the last picture when the desktop is stopped', async () => {
    await open('/instance/one');
    await painted();
    pages.instances.put(instanceView({ id: 'one', status: 'stopping' }));
    end(4003, 'The desktop was stopped.');
    await page.getByRole('heading', { name: 'Stopping Xfce desktop' }).waitFor();
    pages.instances.put(instanceView({ id: 'one', status: 'stopped' }));
    await page.getByRole('heading', { name: 'Xfce desktop has ended' }).waitFor();
    expect(await page.locator('#last-picture').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Start again' }).waitFor();
    await expect.poll(() => pages.instances.watchers).toBe(0);
  });

  it('leads to the sign-in and back when the session ends', async () => {
    await open('/instance/one?viewer=vnc');
    await painted();
    await context.clearCookies();
    end(4004, 'You signed out.');
    await page.waitForURL('**/login?next=%2Finstance%2Fone%3Fviewer%3Dvnc');
  });

  it('leads to the sign-in when the session ended while the network was away', async () => {
    await open('/instance/one');
    await painted();
    await context.clearCookies();
    server.viewers[0]?.terminate();
    await page.waitForURL('**/login?next=**');
  });

  it('says that the desktop is gone when it was deleted meanwhile', async () => {
    await open('/instance/one');
    await painted();
    pages.instances.forget('one');
    server.viewers[0]?.terminate();
    await page.getByText('The desktop no longer exists.').waitFor();
  });

  it('stops the desktop from the toolbar, after asking', async () => {
    await open('/instance/one');
    await painted();
    await page.locator('#handle').click();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Stop the desktop' }).click();
    await page.waitForURL(`${server.url}/`);
    expect(pages.instances.done).toEqual(['stop one']);
  });

  it('leaves a picture for the start page, which ends with the session', async () => {
    await open('/instance/one');
    await painted();
    await page.locator('#handle').click();
    await page.getByRole('link', { name: 'Desktops' }).click();
    await page.locator('.desktop-picture img').waitFor();
    await page.locator('details.menu summary').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/login');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it.each([PHONE, SCREEN] as const)(
    'tells at %i px that it will be stopped soon, until that is dismissed',
    async (width) => {
      const soon = { stopsAt: Date.now() + 170_000, stopsWhy: 'max-time', warnedAt: Date.now() } as const;
      pages.instances.put(instanceView({ id: 'one', status: 'running', ...soon }));
      await open('/instance/one', { width });
      await painted();
      const notice = page.locator('#stop-notice');
      await notice.waitFor();
      expect(await page.locator('#stop-notice-text').textContent()).toMatch(
        /stops in 2 min \d+ s, its time is over/,
      );
      // said politely, apart from the text that changes every second
      await expect.poll(() => page.locator('#viewer-said').textContent()).toContain('in about 3 minutes');
      await keepShot(page, `viewer-stop-notice-${width}`);
      expect(await problemsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Dismiss the notice' }).click();
      await notice.waitFor({ state: 'hidden' });
      await page.keyboard.type('a');
      await expect.poll(() => rfb.pressed).toEqual([0x61]);
      expect(complaints).toEqual([]);
    },
  );

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    it.each([PHONE, SCREEN] as const)('is readable and whole at %i px in every state', async (width) => {
      const found: string[] = [];
      const look = async (name: string): Promise<void> => {
        await keepShot(page, `viewer-${name}-${theme}-${width}`);
        found.push(...(await problemsOf(page)).map((text) => `${name}: ${text}`));
      };
      await open('/instance/one', { theme, width });
      await painted();
      await look('desktop');
      await page.locator('#handle').click();
      await page.locator('#round-trip[data-word="good"]').waitFor();
      await look('toolbar');
      for (const panel of ['Size', 'Keys', 'Clipboard', 'Viewer', 'Stop']) {
        await page.getByRole('toolbar').getByRole('button', { name: panel, exact: true }).click();
        await look(`toolbar-${panel.toLowerCase()}`);
      }
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      refusal = 503;
      end(4005, 'The gateway is restarting.');
      await page.getByText('Attempt 2 in').waitFor();
      await look('reconnecting');
      refusal = null;
      await page.getByRole('button', { name: 'Try now' }).click();
      await painted();
      end(4002, '519 The desktop reported an error that takes a whole sentence to tell, and then some more.');
      await state('ended');
      await look('ended');
      await page.getByRole('button', { name: 'Try again' }).click();
      await painted();
      pages.instances.put(instanceView({ id: 'one', status: 'stopped' }));
      end(4003);
      await page.getByText('has ended').waitFor();
      await look('stopped');
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
});
