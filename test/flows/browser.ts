import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { ADMIN_PASSWORD } from './gateway.ts';

/** Root needs --no-sandbox; the others keep Chromium from looking for its makers' servers. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(path: string): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: FLAGS });
}

export interface BrowserUser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the console complained about, CSP violations included. */
  readonly complaints: readonly string[];
}

export interface UserOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

/** Somebody who signs in by typing into the form. */
export async function browserUser(
  browser: Browser,
  url: string,
  options: UserOptions = {},
): Promise<BrowserUser> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.theme ?? 'light',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${url}/`);
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${url}/`);
  return { context, page, complaints };
}

/** Clicks an application's Start and waits until its desktop is painted. @returns the instance's id. */
export async function startInBrowser(page: Page, app: string): Promise<string> {
  await page.locator(`form[action="/app/${app}"] button`).click();
  await page.waitForURL(/\/instance\/[a-z0-9]+/);
  await painted(page);
  return /\/instance\/([a-z0-9]+)/.exec(page.url())?.[1] ?? '';
}

/** Waits until the desktop's area shows more than one colour: a connected but black picture does not count. */
export async function painted(page: Page): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (
      (await page.locator('#viewer').getAttribute('data-state')) === 'connected' &&
      (await colours(page)) > 8
    )
      return;
    if (Date.now() > deadline) {
      throw new Error(
        `Nothing was painted; the page says: ${(await page.locator('body').innerText()).slice(0, 2000)}`,
      );
    }
    await page.waitForTimeout(100);
  }
}

/** Number of different colours in a coarse grid over what is on the screen. */
async function colours(page: Page): Promise<number> {
  const png = (await page.locator('#desktop').screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const { data: pixels = [] } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {};
    const seen = new Set<string>();
    for (let index = 0; index < pixels.length; index += 4 * 37) {
      seen.add(`${pixels[index]},${pixels[index + 1]},${pixels[index + 2]}`);
    }
    return seen.size;
  }, png);
}

/** Types into the desktop as a person does: a click into it, then key by key. */
export async function typeInto(page: Page, text: string, at: { x: number; y: number }): Promise<void> {
  await page.mouse.click(at.x, at.y);
  await page.waitForTimeout(300);
  await page.keyboard.type(text, { delay: 15 });
  await page.keyboard.press('Enter');
}
