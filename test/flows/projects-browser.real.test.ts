import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problemsOf } from '../../plugins/web-ui/testing/look.ts';
import { projectRoot } from '../../src/root.ts';
import { addClient } from '../attack/people.ts';
import { describeWith } from '../testbed/parts.ts';
import { launchBrowser } from './browser.ts';
import { type Client, startTestGateway, type TestGateway } from './gateway.ts';

const TELEPHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const HOSTILE = '<img src=x onerror=alert(1)>';

describeWith(['chromium'], 'projects in a browser', ({ chromium }) => {
  let gateway: TestGateway;
  let browser: Browser;
  let admin: Client;
  let ada: Client & { userId: string };
  let bob: Client & { userId: string };

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await launchBrowser(chromium.path);
    admin = await gateway.signIn();
    ada = await addClient(gateway, 'ada');
    bob = await addClient(gateway, 'bob');
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  async function pageOf(
    who: Client,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
    const context = await browser.newContext({ baseURL: gateway.url, ...options });
    const [name = '', value = ''] = who.cookie.split('=');
    await context.addCookies([{ name, value, url: gateway.url }]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    return { page, context, complaints };
  }

  it('are made, given members and a quota, shared with, started in, and left, by their pages alone', async () => {
    const { page, context, complaints } = await pageOf(admin);
    await page.goto('/admin/projects');
    await page.getByLabel('Name', { exact: false }).first().fill('Physics');
    await page.getByLabel('Description').fill(HOSTILE);
    await page.getByRole('button', { name: 'Make' }).click();
    await page.waitForURL(/\/projects\/[a-z0-9]+\?done=created/);
    const address = page.url().replace(/\?.*/, '');
    await page.getByLabel('User name').fill('ada');
    await page.locator('form[action$="/members"] select').selectOption('manager');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('status').waitFor();
    await page.getByLabel('User name').fill('nobody');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('There is no user named nobody.').waitFor();
    await page.getByRole('link', { name: 'Set its quota' }).click();
    await page.getByLabel('Other desktops').fill('2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/done=quota/);
    await page.goto('/admin/apps/demo');
    await page.getByLabel('Everybody').uncheck();
    await page.getByLabel('physics').check();
    await page.getByRole('button', { name: 'Share it so' }).click();
    await page.getByText('It is shared so from now on.').waitFor();
    expect((await bob.send('GET', '/api/v1/apps/demo')).status).toBe(404);
    await page.goto('/admin/apps/demo');
    await page.getByLabel('Everybody').check();
    await page.getByRole('button', { name: 'Share it so' }).click();
    await page.getByText('It is shared so from now on.').waitFor();
    // the console tells of the answers that refused
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    await context.close();

    const manager = await pageOf(ada);
    await manager.page.goto(address);
    await manager.page.getByLabel('User name').fill('bob');
    await manager.page.getByRole('button', { name: 'Add', exact: true }).click();
    await manager.page.getByRole('status').waitFor();

    const member = await pageOf(bob, { javaScriptEnabled: false });
    await member.page.goto('/');
    await member.page.getByLabel('Where Demo desktop starts').selectOption({ label: 'in physics' });
    await member.page.locator('form[action="/app/demo"] button').click();
    await member.page.waitForURL(/\/instance\//);
    const id = /\/instance\/([a-z0-9]+)/.exec(member.page.url())?.[1] ?? '';
    expect(await bob.instance(id)).toMatchObject({ project: { name: 'physics' } });
    await bob.until(id, 'running');
    await member.page.goto(address);
    expect(await member.page.getByRole('button', { name: 'Add', exact: true }).count()).toBe(0);

    await manager.page.goto('/');
    expect(await manager.page.locator('#desktops').innerText()).toMatch(/physics[\s\S]*bob/);
    await manager.page.goto(address);
    await manager.page.getByRole('button', { name: /^Stop .*bob/ }).click();
    await manager.page.getByText('The desktop is being stopped.').waitFor();
    await bob.until(id, 'stopped');
    await manager.page.getByLabel('Role of bob', { exact: true }).selectOption('viewer');
    await manager.page.getByRole('button', { name: 'Change the role of bob' }).click();
    await manager.page.getByText('The role is changed.').waitFor();
    await member.page.goto(address);
    await member.page.getByRole('button', { name: 'Leave' }).click();
    await member.page.getByText('You do not belong to the project any more.').waitFor();
    expect((await member.page.goto(address))?.status()).toBe(404);
    await manager.context.close();
    await member.context.close();
  });

  it('look finished at a desk and on a telephone, light and dark, in both languages', async () => {
    const { body } = await admin.send<{ id: string }>('POST', '/api/v1/projects', {
      name: 'a-project-with-a-name-that-is-as-long-as-it-may-be-and-no-longer',
      description: `${HOSTILE} مشروع `.repeat(6),
    });
    for (const username of ['ada', 'bob'])
      await admin.send('POST', `/api/v1/projects/${body.id}/members`, { username, role: 'manager' });
    await admin.send('PUT', `/api/v1/projects/${body.id}/quota`, { objects: 3, memory: 4 * 1024 ** 3 });
    const apps = { id: 'lab', name: HOSTILE, provider: 'demo', project: body.id };
    await admin.send('POST', '/api/v1/apps', apps);
    await admin.send('POST', '/api/v1/keys', { name: HOSTILE, projectId: body.id });
    const started = await ada.send<{ id: string }>('POST', '/api/v1/instances', { appId: 'lab' });
    await ada.until(started.body.id, 'running');
    const found: string[] = [];
    for (const [kind, options] of [
      ['desk', { viewport: { width: 1280, height: 900 } }],
      ['dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' as const }],
      ['telephone', TELEPHONE],
      ['german', { ...TELEPHONE, locale: 'de-DE', colorScheme: 'dark' as const }],
    ] as const) {
      for (const [who, addresses] of [
        [admin, ['/admin/projects', '/admin/apps/lab', `/admin/quotas/project/${body.id}`]],
        [ada, ['/', '/projects', `/projects/${body.id}`, '/keys']],
      ] as const) {
        const { page, context, complaints } = await pageOf(who, options);
        for (const address of addresses) {
          await page.goto(address);
          found.push(...(await problemsOf(page)).map((problem) => `${kind} ${address}: ${problem}`));
          await keep(page, `${kind}${address.replaceAll('/', '-').replace(body.id, 'one')}`);
        }
        found.push(...complaints.map((text) => `${kind}: ${text}`));
        await context.close();
      }
    }
    expect(found).toEqual([]);
    await ada.send('DELETE', `/api/v1/instances/${started.body.id}?wait=20`);
  });
});

async function keep(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot(), 'test-artifacts/projects');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}
