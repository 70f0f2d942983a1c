import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewPasskeyRequest, PasskeyRequest } from '../../src/auth/passkeys.ts';
import { appCode } from '../auth/app-code.ts';
import { SoftAuthenticator } from '../auth/soft-authenticator.ts';
import { type Client, client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { addClient, PASSWORD } from './people.ts';

/** Of one step of the code. */
const STEP_MS = 30_000;

let gateway: TestGateway;
let ada: Client & { userId: string };
let secret: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  ada = await addClient(gateway, 'ada');
  const password = JSON.stringify({ password: PASSWORD });
  ({ secret } = await ada.json<{ secret: string }>('/api/v1/me/factor', { method: 'POST', body: password }));
  const code = JSON.stringify({ code: appCode(secret, Date.now() - STEP_MS) });
  await ada.json('/api/v1/me/factor/confirm', { method: 'POST', body: code });
});
afterAll(() => gateway.close());

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(gateway.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url, accept: 'application/json', ...headers },
    body: new URLSearchParams(form),
  });

async function ticket(): Promise<string> {
  const answer = await post('/login', { username: 'ada', password: PASSWORD });
  expect(answer.headers.getSetCookie()).toEqual([]);
  return ((await answer.json()) as { ticket: string }).ticket;
}

const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

describe('the second step of a sign-in', () => {
  it('takes no code twice, goes to no other site, and opens no session that somebody brought along', async () => {
    const code = appCode(secret, Date.now());
    const brought = `deskgate=${'a'.repeat(52)}`;
    const first = await ticket();
    const evil = await post('/login/code', { ticket: first, code }, { origin: 'https://evil.example' });
    expect(evil.status).toBe(403);
    const next = '//evil.example';
    const answer = await post('/login/code', { ticket: first, code, next }, { cookie: brought });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^deskgate=\w+$/);
    expect(cookie).not.toBe(brought);
    expect((await client(gateway.url, brought).fetch('/api/v1/me')).status).toBe(401);
    expect((await client(gateway.url, cookie).fetch('/api/v1/me')).status).toBe(200);
    // the same code, with the same ticket, with another one, and often at once
    for (const used of [first, await ticket()])
      expect((await post('/login/code', { ticket: used, code })).headers.getSetCookie()).toEqual([]);
    const again = await ticket();
    const many = await Promise.all(
      Array.from({ length: 3 }, () => post('/login/code', { ticket: again, code })),
    );
    for (const one of many) {
      expect(one.status).toBe(401);
      expect(one.headers.getSetCookie()).toEqual([]);
    }
  });

  it('takes no code of another time, and nothing that is no code', async () => {
    const one = await ticket();
    for (const code of [appCode(secret, Date.now() - 4 * STEP_MS), '', "' OR '1'='1", '0'.repeat(5000)]) {
      const answer = await post('/login/code', { ticket: one, code });
      expect(answer.status).toBe(401);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});

describe('a passkey in place of both steps', () => {
  const formOf = (who: Client, path: string, fields: Record<string, string>) =>
    who.fetch(path, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(fields),
    });

  it('is taken once, from the browser that asked, and leads to no other site', async () => {
    const lin = await addClient(gateway, 'lin');
    const authenticator = new SoftAuthenticator(gateway.url.replace('127.0.0.1', 'localhost'));
    const made = await formOf(lin, '/security/passkeys/options', { password: PASSWORD });
    const answer = authenticator.create((await made.json()) as NewPasskeyRequest);
    expect((await formOf(lin, '/security/passkeys', { name: 'Key', answer })).status).toBe(200);

    const asked = await post('/login/passkey/options', {});
    const browser = asked.headers.getSetCookie()[0] ?? '';
    expect(browser).toMatch(/^deskgate-passkey=\w{52};.*HttpOnly; SameSite=Strict$/);
    const cookie = browser.split(';')[0] ?? '';
    const given = authenticator.get((await asked.json()) as PasskeyRequest);
    const send = (headers: Record<string, string>) =>
      post('/login/passkey', { answer: given, next: '//evil.example' }, headers);
    expect((await send({ cookie, origin: 'https://evil.example' })).status).toBe(403);
    // another browser, or none
    for (const other of ['', `deskgate-passkey=${'a'.repeat(52)}`]) {
      const refused = await send({ cookie: other });
      expect([refused.status, refused.headers.getSetCookie()]).toEqual([401, []]);
    }
    const signedIn = await send({ cookie });
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/']);
    const session = signedIn.headers.getSetCookie().find((one) => one.startsWith('deskgate='));
    expect(session).toMatch(/^deskgate=\w{52};/);
    // the same once more, and often at once
    const again = await Promise.all([1, 2, 3].map(() => send({ cookie })));
    expect(again.map(({ status }) => status)).toEqual([401, 401, 401]);
    // the browser's cookie and the answer are no session
    const half = client(gateway.url, `deskgate=${cookie.split('=')[1]}; ${cookie}`);
    expect((await half.fetch('/api/v1/me')).status).toBe(401);
  });
});
