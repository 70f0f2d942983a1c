import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appCode } from '../auth/app-code.ts';
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
