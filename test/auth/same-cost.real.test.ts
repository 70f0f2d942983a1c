import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AccountMails } from '../../src/auth/account-mails.ts';
import { createLocalAuth } from '../../src/auth/local-auth.ts';
import { Recovery } from '../../src/auth/recovery.ts';
import { Registration } from '../../src/auth/registration.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { EventBus } from '../../src/events/bus.ts';
import { silent } from '../../src/log.ts';
import type { Mail } from '../../src/mail/mailer.ts';

const RULES = { domains: [], needsApproval: false };
const PASSWORD = 'a long enough secret';

let dir: string;
let db: Database;
let asked: string[];
let sent: Mail[];
let networks = 0;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-cost-'));
  db = await openDatabase({ url: `sqlite://${join(dir, 'a.db')}`, log: silent });
  asked = [];
  sent = [];
  const auth = createLocalAuth({ db, bus: new EventBus(), sessionMs: 1000 });
  const { id } = await auth.addUser('known', PASSWORD, 'user');
  await db.users.update(id, { email: 'known@example.org' });
});
afterEach(async () => {
  await db.close();
  await rm(dir, { recursive: true, force: true });
});

/** Writes down what the database is asked for. */
function watched(): Database {
  const repositories = Object.entries(db).map(([name, repository]) => {
    if (typeof repository !== 'object') return [name, repository];
    const methods = Object.entries(repository as object).map(([method, run]) => [
      method,
      (...given: unknown[]) => {
        asked.push(`${name}.${method}`);
        return (run as (...given: unknown[]) => unknown)(...given);
      },
    ]);
    return [name, Object.fromEntries(methods)];
  });
  return { ...db, ...Object.fromEntries(repositories) };
}

const mails = (isThere = true): AccountMails =>
  new AccountMails({
    mail: { isThere: () => isThere, send: async () => {}, post: (mail) => void sent.push(mail) },
    publicUrl: () => 'https://desk.example',
  });

/** Each comes from a network of its own, so that no count of one is met by the other. */
function from() {
  networks += 1;
  return { address: `198.51.${networks >> 8}.${networks & 255}`, userAgent: 'test', device: 'd'.repeat(52) };
}

async function costOf(work: () => Promise<unknown>): Promise<{ asked: string[]; outcome: string }> {
  asked = [];
  const outcome = await work().then(
    () => 'ok',
    (error: { code?: string }) => String(error.code),
  );
  return { asked, outcome };
}

it('a request to register costs the same whether the address has an account or not', async () => {
  const registration = new Registration({ db: watched(), mails: mails() });
  const request = (email: string) => costOf(() => registration.request(email, 'en', RULES, from()));
  expect(await request('known@example.org')).toEqual(await request('unknown@example.org'));
  expect(sent.map(({ to }) => to)).toEqual(['known@example.org', 'unknown@example.org']);
});

it('a request to recover costs the same whether the address has an account or not', async () => {
  const recovery = new Recovery({ db: watched(), bus: new EventBus(), mails: mails() });
  const request = (email: string) => costOf(() => recovery.request(email, 'en', from()));
  const [known, unknown] = [await request('known@example.org'), await request('unknown@example.org')];
  expect(known.asked.length).toBeGreaterThan(3);
  expect(known).toEqual(unknown);
  expect(sent.map(({ to }) => to)).toEqual(['known@example.org']);
});

it('registering a name costs the same whether it is taken or not', async () => {
  const registration = new Registration({ db: watched(), mails: mails(false) });
  const register = (username: string) =>
    costOf(() => registration.register({ username, password: PASSWORD }, RULES, from()));
  expect(await register('known')).toEqual(await register('fresh'));
});

it('a wrong password costs the same whether the name is somebody or nobody', async () => {
  const auth = createLocalAuth({ db: watched(), bus: new EventBus(), sessionMs: 1000 });
  const attempt = (username: string) => costOf(() => auth.signIn(username, 'a wrong one', from()));
  const [known, unknown] = [await attempt('known'), await attempt('unknown')];
  expect(known.outcome).toBe('SIGN_IN_FAILED');
  expect(known).toEqual(unknown);
});
