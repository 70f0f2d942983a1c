import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureAdmin } from '../../src/auth/first-admin.ts';
import { createLocalAuth } from '../../src/auth/local-auth.ts';
import type { AuthService } from '../../src/auth/service.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { EventBus } from '../../src/events/bus.ts';
import { silent } from '../../src/log.ts';

const from = (address = '203.0.113.1') => ({ address, userAgent: 'test' });
const PASSWORD = 'correct horse battery';
const HOUR = 3_600_000;

let dir: string;
let db: Database;
let bus: EventBus;
let auth: AuthService;
let now: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-auth-'));
  db = await openDatabase({ url: `sqlite://${join(dir, 'a.db')}`, log: silent });
  bus = new EventBus();
  now = Date.now();
  auth = createLocalAuth({ db, bus, sessionMs: HOUR, now: () => now });
  await auth.addUser('ada', PASSWORD, 'user');
});
afterEach(async () => {
  await db.close();
  await rm(dir, { recursive: true, force: true });
});

describe('signing in', () => {
  it('gives a session to whoever has the password, whatever the case of the name', async () => {
    const { token, user } = await auth.signIn(' Ada ', PASSWORD, from());
    expect(user.username).toBe('ada');
    expect((await auth.authenticate(token))?.user.id).toBe(user.id);
  });

  it('stores neither the password nor the token', async () => {
    const { token } = await auth.signIn('ada', PASSWORD, from());
    const stored = JSON.stringify([await db.users.list(), await db.sessions.findWithUser(token)]);
    expect(stored).toContain('$argon2id$');
    expect(stored).not.toContain(PASSWORD);
    expect(await db.sessions.findWithUser(token)).toBeNull();
  });

  it.each([
    ['a wrong password', 'ada', 'wrong password'],
    ['an unknown user', 'nobody', PASSWORD],
    ['an empty password', 'ada', ''],
    ['a huge password', 'ada', 'x'.repeat(100_000)],
    ['SQL', "ada' OR '1'='1", PASSWORD],
  ])('refuses %s with the same words', async (_, username, password) => {
    await expect(auth.signIn(username, password, from())).rejects.toMatchObject({
      code: 'SIGN_IN_FAILED',
      message: 'The user name or the password is wrong.',
    });
  });

  it('refuses a disabled user and ends the sessions that were open', async () => {
    const ended: string[] = [];
    bus.on('session.ended', ({ sessionIds }) => ended.push(...sessionIds));
    const { token, session } = await auth.signIn('ada', PASSWORD, from());
    await auth.setDisabled('ada', true);
    expect(await auth.authenticate(token)).toBeNull();
    expect(ended).toEqual([session.id]);
    await expect(auth.signIn('ada', PASSWORD, from())).rejects.toMatchObject({ code: 'SIGN_IN_FAILED' });
  });

  it('is slowed for an account from one address, and not for the same account from another', async () => {
    const guess = () => auth.signIn('ada', 'a wrong guess', from('198.51.100.7'));
    const codes = new Set<string>();
    for (let tries = 0; tries < 12; tries += 1) {
      await guess().catch((error: { code: string; headers: Record<string, string> }) => {
        codes.add(error.code);
        if (error.code === 'RATE_LIMITED') expect(Number(error.headers['Retry-After'])).toBeGreaterThan(0);
      });
    }
    expect([...codes]).toEqual(['SIGN_IN_FAILED', 'RATE_LIMITED']);
    expect((await auth.signIn('ada', PASSWORD, from('203.0.113.2'))).user.username).toBe('ada');
  });

  it('counts guesses that are made at once', async () => {
    const guesses = Array.from({ length: 30 }, () =>
      auth
        .signIn('ada', 'a wrong guess', from('198.51.100.8'))
        .catch((error: { code: string }) => error.code),
    );
    const codes = await Promise.all(guesses);
    expect(codes.filter((code) => code === 'SIGN_IN_FAILED').length).toBeLessThanOrEqual(8);
  });
});

describe('a session', () => {
  it('ends when its time is over', async () => {
    const { token } = await auth.signIn('ada', PASSWORD, from());
    now += HOUR + 1;
    expect(await auth.authenticate(token)).toBeNull();
  });

  it('ends when its user signs out, and is announced', async () => {
    const { token, session } = await auth.signIn('ada', PASSWORD, from());
    const ended: string[] = [];
    bus.on('session.ended', ({ sessionIds }) => ended.push(...sessionIds));
    await auth.signOut(session);
    expect(await auth.authenticate(token)).toBeNull();
    expect(ended).toEqual([session.id]);
  });

  it('ends when the password changes', async () => {
    const { token } = await auth.signIn('ada', PASSWORD, from());
    await auth.setPassword('ada', 'a brand new secret');
    expect(await auth.authenticate(token)).toBeNull();
    await expect(auth.signIn('ada', PASSWORD, from())).rejects.toMatchObject({ code: 'SIGN_IN_FAILED' });
  });
});

describe('a one-time link', () => {
  it('signs in exactly one of twenty that use it at once', async () => {
    const user = await db.users.findByUsername('ada');
    const token = await auth.createLink(user?.id ?? '', HOUR);
    const uses = await Promise.allSettled(
      Array.from({ length: 20 }, () => auth.signInWithLink(token, from())),
    );
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is of no use after its time', async () => {
    const user = await db.users.findByUsername('ada');
    const token = await auth.createLink(user?.id ?? '', HOUR);
    now += HOUR + 1;
    await expect(auth.signInWithLink(token, from())).rejects.toMatchObject({ code: 'SIGN_IN_LINK_USED' });
  });
});

describe('adding a user', () => {
  it.each([
    ['a name that is taken, in another case', 'ADA', PASSWORD, 'USER_EXISTS'],
    ['a name with a space', 'a da', PASSWORD, 'INVALID_BODY'],
    ['an empty name', '', PASSWORD, 'INVALID_BODY'],
    ['a short password', 'bob', 'short', 'INVALID_BODY'],
  ])('refuses %s', async (_, username, password, code) => {
    await expect(auth.addUser(username, password, 'user')).rejects.toMatchObject({ code });
  });
});

describe('the first start', () => {
  const empty = async () => openDatabase({ url: `sqlite://${join(dir, 'empty.db')}`, log: silent });

  it('makes an administrator with the configured password and no link', async () => {
    const fresh = await empty();
    const freshAuth = createLocalAuth({ db: fresh, bus, sessionMs: HOUR });
    expect(await ensureAdmin(fresh, freshAuth, PASSWORD)).toBeNull();
    expect((await freshAuth.signIn('admin', PASSWORD, from())).user.role).toBe('admin');
    // a later start with another password changes nothing
    await ensureAdmin(fresh, freshAuth, 'another password');
    expect((await freshAuth.signIn('admin', PASSWORD, from())).user.username).toBe('admin');
    await fresh.close();
  });

  it('makes an administrator nobody can sign in as but by the link', async () => {
    const fresh = await empty();
    const freshAuth = createLocalAuth({ db: fresh, bus, sessionMs: HOUR });
    const token = (await ensureAdmin(fresh, freshAuth, undefined)) ?? '';
    await expect(freshAuth.signIn('admin', '', from())).rejects.toMatchObject({ code: 'SIGN_IN_FAILED' });
    expect((await freshAuth.signInWithLink(token, from())).user.username).toBe('admin');
    await fresh.close();
  });
});
