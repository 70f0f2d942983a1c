import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problemsOf } from '../../plugins/web-ui/testing/look.ts';
import { projectRoot } from '../../src/root.ts';
import { addUser, PASSWORD } from '../attack/people.ts';
import { type MailServer, startMailServer } from '../fakes/mail/mail-server.ts';
import { describeWith } from '../testbed/parts.ts';
import { launchBrowser } from './browser.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

const TELEPHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESK = { viewport: { width: 1440, height: 900 } };
const NEXT = 'a brand new secret';

const WORDS = {
  en: {
    ...{
      register: 'Create an account',
      email: 'Mail address',
      send: 'Send me the link',
      sent: 'Look into your mailbox',
    },
    ...{ name: 'User name', password: 'Password', again: 'Password again', make: 'Create the account' },
    ...{ ready: 'Your account is ready', signIn: 'Sign in', forgot: 'Forgot your password?' },
    ...{ change: 'Change the password', changed: 'Your password is changed', over: 'This link is over' },
    ...{ wait: 'The next attempt counts' },
  },
  de: {
    ...{
      register: 'Konto anlegen',
      email: 'E-Mail-Adresse',
      send: 'Link schicken',
      sent: 'Sehen Sie in Ihr Postfach',
    },
    ...{ name: 'Benutzername', password: 'Passwort', again: 'Passwort noch einmal', make: 'Konto anlegen' },
    ...{ ready: 'Ihr Konto ist bereit', signIn: 'Anmelden', forgot: 'Passwort vergessen?' },
    ...{ change: 'Passwort ändern', changed: 'Ihr Passwort ist geändert', over: 'Dieser Link ist vorbei' },
    ...{ wait: 'Der nächste Versuch zählt' },
  },
};

describeWith(['chromium'], 'accounts in a browser', ({ chromium }) => {
  let mail: MailServer;
  let gateway: TestGateway;
  let browser: Browser;
  beforeAll(async () => {
    mail = await startMailServer();
    gateway = await startTestGateway({
      toml: [
        ...['[plugins.mail]', 'host = "127.0.0.1"', `port = ${mail.port}`, 'tls = "never"'],
        ...['from = "desk@example.org"', '[plugins.self-service]', 'register = true'],
      ].join('\n'),
    });
    browser = await launchBrowser(chromium.path);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    await mail?.close();
  });

  const linkTo = async (address: string): Promise<string> =>
    /http\S+token=\S+/.exec((await mail.next(address)).text)?.[0] ?? '';

  /** Somebody registers, signs in, forgets the password, and has a new one; each page is looked at. */
  async function walk(kind: string, language: 'en' | 'de', options: BrowserContextOptions) {
    const say = WORDS[language];
    const context = await browser.newContext({ ...options, baseURL: gateway.url });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    const look = async (name: string): Promise<void> => {
      problems.push(...(await problemsOf(page)).map((problem) => `${name}: ${problem}`));
      await keep(page, `accounts-${kind}-${name}`);
    };
    const address = `${kind}@example.org`;
    const field = (label: string) => page.getByLabel(label, { exact: true });

    await page.goto('/login');
    await look('login');
    await page.getByRole('link', { name: say.register }).click();
    await look('register');
    await field(say.email).fill(address);
    await page.getByRole('button', { name: say.send }).click();
    await page.getByRole('heading', { name: say.sent }).waitFor();
    await look('register-sent');
    await page.goto(await linkTo(address));
    await look('confirm');
    await fill(page, 'admin', PASSWORD);
    await page.getByRole('button', { name: say.make }).click();
    await page.getByRole('alert').waitFor();
    await look('confirm-taken');
    await fill(page, kind, PASSWORD);
    await page.getByRole('button', { name: say.make }).click();
    await page.getByRole('heading', { name: say.ready }).waitFor();
    await look('registered');
    await page.getByRole('link', { name: say.signIn, exact: true }).click();
    await signIn(page, say, kind, PASSWORD);
    await page.waitForURL(`${gateway.url}/`);

    await page.goto('/address');
    await look('address');
    await page.goto('/profile');
    await page.getByText(address).waitFor();
    await look('profile');

    const elsewhere = await browser.newContext({ ...options, baseURL: gateway.url });
    const other = await elsewhere.newPage();
    await other.goto('/login');
    await other.getByRole('link', { name: say.forgot }).click();
    await keep(other, `accounts-${kind}-recover`);
    problems.push(...(await problemsOf(other)).map((problem) => `recover: ${problem}`));
    await other.getByLabel(say.email, { exact: true }).fill(address);
    await other.getByRole('button', { name: say.send }).click();
    await other.getByRole('heading', { name: say.sent }).waitFor();
    const link = await linkTo(address);
    await other.goto(link);
    await keep(other, `accounts-${kind}-new-password`);
    problems.push(...(await problemsOf(other)).map((problem) => `new-password: ${problem}`));
    await other.locator('input[name=password]').fill(NEXT);
    await other.locator('input[name=again]').fill(NEXT);
    await other.getByRole('button', { name: say.change }).click();
    await other.getByRole('heading', { name: say.changed }).waitFor();
    await keep(other, `accounts-${kind}-recovered`);
    await other.goto(link);
    await other.getByRole('heading', { name: say.over }).waitFor();
    await keep(other, `accounts-${kind}-over`);
    // the session of before is over
    await page.goto('/');
    await page.waitForURL(/\/login/);
    await signIn(page, say, kind, NEXT);
    await page.waitForURL(`${gateway.url}/`);
    await elsewhere.close();
    await context.close();
    return problems;
  }

  async function fill(page: Page, name: string, password: string): Promise<void> {
    await page.locator('input[name=username]').fill(name);
    await page.locator('input[name=password]').fill(password);
    await page.locator('input[name=again]').fill(password);
  }

  async function signIn(page: Page, say: (typeof WORDS)['en'], name: string, password: string) {
    await page.getByLabel(say.name, { exact: true }).fill(name);
    await page.getByLabel(say.password, { exact: true }).fill(password);
    await page.getByRole('button', { name: say.signIn, exact: true }).click();
  }

  it('are made and recovered at a desk, in English', async () => {
    expect(await walk('desk', 'en', { ...DESK, locale: 'en-GB' })).toEqual([]);
  });

  it('are made and recovered on a telephone, in German and in the dark, without a script', async () => {
    const options = { ...TELEPHONE, colorScheme: 'dark', locale: 'de-DE', javaScriptEnabled: false } as const;
    // what looks at pages is a script
    const looked = { ...options, javaScriptEnabled: true };
    expect(await walk('phone', 'de', looked)).toEqual([]);
    const context = await browser.newContext({ ...options, baseURL: gateway.url });
    const page = await context.newPage();
    await page.goto('/recover');
    await page.getByLabel(WORDS.de.email, { exact: true }).fill('phone@example.org');
    await page.getByRole('button', { name: WORDS.de.send }).click();
    await page.getByRole('heading', { name: WORDS.de.sent }).waitFor();
    await context.close();
  });

  it('say when the next attempt counts, to strangers, and let the owner in with the browser of always', async () => {
    await addUser(gateway, 'owner');
    const own = await browser.newContext({ ...DESK, baseURL: gateway.url, locale: 'en-GB' });
    const mine = await own.newPage();
    await mine.goto('/login');
    await signIn(mine, WORDS.en, 'owner', PASSWORD);
    await mine.waitForURL(`${gateway.url}/`);
    const context = await browser.newContext({ ...TELEPHONE, baseURL: gateway.url, locale: 'de-DE' });
    const page = await context.newPage();
    await page.goto('/login');
    for (let n = 0; n < 9; n += 1) {
      await signIn(page, WORDS.de, 'owner', `guess ${n}`);
      await page.getByRole('alert').waitFor();
    }
    await page.getByText(WORDS.de.wait).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await keep(page, 'accounts-held-phone-de');
    await own.clearCookies({ name: 'deskgate' });
    await mine.goto('/login');
    await signIn(mine, WORDS.en, 'owner', PASSWORD);
    await mine.waitForURL(`${gateway.url}/`);
    await own.close();
    await context.close();
    const admin = await gateway.signIn();
    const [name = '', value = ''] = admin.cookie.split('=');
    const { items } = await admin.json<{ items: { id: string }[] }>('/api/v1/users?search=owner');
    await gateway.db.users.update((await gateway.db.users.findByUsername('desk'))?.id ?? '', {
      ...{ disabledAt: Date.now(), waitingSince: Date.now() },
    });
    const waiting = await gateway.db.users.findByUsername('desk');
    for (const [kind, options] of [
      ['desk-en', { ...DESK, locale: 'en-GB' }],
      ['phone-de', { ...TELEPHONE, locale: 'de-DE', colorScheme: 'dark' }],
    ] as const) {
      const looking = await browser.newContext({ ...options, baseURL: gateway.url });
      await looking.addCookies([{ name, value, url: gateway.url }]);
      const looker = await looking.newPage();
      for (const [what, path] of [
        ['users', '/admin/users'],
        ['held', `/admin/users/${items[0]?.id}`],
        ['waiting', `/admin/users/${waiting?.id}`],
      ] as const) {
        await looker.goto(path);
        expect([what, await problemsOf(looker)]).toEqual([what, []]);
        await keep(looker, `accounts-admin-${what}-${kind}`);
      }
      await looking.close();
    }
  });
});

/** For who wants to look at them. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot(), 'test-artifacts/accounts');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}
