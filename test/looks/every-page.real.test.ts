import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../attack/people.ts';
import { launchBrowser } from '../flows/browser.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { describeWith } from '../testbed/parts.ts';
import { type Look, type Looker, PAGES } from './every-page.ts';
import { type FilledGateway, startFilledGateway } from './filled-gateway.ts';
import { kinds, problemsIn, visit } from './looking.ts';

const looks = (): Look[] => Object.values(PAGES).flatMap((some) => (typeof some === 'string' ? [] : some));

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

  it('stands in the table of pages, or why it is none', () => {
    const served = gateway.routes
      .filter(({ method, path }) => method === 'GET' && !/^\/(api|static|up|metrics)\b/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
    expect(new Set(Object.keys(PAGES))).toEqual(new Set(served));
  });

  describe.each(kinds)('is readable, whole, named, quiet and in one language: %s', (kind) => {
    const at: Partial<Record<Looker, BrowserContext>> = {};
    afterAll(async () => {
      await Promise.all(Object.values(at).map((context) => context.close()));
    });

    it.each(looks().map((look) => [look.name, look] as const))('%s', async (name, { as, path, then }) => {
      const context = at[as] ?? (await visit(browser, gateway, people[as], kind));
      at[as] = context;
      expect(await problemsIn(context, { name, path: path(gateway), then }, kind)).toEqual([]);
    });
  });

  it('does nothing that the audit log has no name for', async () => {
    const { rows } = await gateway.db.audit.page({ offset: 0, limit: 1000 });
    expect(rows.length).toBeGreaterThan(50);
    expect(new Set(rows.map(({ action }) => action).filter((action) => action.includes('/')))).toEqual(
      new Set(),
    );
  });
});

const LISTS = ['users', 'groups', 'projects', 'apps', 'instances', 'pools', 'homes', 'jobs', 'quotas'];
const ADMINISTRATION = [...LISTS, 'keys', 'webhooks', 'audit', 'health', 'settings'].map(
  (section) => `/admin/${section}`,
);
const MINE = ['/', '/keys', '/projects', '/security', '/profile'];

describeWith(['chromium'], 'the pages of a gateway that has nothing yet', ({ chromium }) => {
  let gateway: TestGateway;
  let browser: Browser;

  beforeAll(async () => {
    gateway = await startTestGateway({ toml: '[plugins.demo]\napp = false' });
    browser = await launchBrowser(chromium.path);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  describe.each(kinds)('%s', (kind) => {
    let context: BrowserContext;
    beforeAll(async () => {
      context = await visit(browser, gateway, await gateway.signIn(), kind);
    });
    afterAll(() => context?.close());

    it.each([...MINE, ...ADMINISTRATION])('say what to do next: %s', async (path) => {
      const name = `empty${path.replaceAll('/', '-')}`;
      expect(await problemsIn(context, { name, path }, kind)).toEqual([]);
    });
  });
});
