import { expect } from 'vitest';
import { appCode } from '../auth/app-code.ts';
import { type Client, client, type TestGateway } from '../flows/gateway.ts';

/** Where somebody goes who has signed in and lacks a second factor that is required. */
export const DOOR = '/login/second-factor';

export const postForm = (who: Client, path: string, fields: Record<string, string> = {}): Promise<Response> =>
  who.fetch(path, { method: 'POST', headers: { accept: 'text/html' }, body: new URLSearchParams(fields) });

/** Sets up an authenticator app on the pages. @returns its secret and the recovery codes. */
export async function setUpApp(who: Client): Promise<{ secret: string; codes: readonly string[] }> {
  const begun = await postForm(who, `${DOOR}/app`, { next: '/profile' });
  expect([begun.status, begun.headers.get('location')]).toEqual([303, `${DOOR}?next=%2Fprofile`]);
  const page = await (await who.fetch(`${DOOR}?next=%2Fprofile`)).text();
  const secret = /<code class="secret">([A-Z2-7 ]+)</.exec(page)?.[1]?.replaceAll(' ', '') ?? '';
  const wrong = await postForm(who, `${DOOR}/app/confirm`, { code: '1', next: '/profile' });
  expect(wrong.status).toBe(401);
  expect(await wrong.text()).toContain('The code is wrong');
  const confirmed = { code: appCode(secret), next: '/profile' };
  const done = await (await postForm(who, `${DOOR}/app/confirm`, confirmed)).text();
  expect(done).toContain('href="/profile"');
  const codes = [...done.matchAll(/<li><code>([a-z2-9-]{19})</g)].map(([, one = '']) => one);
  expect(codes).toHaveLength(10);
  return { secret, codes };
}

/** Signs in with a password and a code, or a recovery code. */
export async function signInWithCode(
  gateway: Pick<TestGateway, 'url' | 'anonymous'>,
  { username, password, code }: { username: string; password: string; code: string },
): Promise<Client> {
  const first = await gateway.anonymous().fetch('/login', {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ username, password }),
  });
  expect(first.headers.getSetCookie()).toEqual([]);
  const { ticket, code: why } = (await first.json()) as { ticket: string; code: string };
  expect(why).toBe('CODE_NEEDED');
  const second = await postForm(gateway.anonymous(), '/login/code', { ticket, code });
  expect(second.status).toBe(303);
  return client(gateway.url, sessionCookie(second));
}

/** What an answer sets as the session's cookie; empty where it sets none. */
export const sessionCookie = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('deskgate='))
    ?.split(';')[0] ?? '';
