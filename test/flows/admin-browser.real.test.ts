import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problemsOf } from '../../plugins/web-ui/testing/look.ts';
import { projectRoot } from '../../src/root.ts';
import { describeWith } from '../testbed/parts.ts';
import { launchBrowser } from './browser.ts';
import { ADMIN_PASSWORD, type Client, startTestGateway, type TestGateway } from './gateway.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

async function send<T>(who: Client, method: string, path: string, body?: object): Promise<T> {
  const answer = await who.fetch(`/api/v1${path}`, {
    method,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect([path, answer.status < 300, answer.status < 300 ? '' : text]).toEqual([path, true, '']);
  return (text === '' ? null : JSON.parse(text)) as T;
}

describeWith(['chromium'], 'the administration in a browser', ({ chromium }) => {
  let gateway: TestGateway;
  let browser: Browser;
  let ids: { user: string; group: string; instance: string; job: string };

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await launchBrowser(chromium.path);
    const admin = await gateway.signIn();
    const user = await send<{ id: string }>(admin, 'POST', '/users', {
      username: 'grace',
      password: 'a long secret',
    });
    const group = await send<{ id: string }>(admin, 'POST', '/groups', {
      name: 'interns',
      description: HOSTILE,
      deny: ['apps.launch'],
    });
    await send(admin, 'PUT', `/groups/${group.id}/members/${user.id}`);
    await send(admin, 'POST', '/keys', { name: HOSTILE, scopes: ['apps.*'] });
    await send(admin, 'PUT', '/quotas', { objects: 4, memory: 8 * 1024 ** 3 });
    const instance = await admin.start('demo');
    await admin.until(instance, 'running');
    const jobs = await send<{ items: { id: string }[] }>(admin, 'GET', '/jobs');
    ids = { user: user.id, group: group.id, instance, job: jobs.items[0]?.id ?? '' };
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  async function signedIn(options: Parameters<Browser['newContext']>[0] = {}) {
    const context = await browser.newContext({ baseURL: gateway.url, viewport: DESK, ...options });
    const { cookie } = await gateway.signIn();
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: gateway.url }]);
    return context;
  }

  const addresses = () => [
    ...[
      'users',
      'groups',
      'apps',
      'instances',
      'pools',
      'homes',
      'jobs',
      'quotas',
      'keys',
      'audit',
      'health',
      'settings',
    ].map((section) => `/admin/${section}`),
    ...[`/admin/users/${ids.user}`, `/admin/groups/${ids.group}`, `/admin/instances/${ids.instance}`],
    ...[
      `/admin/jobs/${ids.job}`,
      '/admin/apps/demo',
      '/admin/apps/new?provider=docker',
      '/admin/users/nobody',
    ],
    ...['/profile', '/security', '/keys', '/'],
  ];

  async function look(context: BrowserContext, kind: string): Promise<void> {
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    for (const address of addresses()) {
      await page.goto(address);
      expect([address, await problemsOf(page)]).toEqual([address, []]);
      await keep(
        page,
        `${kind}${address
          .replace(/\?.*/, '')
          .replace(/[a-z0-9]{20}/, 'one')
          .replaceAll('/', '-')}`,
      );
    }
    expect(complaints).toEqual([]);
    await context.close();
  }

  it('looks finished at a desk and on a telephone, light and dark, in both languages', async () => {
    await look(await signedIn(), 'desk-light-en');
    await look(await signedIn({ colorScheme: 'dark', locale: 'de-DE' }), 'desk-dark-de');
    await look(
      await signedIn({ viewport: PHONE, isMobile: true, hasTouch: true, locale: 'de-DE' }),
      'phone-light-de',
    );
    await look(
      await signedIn({ viewport: PHONE, isMobile: true, hasTouch: true, colorScheme: 'dark' }),
      'phone-dark-en',
    );
  });
});

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 404/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => complaints.push(`a dialog says ${dialog.message()}`));
  return complaints;
}

async function keep(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot(), 'test-artifacts/admin');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}
void ADMIN_PASSWORD;
