import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from '../../plugins/web-ui/testing/look.ts';
import { projectRoot } from '../../src/root.ts';
import { PASSWORD } from '../attack/people.ts';
import { launchBrowser } from '../flows/browser.ts';
import type { Client } from '../flows/gateway.ts';
import { describeWith } from '../testbed/parts.ts';
import { type Look, type Looker, PAGES } from './every-page.ts';
import { type FilledGateway, startFilledGateway } from './filled-gateway.ts';
import { focusProblemsOf } from './focus.ts';
import { englishOn } from './spoken.ts';

const KINDS = {
  'desk-light-en': { viewport: { width: 1440, height: 900 }, locale: 'en-GB' },
  'phone-dark-de': {
    ...{ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    ...{ colorScheme: 'dark', locale: 'de-DE' },
  },
} as const satisfies Record<string, BrowserContextOptions>;
/** Plugins whose pages speak English only. */
const ENGLISH = /^proxmox/;
/** Of pages that say what is wrong. */
const EXPECTED = /status of (400|401|403|404|409|410)/;

describeWith(['chromium'], 'every page', ({ chromium }) => {
  let gateway: FilledGateway;
  let browser: Browser;
  let people: Record<Looker, Client | null>;

  beforeAll(async () => {
    gateway = await startFilledGateway();
    browser = await launchBrowser(chromium.path);
    const [admin, ada] = await Promise.all([gateway.signIn(), gateway.signIn('ada', PASSWORD)]);
    people = { admin, ada, nobody: null };
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  async function visit(who: Looker, options: BrowserContextOptions): Promise<BrowserContext> {
    const context = await browser.newContext({ baseURL: gateway.url, ...options });
    const [name = '', value = ''] = people[who]?.cookie.split('=') ?? [];
    if (name !== '') await context.addCookies([{ name, value, url: gateway.url }]);
    return context;
  }

  async function problemsIn(context: BrowserContext, look: Look, kind: string): Promise<string[]> {
    const page = await context.newPage();
    const problems = complaintsOf(page);
    try {
      await page.goto(look.path(gateway));
      await look.then?.(page);
      problems.push(...(await problemsOf(page)));
      if (kind.endsWith('-de') && !ENGLISH.test(look.name)) problems.push(...(await englishOn(page)));
      await keep(page, `${look.name}-${kind}`);
      if (kind.startsWith('desk')) problems.push(...(await focusProblemsOf(page)));
    } catch (thrown) {
      problems.push(String(thrown));
    }
    await page.close();
    return problems;
  }

  it('stands in the table of pages, or why it is none', () => {
    const served = gateway.routes
      .filter(({ method, path }) => method === 'GET' && !/^\/(api|static|up|metrics)\b/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(PAGES).toSorted()).toEqual([...new Set(served)].toSorted());
  });

  describe.each(Object.entries(KINDS))('%s', (kind, options) => {
    it('is readable, whole, named, quiet and in one language', async () => {
      const found: string[] = [];
      const at: Partial<Record<Looker, BrowserContext>> = {};
      for (const look of looks()) {
        at[look.as] ??= await visit(look.as, options);
        const problems = await problemsIn(at[look.as] as BrowserContext, look, kind);
        found.push(...problems.map((problem) => `${look.name}: ${problem}`));
      }
      await Promise.all(Object.values(at).map((context) => context.close()));
      expect(found).toEqual([]);
    });
  });
});

const looks = (): Look[] => Object.values(PAGES).flatMap((some) => (typeof some === 'string' ? [] : some));

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
