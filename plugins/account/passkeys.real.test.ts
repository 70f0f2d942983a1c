import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { addUser, PASSWORD } from '../../test/attack/people.ts';
import { signInWithCode } from '../../test/attack/second-factor-pages.ts';
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

  /** A touch that comes when the browser has asked already is none to the virtual authenticator. */
  const touches = (enabled: boolean) =>
    cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });

  /** As a browser whose list of saved sign-ins has no passkeys: the authenticator picks the first one that is offered. */
  const withoutOffers = () =>
    context.addInitScript(() => {
      Object.defineProperty(PublicKeyCredential, 'isConditionalMediationAvailable', { value: undefined });
    });
  const signInByButton = () => page.getByRole('button', { name: 'Sign in with a passkey' }).click();

  /** By its path: the sign-in page has the next one's in its own address. */
  const isAt = (path: string) => page.waitForURL((url) => url.pathname === path);
  const signOut = () => context.clearCookies({ name: 'deskgate' });
  const isSignedInAs = async (name: string) =>
    expect.poll(async () => (await page.locator('.menu-name').textContent()) ?? '').toBe(name);

  it('are added, sign in without a name, are renamed and removed', async () => {
    await withoutOffers();
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
    await signInByButton();
    await isAt('/security');
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
    await signInByButton();
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
    await withoutOffers();
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
    await signInByButton();
    await page.getByText('No passkey was given.').waitFor();
  });

  it('make new recovery codes, without an old one', async () => {
    await addUser(gateway, 'vera');
    await withoutOffers();
    await signInByPassword('vera');
    await addPasskey('Key');
    const codes = async () => {
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
      return page.locator('.recovery-codes li').allTextContents();
    };
    const former = await codes();
    await page.goto('/security');
    await page.getByRole('button', { name: 'Make new recovery codes with a passkey' }).click();
    await page.waitForURL('**/security/factor/recovery-codes/passkey');
    const renewed = await codes();
    expect(new Set([...former, ...renewed]).size).toBe(20);
    const signsIn = (code = '') => signInWithCode(gateway, { username: 'vera', password: PASSWORD, code });
    await expect(signsIn(former[0])).rejects.toThrow();
    await signsIn(renewed[0]);
    const { rows } = await gateway.db.audit.page({ action: 'renewRecoveryCodes', offset: 0, limit: 5 });
    expect(rows).toMatchObject([{ actor: 'vera', result: 'ok' }]);
  });

  it('are offered in the list below the name, where the browser can, beside the button', async () => {
    await addUser(gateway, 'noor');
    await signInByPassword('noor');
    await addPasskey('Key');
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    const questions: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/login/passkey/options'))
        questions.push(/offered=yes/.exec(request.postData() ?? '')?.[0] ?? 'by the button');
    });
    await signOut();
    // picked as soon as it is offered
    await page.goto('/login?next=/security');
    await isAt('/security');
    await isSignedInAs('noor');
    expect(questions.splice(0)).toEqual(['offered=yes']);

    await signOut();
    await touches(false);
    const offered = page.waitForResponse((response) => response.url().endsWith('/login/passkey/options'));
    await page.goto('/login?next=/security');
    expect(await page.getByLabel('User name').getAttribute('autocomplete')).toBe('username webauthn');
    expect((await offered).status()).toBe(200);
    expect(await page.locator('[data-passkey-problem]').isVisible()).toBe(false);
    // the browser was asked already, and is asked anew
    await touches(true);
    await signInByButton();
    await isAt('/security');
    await isSignedInAs('noor');
    expect(questions.splice(0)).toEqual(['offered=yes', 'by the button']);

    await signOut();
    await withoutOffers();
    await page.goto('/login?next=/security');
    await signInByButton();
    await isAt('/security');
    expect(questions).toEqual(['by the button']);
  });

  it('are offered also when the field was entered before the script came', async () => {
    await addUser(gateway, 'mira');
    await signInByPassword('mira');
    await addPasskey('Key');
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    await signOut();
    await page.addInitScript(() => {
      const entered = new MutationObserver(() => {
        const field = document.querySelector('input[name="username"]');
        if (!(field instanceof HTMLInputElement)) return;
        field.focus();
        entered.disconnect();
      });
      entered.observe(document, { childList: true, subtree: true });
    });
    await page.goto('/login?next=/security');
    await isAt('/security');
    await isSignedInAs('mira');
  });

  it('sign in from no other origin, and with no answer twice', async () => {
    await withoutOffers();
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
    await signInByButton();
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
