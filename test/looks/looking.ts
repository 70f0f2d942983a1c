import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { problemsOf } from '../../plugins/web-ui/testing/look.ts';
import { projectRoot } from '../../src/root.ts';
import type { Client, TestGateway } from '../flows/gateway.ts';
import { focusProblemsOf } from './focus.ts';
import { englishOn } from './spoken.ts';

/** A desk in the light, in English; a telephone in the dark, in German. */
export const KINDS = {
  'desk-light-en': { viewport: { width: 1440, height: 900 }, locale: 'en-GB' },
  'phone-dark-de': {
    ...{ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    ...{ colorScheme: 'dark', locale: 'de-DE' },
  },
} as const satisfies Record<string, BrowserContextOptions>;
export type Kind = keyof typeof KINDS;
export const kinds = Object.keys(KINDS) as Kind[];

/** Of pages that say what is wrong. */
const EXPECTED = /status of (400|401|403|404|409|410)/;

export async function visit(
  browser: Browser,
  gateway: TestGateway,
  who: Client | null,
  kind: Kind,
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: gateway.url, ...KINDS[kind] });
  const [name = '', value = ''] = who?.cookie.split('=') ?? [];
  if (name !== '') await context.addCookies([{ name, value, url: gateway.url }]);
  return context;
}

export interface Seen {
  readonly name: string;
  readonly path: string;
  /** Brings the page into its state. */
  readonly then?: ((page: Page) => Promise<void>) | undefined;
}

/** What is wrong with a page; a picture of it is kept in test-artifacts/looks. */
export async function problemsIn(
  context: BrowserContext,
  { name, path, then }: Seen,
  kind: Kind,
): Promise<string[]> {
  const page = await context.newPage();
  const problems = complaintsOf(page);
  try {
    await page.goto(path);
    await then?.(page);
    problems.push(...(await problemsOf(page)));
    if (kind.endsWith('-de')) problems.push(...(await englishOn(page)));
    await keep(page, `${name}-${kind}`);
    if (kind.startsWith('desk')) problems.push(...(await focusProblemsOf(page)));
  } catch (thrown) {
    problems.push(String(thrown));
  }
  await page.close();
  return problems.map((problem) => `${name}: ${problem}`);
}

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** For who wants to look at them. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot(), 'test-artifacts/looks');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}
