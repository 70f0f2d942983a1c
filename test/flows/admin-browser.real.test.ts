import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problemsOf } from '../../plugins/web-ui/testing/look.ts';
import { projectRoot } from '../../src/root.ts';
import { describeWith } from '../testbed/parts.ts';
import { launchBrowser } from './browser.ts';
import { type Client, startTestGateway, type TestGateway } from './gateway.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';
const TELEPHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
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
  let ids: { user: string; group: string; instance: string; job: string; hook: string };

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
    const hook = await send<{ id: string }>(admin, 'POST', '/webhooks', {
      url: `http://127.0.0.1:9/${'long'.repeat(20)}`,
      events: ['instance.started', 'instance.stopped'],
    });
    await send(admin, 'POST', `/webhooks/${hook.id}/test`);
    ids = { hook: hook.id, user: user.id, group: group.id, instance, job: jobs.items[0]?.id ?? '' };
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
      'webhooks',
      'audit',
      'health',
      'settings',
    ].map((section) => `/admin/${section}`),
    ...[`/admin/users/${ids.user}`, `/admin/groups/${ids.group}`, `/admin/instances/${ids.instance}`],
    `/admin/webhooks/${ids.hook}`,
    ...[
      `/admin/jobs/${ids.job}`,
      '/admin/apps/demo',
      '/admin/apps/new?provider=docker',
      '/admin/users/nobody',
    ],
    ...['/profile', '/security', '/keys', '/'],
  ];

  async function look(context: BrowserContext, kind: string): Promise<string[]> {
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const problems: string[] = [];
    for (const address of addresses()) {
      await page.goto(address);
      problems.push(...(await problemsOf(page)).map((problem) => `${address}: ${problem}`));
      await keep(
        page,
        `${kind}${address
          .replace(/\?.*/, '')
          .replace(/[a-z0-9]{20}/, 'one')
          .replaceAll('/', '-')}`,
      );
    }
    await context.close();
    return [...problems, ...complaints];
  }

  it('looks finished at a desk and on a telephone, light and dark, in both languages', async () => {
    const found = [
      ...(await look(await signedIn(), 'desk-light-en')),
      ...(await look(
        await signedIn({ ...TELEPHONE, colorScheme: 'dark', locale: 'de-DE' }),
        'phone-dark-de',
      )),
    ];
    expect(found).toEqual([]);
  });

  it('is used with the keyboard alone, and without a script', async () => {
    const context = await signedIn({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/admin/groups');
    await tabTo(page, 'Add a group');
    expect(await focusIsSeen(page)).toBe(true);
    await page.keyboard.press('Enter');
    await tabTo(page, 'Name');
    await page.keyboard.type('students');
    await tabTo(page, 'Denied');
    await page.keyboard.type('apps.nothing');
    await tabTo(page, 'Add');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('There is no permission apps.nothing').waitFor();
    await tabTo(page, 'Denied');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('apps.manage');
    await tabTo(page, 'Add');
    await page.keyboard.press('Enter');
    await page.getByText('The group is added.').waitFor();
    await tabTo(page, 'User name');
    await page.keyboard.type('grace');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'grace' }).waitFor();
    await tabTo(page, 'grace');
    await page.keyboard.press('Enter');
    await page.getByText('denied by group students (apps.manage)').waitFor();
    await context.close();
  });

  it('tries an application that is not saved, and leaves nothing of it', async () => {
    const context = await signedIn();
    const page = await context.newPage();
    await page.goto('/admin/apps/new?provider=demo');
    await page.getByLabel('Id', { exact: false }).first().fill('draft');
    await page.getByLabel('Name (required)').fill('A draft');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.waitForURL(/\/admin\/tries\//);
    await page.getByRole('link', { name: 'See the desktop' }).waitFor();
    await keep(page, 'desk-light-en-try');
    const admin = await gateway.signIn();
    const apps = await send<{ items: { id: string }[] }>(admin, 'GET', '/apps');
    expect(apps.items.some(({ id }) => id === 'draft')).toBe(false);
    expect(apps.items.some(({ id }) => id.startsWith('try-'))).toBe(true);
    await page.getByRole('button', { name: 'End the try' }).click();
    await page.getByText('The try has ended.').waitFor();
    await expect
      .poll(async () => {
        await page.goto('/admin/apps');
        const left = await send<{ items: { id: string }[] }>(admin, 'GET', '/apps');
        return left.items.map(({ id }) => id);
      })
      .toEqual(['demo']);
    await context.close();
  });

  it('keeps language and appearance with the person', async () => {
    const context = await signedIn();
    const page = await context.newPage();
    await page.goto('/profile');
    await page.getByLabel('Language').selectOption('de');
    await page.getByLabel('Appearance').first().selectOption('dark');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Ihre Auswahl ist gespeichert').waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    const elsewhere = await signedIn({ locale: 'en-US' });
    const other = await elsewhere.newPage();
    await other.goto('/');
    expect(await other.locator('html').getAttribute('lang')).toBe('de');
    expect(await other.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByLabel('Sprache').selectOption('');
    await page.getByLabel('Darstellung').first().selectOption('');
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByText('Your choices are saved').waitFor();
    await elsewhere.close();
    await context.close();
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

/** Presses Tab until what has this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const at = document.activeElement;
      const labels =
        at instanceof HTMLElement && 'labels' in at ? (at.labels as NodeListOf<HTMLElement> | null) : null;
      const said =
        at?.getAttribute('aria-label') ?? labels?.[0]?.querySelector('span')?.textContent ?? at?.textContent;
      return (said ?? '').trim();
    });
    if (found === name) return;
  }
  throw new Error(`Nothing named ${name} takes the focus.`);
}

/** Whether what has the focus shows a ring. */
function focusIsSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  });
}
