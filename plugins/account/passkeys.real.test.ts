import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { addUser, PASSWORD } from '../../test/attack/people.ts';
import { startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { describeWith } from '../../test/testbed/parts.ts';

const FLAGS = ['--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-sync'];

describeWith(['chromium'], 'passkeys in a browser', (parts) => {
  let browser: Browser;
  let gateway: TestGateway;
  let home: string;
  let context: BrowserContext;
  let page: Page;
  let cdp: CDPSession;
  let authenticatorId: string;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: parts.chromium.path, args: FLAGS });
    gateway = await startTestGateway();
    // an address of numbers has no passkeys
    home = gateway.url.replace('127.0.0.1', 'localhost');
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ baseURL: home });
    page = await context.newPage();
    cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    ({ authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2' as const, transport: 'internal' as const, hasResidentKey: true },
        ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      },
    }));
  });
  afterEach(() => context?.close());

  async function signInByPassword(username: string): Promise<void> {
    await page.goto('/login');
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  async function addPasskey(name: string): Promise<void> {
    await page.goto('/security');
    await page.getByLabel('Name of the new passkey').fill(name);
    const form = page.locator('form[data-passkey]');
    await form.getByLabel('Your password').fill(PASSWORD);
    await form.getByRole('button', { name: 'Add a passkey' }).click();
  }

  const signOut = () => context.clearCookies({ name: 'deskgate' });
  const isSignedInAs = async (name: string) =>
    expect.poll(async () => (await page.locator('.menu-name').textContent()) ?? '').toBe(name);

  it('are added, sign in without a name, are renamed and removed', async () => {
    await addUser(gateway, 'ada');
    await signInByPassword('ada');
    await page.goto('/security');
    const form = page.locator('form[data-passkey]');
    await form.getByLabel('Name of the new passkey').fill('Laptop');
    await form.getByLabel('Your password').fill('a guess');
    await form.getByRole('button').click();
    await page.getByText('This is not your present password.').waitFor();
    await addPasskey('Laptop');
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    expect(await page.locator('.recovery-codes li').count()).toBe(10);
    await page.goto('/security');
    await page.getByText('Laptop', { exact: true }).waitFor();
    // the same device once more
    await addPasskey('Again');
    await page.getByText('This device has a passkey for this account already.').waitFor();

    await signOut();
    await page.goto('/login?next=/security');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL('**/security');
    await isSignedInAs('ada');
    await page.getByText(/Added .* · used /).waitFor();
    await page.getByLabel('Rename the passkey Laptop').click();
    const rename = page.locator('form[action$="/name"][action*="/passkeys/"]');
    await rename.getByLabel('Name').fill('My laptop');
    await rename.getByRole('button').click();
    await page.getByText('The name is saved.').waitFor();
    await page.getByLabel('Remove the passkey My laptop').click();
    const remove = page.locator('form[action$="/remove"]');
    await remove.getByLabel('Your password').fill(PASSWORD);
    await remove.getByRole('button').click();
    await page.getByText('The passkey is removed.').waitFor();

    await signOut();
    await page.goto('/login');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('The passkey was not accepted.').waitFor();
    await signInByPassword('ada');
    await isSignedInAs('ada');
    const { rows } = await gateway.db.audit.page({ offset: 0, limit: 50 });
    const acts = rows.map(({ actor, action, result }) => [actor, action, result].join(' '));
    expect(acts).toEqual(
      expect.arrayContaining([
        'ada beginPasskey PASSWORD_WRONG',
        'ada addPasskey ok',
        'ada signInWithPasskey ok',
        'ada renamePasskey ok',
        'ada removePasskey ok',
        ' signInWithPasskey PASSKEY_REFUSED',
      ]),
    );
    expect(acts.join()).not.toContain('askFor');
  });

  it('are the second half of a sign-in with the password', async () => {
    await addUser(gateway, 'grace');
    await signInByPassword('grace');
    await addPasskey('Key');
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    await signOut();
    await signInByPassword('grace');
    await page.getByText('Signing in as').waitFor();
    expect((await context.cookies()).filter(({ name }) => name === 'deskgate')).toEqual([]);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await isSignedInAs('grace');
    // a finger that is not the right one
    await signOut();
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.goto('/login');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('No passkey was given.').waitFor();
  });

  it('sign in from no other origin, and with no answer twice', async () => {
    await addUser(gateway, 'lin');
    await signInByPassword('lin');
    await addPasskey('Key');
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    await signOut();
    // the same gateway by its number: another origin, without passkeys
    await page.goto(`${gateway.url}/login`);
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isHidden()).toBe(true);
    const forged = await context.request.post(`${home}/login/passkey/options`, {
      headers: { origin: 'https://evil.example' },
    });
    expect(forged.status()).toBe(403);

    await page.goto('/login');
    const sent = page.waitForRequest((request) => request.url().endsWith('/login/passkey'));
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    const form = Object.fromEntries(new URLSearchParams((await sent).postData() ?? ''));
    await isSignedInAs('lin');
    await signOut();
    for (const accept of ['text/html', 'application/json']) {
      const headers = { origin: home, accept };
      const replayed = await context.request.post(`${home}/login/passkey`, { form, headers });
      expect(replayed.status()).toBe(401);
    }
    expect((await context.cookies()).filter(({ name }) => name === 'deskgate')).toEqual([]);
  });
});
