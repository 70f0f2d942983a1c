import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { TestPages } from './pages.ts';

const ROOT = join(import.meta.dirname, '../../..');

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const PHONE = 390;
export const SCREEN = 1440;

/** A browser, and the files that it will load, built from the sources as they are now. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--if-stale']);
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface Visit {
  readonly url: string;
  readonly pages: TestPages;
  /** Null for nobody. */
  readonly user: string | null;
  readonly theme?: 'light' | 'dark';
  readonly width?: typeof PHONE | typeof SCREEN;
  readonly javaScript?: boolean;
}

/** A browser of its own for one person, on a telephone or at a desk. */
export async function visit(browser: Browser, options: Visit): Promise<BrowserContext> {
  const { url, pages, user, theme = 'light', width = SCREEN, javaScript = true } = options;
  const isPhone = width === PHONE;
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: theme,
    viewport: { width, height: isPhone ? 844 : 900 },
    hasTouch: isPhone,
    isMobile: isPhone,
    javaScriptEnabled: javaScript,
  });
  if (user !== null) {
    const [name = '', value = ''] = pages.cookie(user).split('=');
    await context.addCookies([{ name, value, url }]);
  }
  return context;
}

/** Collects what the page complains about: errors, refused scripts and styles. Missing pages, asked for on purpose, are no complaint. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isExpected =
      /status of (401|404|409|503)|Unexpected response code/.test(message.text()) ||
      // noVNC keeps its picture while the desktop changes its size, which Chromium would do otherwise
      message.text().startsWith('Canvas2D: Multiple readback');
    if (['error', 'warning'].includes(message.type()) && !isExpected) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

const ARTIFACTS = join(ROOT, 'test-artifacts/pages');

/** Keeps a picture for people to look at, in test-artifacts/pages. */
export async function keepShot(page: Page, name: string): Promise<void> {
  const path = join(ARTIFACTS, `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage: true, animations: 'disabled' });
}
