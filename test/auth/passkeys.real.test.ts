import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodeNeeded } from '../../src/auth/code-step.ts';
import { createLocalAuth } from '../../src/auth/local-auth.ts';
import { OwnPasskeys } from '../../src/auth/own-passkeys.ts';
import { Passkeys } from '../../src/auth/passkeys.ts';
import { recoveryCodeHash } from '../../src/auth/recovery-codes.ts';
import { createSealer } from '../../src/auth/seal.ts';
import { SecondFactors } from '../../src/auth/second-factors.ts';
import { SelfProof } from '../../src/auth/self-proof.ts';
import type { AuthService } from '../../src/auth/service.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { EventBus } from '../../src/events/bus.ts';
import { silent } from '../../src/log.ts';
import { type Lies, SoftAuthenticator } from './soft-authenticator.ts';

const ORIGIN = 'https://desk.example.org';
const PASSWORD = 'correct horse battery';
const origin = { address: '203.0.113.1', userAgent: 'test' };
const BROWSER = 'of this browser';

let dir: string;
let db: Database;
let auth: AuthService;
let factors: SecondFactors;
let own: OwnPasskeys;
let now: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-passkeys-'));
  db = await openDatabase({ url: `sqlite://${join(dir, 'a.db')}`, log: silent });
  now = Date.now();
  const clock = () => now;
  factors = new SecondFactors({ db, sealer: createSealer(Buffer.alloc(32)), now: clock });
  const party = () => ({ id: 'desk.example.org', origin: ORIGIN });
  const passkeys = new Passkeys({ db, log: silent, party, now: clock });
  const proof = new SelfProof(db, clock);
  own = new OwnPasskeys({ db, passkeys, factors, proof, now: clock });
  auth = createLocalAuth({
    ...{ db, bus: new EventBus(), sessionMs: 3_600_000, factors, passkeys, now: clock },
  });
  await auth.addUser('ada', PASSWORD, 'user');
  await auth.addUser('eve', PASSWORD, 'user');
});
afterEach(async () => {
  await db.close();
  await rm(dir, { recursive: true, force: true });
});

async function self(username = 'ada') {
  const { id: userId = '' } = (await db.users.findByUsername(username)) ?? {};
  const actor = { userId, username, keyId: null, may: () => true };
  return { actor, session: { id: `session of ${username}`, userId, createdAt: now, expiresAt: now }, origin };
}

async function withPasskey(username = 'ada') {
  const who = await self(username);
  const authenticator = new SoftAuthenticator(ORIGIN);
  const options = await own.begin(who, PASSWORD);
  const added = await own.add(who, 'Phone', authenticator.create(options));
  return { who, authenticator, ...added };
}

const ask = () => auth.askForPasskey(BROWSER, origin);
const refused = { code: 'PASSKEY_REFUSED' };

describe('a passkey', () => {
  it('signs in without a name, and a password alone does not any more', async () => {
    const { authenticator, view, recoveryCodes } = await withPasskey();
    expect(view).toMatchObject({ name: 'Phone', usedAt: null });
    expect(recoveryCodes).toHaveLength(10);
    const options = await ask();
    expect(options).toMatchObject({ rpId: 'desk.example.org', userVerification: 'required' });
    expect(options.allowCredentials ?? []).toEqual([]);
    const { user } = await auth.signInWithPasskey(BROWSER, authenticator.get(options), origin);
    expect(user.username).toBe('ada');
    expect((await own.list(await self()))[0]?.usedAt).toBe(now);
    await expect(auth.signIn('ada', PASSWORD, origin)).rejects.toBeInstanceOf(CodeNeeded);
  });

  it('is asked for the password when it is made and when it is removed', async () => {
    const { who, view } = await withPasskey();
    for (const guess of ['', 'a guess']) {
      await expect(own.begin(who, guess)).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
      await expect(own.remove(who, view.id, guess)).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
    }
    // who has none must have signed in a short while ago
    await db.users.update(who.actor.userId, { passwordHash: null });
    await own.begin(who, '');
    now += 10 * 60_000;
    await expect(own.begin(who, '')).rejects.toMatchObject({ code: 'SIGN_IN_AGAIN' });
    await expect(own.remove(who, view.id, '')).rejects.toMatchObject({ code: 'SIGN_IN_AGAIN' });
    expect(await own.list(who)).toHaveLength(1);
  });

  it('makes new recovery codes where it is confirmed anew, in the session that asked and for that alone', async () => {
    const { who, authenticator, recoveryCodes } = await withPasskey();
    const another = { ...who, session: { ...who.session, id: 'another session' } };
    const takes = (code = '') =>
      db.secondFactors.takeCode(who.actor.userId, recoveryCodeHash(who.actor.userId, code) ?? '');
    const answer = authenticator.get(await own.askForCodes(who));
    await expect(own.renewRecoveryCodes(another, answer)).rejects.toMatchObject(refused);
    const ofSignIn = authenticator.get(await ask());
    const ofProof = authenticator.get(await own.ask(who));
    for (const other of [ofSignIn, ofProof])
      await expect(own.renewRecoveryCodes(who, other)).rejects.toMatchObject(refused);
    expect(await takes(recoveryCodes?.[0])).toBe(true);
    const renewed = await own.renewRecoveryCodes(who, authenticator.get(await own.askForCodes(who)));
    expect(renewed).toHaveLength(10);
    expect([await takes(recoveryCodes?.[1]), await takes(renewed[1])]).toEqual([false, true]);
    const late = authenticator.get(await own.askForCodes(who));
    now += 5 * 60_000;
    await expect(own.renewRecoveryCodes(who, late)).rejects.toMatchObject(refused);
  });

  it('is offered without keeping anybody from the button', async () => {
    for (let n = 0; n < 60; n += 1) await auth.askForPasskey(BROWSER, origin, 'offered');
    await expect(auth.askForPasskey(BROWSER, origin, 'offered')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    const { authenticator } = await withPasskey();
    expect(
      (await auth.signInWithPasskey(BROWSER, authenticator.get(await ask()), origin)).user.username,
    ).toBe('ada');
  });

  it.each<[string, Lies]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['our name without HTTPS', { origin: 'http://desk.example.org' }],
    ['another port of ours', { origin: `${ORIGIN}:8443` }],
    ['another relying party', { rpId: 'evil.example' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['what makes a passkey', { type: 'webauthn.create' }],
    ['an unverified person', { isVerified: false }],
    ['a forged signature', { isForged: true }],
    ['an authenticator that was copied', { counter: 1 }],
    ['another user', { userHandle: Buffer.from('somebody').toString('base64url') }],
    ['nobody', { userHandle: null }],
  ])('is refused with %s', async (_, lies) => {
    const { authenticator } = await withPasskey();
    await auth.signInWithPasskey(BROWSER, authenticator.get(await ask()), origin);
    const answer = authenticator.get(await ask(), lies);
    await expect(auth.signInWithPasskey(BROWSER, answer, origin)).rejects.toMatchObject(refused);
  });

  it('is taken once, by the browser that asked, within five minutes', async () => {
    const { authenticator } = await withPasskey();
    const asked = await ask();
    const answer = authenticator.get(asked);
    await expect(auth.signInWithPasskey('another browser', answer, origin)).rejects.toMatchObject(refused);
    const many = await Promise.allSettled(
      Array.from({ length: 5 }, () => auth.signInWithPasskey(BROWSER, answer, origin)),
    );
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(auth.signInWithPasskey(BROWSER, answer, origin)).rejects.toMatchObject(refused);
    const late = authenticator.get(await ask());
    now += 5 * 60_000;
    await expect(auth.signInWithPasskey(BROWSER, late, origin)).rejects.toMatchObject(refused);
  });

  it('that counts nothing is taken again and again, and one that counted must go on counting', async () => {
    const { authenticator } = await withPasskey();
    const signIn = async (counter: number) =>
      auth.signInWithPasskey(BROWSER, authenticator.get(await ask(), { counter }), origin);
    await signIn(7);
    await expect(signIn(7)).rejects.toMatchObject(refused);
    await expect(signIn(0)).rejects.toMatchObject(refused);
    await signIn(8);
    const [row] = await db.passkeys.ofUser((await self()).actor.userId);
    const still = new SoftAuthenticator(ORIGIN);
    const options = await own.begin(await self('eve'), PASSWORD);
    await own.add(await self('eve'), 'Still', still.create(options, { counter: 0 }));
    for (const _ of [1, 2])
      await auth.signInWithPasskey(BROWSER, still.get(await ask(), { counter: 0 }), origin);
    expect(row?.counter).toBe(8);
  });

  it.each(['', '{', 'null', '[]', '{"id":"a"}', 'x'.repeat(40_000), JSON.stringify({ id: '__proto__' })])(
    'is nothing that no browser sends: %#',
    async (answer) => {
      await expect(auth.signInWithPasskey(BROWSER, answer, origin)).rejects.toMatchObject(refused);
      await expect(own.add(await self(), 'Phone', answer)).rejects.toMatchObject(refused);
    },
  );

  it('of somebody who is disabled signs nobody in', async () => {
    const { authenticator } = await withPasskey();
    const answer = authenticator.get(await ask());
    await auth.setDisabled('ada', true);
    await expect(auth.signInWithPasskey(BROWSER, answer, origin)).rejects.toMatchObject(refused);
  });

  it('is made for one session, known once, and has a name', async () => {
    const { who, authenticator } = await withPasskey();
    const other = await self('eve');
    const options = await own.begin(who, PASSWORD);
    const answer = new SoftAuthenticator(ORIGIN).create(options);
    await expect(own.add(other, 'Phone', answer)).rejects.toMatchObject(refused);
    await expect(own.add(who, ' ', answer)).rejects.toMatchObject({ code: 'INVALID_BODY' });
    await own.add(who, 'Phone', answer);
    await expect(own.add(who, 'Phone', answer)).rejects.toMatchObject(refused);
    const wrong = new SoftAuthenticator('https://evil.example');
    await expect(own.add(who, 'Phone', wrong.create(await own.begin(who, PASSWORD)))).rejects.toMatchObject(
      refused,
    );
    // a browser that asks nobody whether it knows the passkey already
    const again = authenticator.create(await own.begin(other, PASSWORD));
    await expect(own.add(other, 'Phone', again)).rejects.toMatchObject({ code: 'PASSKEY_EXISTS' });
    const [first, second] = await own.list(who);
    expect(await own.rename(who, second?.id ?? '', ' Key\nring ')).toMatchObject({ name: 'Key ring' });
    await expect(own.rename(other, first?.id ?? '', 'Mine')).rejects.toMatchObject({
      code: 'PASSKEY_NOT_FOUND',
    });
    await expect(own.remove(other, first?.id ?? '', PASSWORD)).rejects.toMatchObject({
      code: 'PASSKEY_NOT_FOUND',
    });
  });
});

describe('a passkey as the second factor', () => {
  async function ticketOf(username = 'ada') {
    const needed = await auth.signIn(username, PASSWORD, origin).catch((error: unknown) => error);
    if (!(needed instanceof CodeNeeded)) throw new Error('Nothing was asked for.');
    return needed;
  }

  it('goes on with the ticket, once, and with no passkey of somebody else', async () => {
    const { authenticator } = await withPasskey();
    const { authenticator: theirs } = await withPasskey('eve');
    const { ticket, ways } = await ticketOf();
    expect(ways).toEqual({ app: false, passkey: true });
    expect(await auth.ticketHolder(ticket)).toMatchObject({ user: { username: 'ada' }, ways });
    const asked = await auth.askForPasskeyStep(ticket, origin);
    expect(asked.allowCredentials).toHaveLength(1);
    const step = (answer: string, of = ticket) => auth.signInWithPasskeyStep(of, answer, origin);
    await expect(step(theirs.get(asked))).rejects.toMatchObject(refused);
    // what answers the question of a sign-in without a name answers no other
    await expect(step(authenticator.get(await ask()))).rejects.toMatchObject(refused);
    const answer = authenticator.get(asked, { isVerified: false });
    const other = await ticketOf();
    await expect(step(answer, other.ticket)).rejects.toMatchObject(refused);
    const { user } = await step(answer);
    expect(user.username).toBe('ada');
    await expect(step(answer)).rejects.toMatchObject({ code: 'SIGN_IN_OVER' });
    await expect(auth.askForPasskeyStep(ticket, origin)).rejects.toMatchObject({ code: 'SIGN_IN_OVER' });
  });

  it('is stood in for by a recovery code, once, and by no six digits', async () => {
    const { recoveryCodes } = await withPasskey();
    const [code = ''] = recoveryCodes ?? [];
    const { ticket } = await ticketOf();
    await expect(auth.signInWithCode(ticket, '123456', origin)).rejects.toMatchObject({ code: 'CODE_WRONG' });
    await auth.signInWithCode(ticket, code, origin);
    const again = await ticketOf();
    await expect(auth.signInWithCode(again.ticket, code, origin)).rejects.toMatchObject({
      code: 'CODE_WRONG',
    });
  });

  it('keeps the recovery codes as long as there is one, or an app', async () => {
    const { who, view } = await withPasskey();
    const second = new SoftAuthenticator(ORIGIN);
    const added = await own.add(who, 'Second', second.create(await own.begin(who, PASSWORD)));
    expect(added.recoveryCodes).toBeNull();
    const left = async () => (await factors.state(who.actor.userId)).recoveryCodes;
    await own.remove(who, view.id, PASSWORD);
    expect(await left()).toBe(10);
    await own.remove(who, added.view.id, PASSWORD);
    expect(await left()).toBe(0);
    await auth.signIn('ada', PASSWORD, origin);
  });
});
