import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodeNeeded } from '../../src/auth/code-step.ts';
import { createLocalAuth } from '../../src/auth/local-auth.ts';
import { createSealer } from '../../src/auth/seal.ts';
import { SecondFactors } from '../../src/auth/second-factors.ts';
import type { AuthService } from '../../src/auth/service.ts';
import { stepAt } from '../../src/auth/totp.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { EventBus } from '../../src/events/bus.ts';
import { silent } from '../../src/log.ts';
import { appCode } from './app-code.ts';

const from = (address = '203.0.113.1') => ({ address, userAgent: 'test' });
const PASSWORD = 'correct horse battery';
const STEP_MS = 30_000;

let dir: string;
let db: Database;
let factors: SecondFactors;
let auth: AuthService;
let now: number;
let user: { id: string; username: string };
let secret: string;
let recovery: readonly string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-factor-'));
  db = await openDatabase({ url: `sqlite://${join(dir, 'a.db')}`, log: silent });
  now = 1_770_000_000_000;
  factors = new SecondFactors({ db, sealer: createSealer(Buffer.alloc(32, 7)), now: () => now });
  auth = createLocalAuth({ db, bus: new EventBus(), sessionMs: 3_600_000, factors, now: () => now });
  user = await auth.addUser('ada', PASSWORD, 'user');
  ({ secret } = await factors.begin(user));
  recovery = await factors.confirm(user.id, appCode(secret, now));
  now += 10 * STEP_MS;
});
afterEach(async () => {
  await db.close();
  await rm(dir, { recursive: true, force: true });
});

const code = (steps = 0): string => appCode(secret, now + steps * STEP_MS);
const wrongCode = (): string => ['000000', '111111', '222222', '333333'].find((one) => isWrong(one)) ?? '';
const isWrong = (one: string): boolean => ![-1, 0, 1].some((steps) => code(steps) === one);

async function ticket(origin = from()): Promise<string> {
  const needed = await auth.signIn('ada', PASSWORD, origin).catch((error: unknown) => error);
  if (!(needed instanceof CodeNeeded)) throw new Error('No code was asked for.');
  return needed.ticket;
}

const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const outcomes = async (attempts: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.all(attempts.map(refusal))).sort();

describe('a second factor', () => {
  it('counts once a code of it was seen, and not before', async () => {
    const grace = await auth.addUser('grace', PASSWORD, 'user');
    const { secret: hers } = await factors.begin(grace);
    expect((await auth.signIn('grace', PASSWORD, from())).user.username).toBe('grace');
    expect(await refusal(factors.confirm(grace.id, code(50)))).toBe('CODE_WRONG');
    expect(await refusal(factors.use(grace.id, appCode(hers, now)))).toBe('SECOND_FACTOR_OFF');
    const again = await factors.begin(grace);
    expect(await refusal(factors.confirm(grace.id, appCode(hers, now)))).toBe('CODE_WRONG');
    const attempts = [1, 2].map(() => factors.confirm(grace.id, appCode(again.secret, now)));
    expect(await outcomes(attempts)).toEqual(['SECOND_FACTOR_OFF', 'ok']);
    expect(await refusal(factors.begin(grace))).toBe('SECOND_FACTOR_ON');
    expect(await refusal(auth.signIn('grace', PASSWORD, from()))).toBe('CODE_NEEDED');
    // the code that confirmed it is used
    expect(await refusal(factors.use(grace.id, appCode(again.secret, now)))).toBe('CODE_WRONG');
  });

  it('is stored sealed, for its user alone, and the codes as hashes', async () => {
    const row = await db.secondFactors.get(user.id);
    expect(JSON.stringify(row)).not.toContain(secret);
    const grace = await auth.addUser('grace', PASSWORD, 'user');
    await db.secondFactors.put({ ...row, userId: grace.id } as NonNullable<typeof row>);
    await expect(factors.use(grace.id, code())).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await db.secondFactors.takeCode(user.id, recovery[0] ?? '')).toBe(false);
  });
});

describe('a code', () => {
  it('signs in once, and never again in its time', async () => {
    const { token } = await auth.signInWithCode(await ticket(), code(), from());
    expect((await auth.authenticate(token))?.user.username).toBe('ada');
    const replayed = await ticket();
    expect(await refusal(auth.signInWithCode(replayed, code(), from()))).toBe('CODE_WRONG');
    // nor one of before that
    expect(await refusal(auth.signInWithCode(replayed, code(-1), from()))).toBe('CODE_WRONG');
    expect(await refusal(auth.signInWithCode(replayed, code(1), from()))).toBe('ok');
  });

  it('of the app lets one in of many who come at once', async () => {
    const tickets = await Promise.all([1, 2, 3, 4, 5].map(() => ticket()));
    const attempts = tickets.map((one) => auth.signInWithCode(one, code(), from()));
    expect(await outcomes(attempts)).toEqual([...Array(4).fill('CODE_WRONG'), 'ok']);
  });

  it('for recovery signs in once, however it is typed, and one of many at once', async () => {
    const typed = ` ${recovery[0]?.toUpperCase().replaceAll('-', ' ')}`;
    const tickets = await Promise.all([1, 2, 3].map(() => ticket()));
    const attempts = tickets.map((one) => auth.signInWithCode(one, typed, from()));
    expect(await outcomes(attempts)).toEqual(['CODE_WRONG', 'CODE_WRONG', 'ok']);
    expect(await factors.state(user.id)).toMatchObject({ recoveryCodes: 9 });
    expect(new Set(recovery).size).toBe(10);
  });

  it('for recovery is worth nothing when there are new ones', async () => {
    const fresh = await factors.renewRecoveryCodes(user.id, code());
    expect(await refusal(factors.use(user.id, recovery[1] ?? ''))).toBe('CODE_WRONG');
    expect(await refusal(factors.use(user.id, fresh[0] ?? ''))).toBe('ok');
  });

  it('for recovery is of one user', async () => {
    const grace = await auth.addUser('grace', PASSWORD, 'user');
    const { secret: hers } = await factors.begin(grace);
    await factors.confirm(grace.id, appCode(hers, now));
    expect(await refusal(factors.use(grace.id, recovery[0] ?? ''))).toBe('CODE_WRONG');
    expect(await refusal(factors.use(user.id, recovery[0] ?? ''))).toBe('ok');
  });
});

describe('half a sign-in', () => {
  it('is no session', async () => {
    const half = await ticket();
    expect(await auth.authenticate(half)).toBeNull();
    expect(await db.sessions.listOfUser(user.id, now)).toEqual([]);
  });

  it('is over after five minutes', async () => {
    const half = await ticket();
    now += 5 * 60_000;
    expect(await auth.ticketHolder(half)).toBeNull();
    expect(await refusal(auth.signInWithCode(half, code(), from()))).toBe('SIGN_IN_OVER');
  });

  it('is over after five wrong codes, also when they come at once', async () => {
    const half = await ticket();
    const guesses = Array.from({ length: 8 }, () => auth.signInWithCode(half, wrongCode(), from()));
    expect((await outcomes(guesses)).filter((one) => one === 'CODE_WRONG').length).toBeLessThanOrEqual(5);
    expect(await refusal(auth.signInWithCode(half, code(), from()))).toBe('SIGN_IN_OVER');
  });

  it('is used up by the code that ends it', async () => {
    const half = await ticket();
    await auth.signInWithCode(half, code(), from());
    expect(await refusal(auth.signInWithCode(half, recovery[0] ?? '', from()))).toBe('SIGN_IN_OVER');
    expect(await factors.state(user.id)).toMatchObject({ recoveryCodes: 10 });
  });

  it('is over with a new password, with the account, and with the second factor', async () => {
    const first = await ticket();
    await auth.setPassword('ada', PASSWORD);
    expect(await refusal(auth.signInWithCode(first, code(), from()))).toBe('SIGN_IN_OVER');
    const second = await ticket();
    await auth.setDisabled('ada', true);
    expect(await refusal(auth.signInWithCode(second, code(), from()))).toBe('SIGN_IN_OVER');
    await auth.setDisabled('ada', false);
    const third = await ticket();
    await factors.off(user.id);
    expect(await refusal(auth.signInWithCode(third, code(), from()))).toBe('SIGN_IN_OVER');
    expect((await auth.signIn('ada', PASSWORD, from())).user.username).toBe('ada');
  });

  it('is not gone on with by guessing, from however many addresses, and the owner still comes in', async () => {
    const results: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      const origin = from(`198.51.100.${n}`);
      results.push(await refusal(auth.signInWithCode(await ticket(origin), wrongCode(), origin)));
    }
    expect(results.filter((one) => one === 'CODE_WRONG')).toHaveLength(20);
    expect(results.filter((one) => one === 'RATE_LIMITED')).toHaveLength(10);
    expect(await refusal(auth.signInWithCode(await ticket(), recovery[0] ?? '', from()))).toBe('ok');
  });

  it('cannot be begun without end by who knows the password', async () => {
    const results: string[] = [];
    for (let n = 0; n < 10; n += 1) results.push(await refusal(auth.signIn('ada', PASSWORD, from())));
    expect(results).toContain('RATE_LIMITED');
    expect(await refusal(auth.signIn('ada', PASSWORD, from('203.0.113.2')))).toBe('CODE_NEEDED');
  });
});

it('a one-time link, which the operator makes, asks for no code', async () => {
  const link = await auth.createLink(user.id, 60_000);
  expect((await auth.signInWithLink(link, from())).user.username).toBe('ada');
});

it('steps of time only go on', async () => {
  expect(await db.secondFactors.useStep(user.id, stepAt(now))).toBe(true);
  expect(await db.secondFactors.useStep(user.id, stepAt(now))).toBe(false);
  expect(await db.secondFactors.useStep(user.id, stepAt(now) - 1)).toBe(false);
});
