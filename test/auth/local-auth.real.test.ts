import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureAdmin } from '../../src/auth/first-admin.ts';
import { createLocalAuth } from '../../src/auth/local-auth.ts';
import type { AuthService } from '../../src/auth/service.ts';
import { SignInLimits } from '../../src/auth/sign-in-limits.ts';
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

  it('is slowed for longer each time, and forgotten after a day without a failure', async () => {
    const there = from('198.51.100.9');
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) await auth.signIn('ada', 'a wrong guess', there).catch(() => {});
    for (let n = 0; n < 8; n += 1) {
      const held = await auth.signIn('ada', PASSWORD, there).catch((error: unknown) => error);
      expect(held).toMatchObject({ code: 'RATE_LIMITED' });
      const seconds = Number((held as { headers: Record<string, string> }).headers['Retry-After']);
      waits.push(seconds / 60);
      now += seconds * 1000;
      await expect(auth.signIn('ada', 'a wrong guess', there)).rejects.toMatchObject({
        code: 'SIGN_IN_FAILED',
      });
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    now += 25 * HOUR;
    for (let n = 0; n < 8; n += 1)
      await expect(auth.signIn('ada', 'a wrong guess', there)).rejects.toMatchObject({
        code: 'SIGN_IN_FAILED',
      });
  });

  it('lets the owner in with a known browser, whatever strangers in the same network do', async () => {
    const mine = { ...from(), device: 'd'.repeat(52) };
    await auth.signIn('ada', PASSWORD, mine);
    for (let n = 0; n < 70; n += 1) await auth.signIn(`user${n % 9}`, 'a guess', from()).catch(() => {});
    for (let n = 0; n < 9; n += 1) await auth.signIn('ada', 'a guess', from()).catch(() => {});
    await expect(auth.signIn('ada', PASSWORD, from())).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    const stranger = { ...from(), device: 'e'.repeat(52) };
    await expect(auth.signIn('ada', PASSWORD, stranger)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect((await auth.signIn('ada', PASSWORD, mine)).user.username).toBe('ada');
    // it is nobody else's browser, and guesses with it are slowed as well
    await auth.addUser('grace', PASSWORD, 'user');
    await expect(auth.signIn('grace', PASSWORD, mine)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    for (let n = 0; n < 8; n += 1) await auth.signIn('ada', 'a guess', mine).catch(() => {});
    await expect(auth.signIn('ada', PASSWORD, mine)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('lets the owner in from a known network, however many networks guess', async () => {
    await auth.signIn('ada', PASSWORD, from());
    // as many as make the whole account wait
    const guesses = Array.from({ length: 201 }, (_, n) => from(`10.1.${n >> 4}.${n & 15}`));
    for (const origin of guesses)
      await new SignInLimits({ db, now: () => now }).count('ada', origin).catch(() => {});
    await expect(auth.signIn('ada', PASSWORD, from('203.0.113.9'))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    expect((await auth.signIn('ada', PASSWORD, from())).user.username).toBe('ada');
  });

  it('is counted by all gateways on the database', async () => {
    const second = createLocalAuth({ db, bus, sessionMs: HOUR, now: () => now });
    for (let n = 0; n < 8; n += 1)
      await (n % 2 === 0 ? auth : second).signIn('ada', 'a guess', from('198.51.100.10')).catch(() => {});
    for (const one of [auth, second])
      await expect(one.signIn('ada', PASSWORD, from('198.51.100.10'))).rejects.toMatchObject({
        code: 'RATE_LIMITED',
      });
  });

  it('stores neither the name nor the network that was tried', async () => {
    await auth.signIn('no such person', 'x', from('198.51.100.77')).catch(() => {});
    const failures = await readFile(join(dir, 'a.db-wal'), 'latin1').catch(() => '');
    expect(failures).not.toContain('198.51.100.77');
    expect(failures).not.toContain('no such person');
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

  it('that is right is never held back, and guessing is', async () => {
    const user = await db.users.findByUsername('ada');
    const token = await auth.createLink(user?.id ?? '', HOUR);
    const codes = new Set<string>();
    for (let n = 0; n < 62; n += 1)
      await auth
        .signInWithLink(`guess ${n}`, from())
        .catch((error: { code: string }) => codes.add(error.code));
    expect([...codes]).toEqual(['SIGN_IN_LINK_USED', 'RATE_LIMITED']);
    expect((await auth.signInWithLink(token, from())).user.username).toBe('ada');
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
