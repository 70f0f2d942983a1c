import type { Database, FailureRule } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { hashToken } from '../ids.ts';
import {
  FROM_ONE_PLACE,
  OF_ACCOUNT,
  OF_CODES,
  OF_MAILS,
  OF_NAMES,
  OF_NETWORK,
  OF_REQUESTS,
} from './failure-rules.ts';
import { type Known, KnownPlaces } from './known-places.ts';
import { networkOf } from './network.ts';
import type { SignInOrigin } from './service.ts';

/** What failures are counted by. */
interface Counter {
  readonly id: string;
  readonly account: string | null;
  readonly rule: FailureRule;
  /** All of it is forgotten by a success; otherwise the one attempt is given back. */
  readonly isForgiven: boolean;
}

export interface LimitParts {
  readonly db: Pick<Database, 'signInFailures' | 'knownPlaces'>;
  readonly now?: (() => number) | undefined;
}

/**
 * Slows guessing, counted in the database by all gateways together, without letting a stranger lock somebody out: a browser
 * that the person has signed in with is counted by itself alone, and in a network that they have signed in from nothing
 * counts that is done elsewhere.
 */
export class SignInLimits {
  readonly #failures: Failures;
  readonly #places: KnownPlaces;

  constructor({ db, now = Date.now }: LimitParts) {
    this.#failures = new Failures(db, now);
    this.#places = new KnownPlaces(db, now);
  }

  /** Counts an attempt before the password is looked at, so that parallel guesses count too. Rejects with RATE_LIMITED. */
  async count(username: string, origin: SignInOrigin): Promise<void> {
    await this.#failures.count(passwordCounters(username, origin, await this.#places.of(username, origin)));
  }

  /** A successful sign-in gives its attempt back. */
  async forgive(username: string, origin: SignInOrigin): Promise<void> {
    await this.#failures.forgive(passwordCounters(username, origin, await this.#places.of(username, origin)));
  }

  /** Counts what nobody can guess, such as a link: what is right is never held back. Rejects with RATE_LIMITED. */
  async countWrongLink(origin: SignInOrigin): Promise<void> {
    await this.#failures.count([shared('link', origin)]);
  }
}

/**
 * Slows guessing of codes. Only who has the password gets here, so that an account's limit over all addresses may be tight:
 * some 50 in a day leave a guesser a chance of 1 in 6000. Recovery codes cannot be guessed and are not counted by account,
 * so that a guesser does not keep the owner of the account out.
 */
export class CodeLimits {
  readonly #failures: Failures;
  readonly #places: KnownPlaces;

  constructor({ db, now = Date.now }: LimitParts) {
    this.#failures = new Failures(db, now);
    this.#places = new KnownPlaces(db, now);
  }

  /** Rejects with RATE_LIMITED. */
  async count(username: string, origin: SignInOrigin, code: string): Promise<void> {
    await this.#failures.count(await this.#counters(username, origin, code));
  }

  /** A code that was right gives its attempt back, and no other. */
  async forgive(username: string, origin: SignInOrigin, code: string): Promise<void> {
    await this.#failures.forgive(await this.#counters(username, origin, code));
  }

  async #counters(username: string, origin: SignInOrigin, code: string): Promise<Counter[]> {
    const { device } = await this.#places.of(username, origin);
    const network = shared('code', origin);
    if (!/^[\s\d]*$/.test(code)) return [network];
    if (device) return [ofAccount('code-device', username, OF_CODES, origin.device)];
    return [network, ofAccount('code', username, OF_CODES)];
  }
}

/** Slows what costs something and anybody may ask for: 60 in 10 minutes from a network. */
export class NetworkLimits {
  readonly #failures: Failures;

  constructor({ db, now = Date.now }: LimitParts) {
    this.#failures = new Failures(db, now);
  }

  /** Rejects with RATE_LIMITED. @param kind each is counted by itself. */
  async count(kind: string, origin: SignInOrigin): Promise<void> {
    await this.#failures.count([shared(kind, origin)]);
  }

  /** Of what turned out to be no abuse. */
  async giveBack(kind: string, origin: SignInOrigin): Promise<void> {
    await this.#failures.forgive([shared(kind, origin)]);
  }
}

/** Slows what sends mail to whoever is named: so many for a network, and so many to an address. */
export class RequestLimits {
  readonly #failures: Failures;

  constructor({ db, now = Date.now }: LimitParts) {
    this.#failures = new Failures(db, now);
  }

  /** Rejects with RATE_LIMITED. */
  async count(kind: string, origin: SignInOrigin): Promise<void> {
    await this.#failures.count([{ ...shared(kind, origin), rule: OF_REQUESTS }]);
  }

  /**
   * Counts a mail. Where it is false, so many went to that address within the hour that its owner has one that works still.
   */
  async mayMail(email: string): Promise<boolean> {
    try {
      await this.#failures.count([
        { id: keyOf('mail', email), account: null, rule: OF_MAILS, isForgiven: false },
      ]);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'RATE_LIMITED') return false;
      throw error;
    }
  }
}

/** Slows who would find out user names: counted by who tries them, with whichever key and at whichever gateway. */
export class NameLimits {
  readonly #failures: Failures;

  constructor({ db, now = Date.now }: LimitParts) {
    this.#failures = new Failures(db, now);
  }

  /** Before the name is looked up, so that many at once count too. Rejects with RATE_LIMITED. */
  async count(userId: string): Promise<void> {
    await this.#failures.count([ofNames(userId)]);
  }

  /** Of a name that there is. */
  async giveBack(userId: string): Promise<void> {
    await this.#failures.forgive([ofNames(userId)]);
  }
}

/** Of a user name; what is counted of it is found by this. */
export function accountKey(username: string): string {
  return keyOf('account', username);
}

function passwordCounters(username: string, origin: SignInOrigin, known: Known): Counter[] {
  if (known.device)
    return [{ ...ofAccount('device', username, FROM_ONE_PLACE, origin.device), isForgiven: true }];
  const network = networkOf(origin.address);
  const here = { ...ofAccount('password', username, FROM_ONE_PLACE, network), isForgiven: true };
  const counters = [shared('password', origin), here];
  return known.network ? counters : [...counters, ofAccount('everywhere', username, OF_ACCOUNT)];
}

function ofAccount(kind: string, username: string, rule: FailureRule, ...place: readonly unknown[]): Counter {
  const account = accountKey(username);
  return { id: keyOf(kind, username, ...place), account, rule, isForgiven: false };
}

/** Of whoever tries them: no sign-in of theirs is held back by it. */
function ofNames(userId: string): Counter {
  return { id: keyOf('names', userId), account: null, rule: OF_NAMES, isForgiven: false };
}

/** Of a network, whoever is meant. */
function shared(kind: string, { address }: SignInOrigin): Counter {
  return {
    id: keyOf(kind, 'network', networkOf(address)),
    account: null,
    rule: OF_NETWORK,
    isForgiven: false,
  };
}

const keyOf = (...parts: readonly unknown[]): string => hashToken(JSON.stringify(parts));

class Failures {
  readonly #db: LimitParts['db'];
  readonly #now: () => number;

  constructor(db: LimitParts['db'], now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  async count(counters: readonly Counter[]): Promise<void> {
    const { signInFailures } = this.#db;
    const now = this.#now();
    // who is held back already makes no rows, and keeps nobody else from anything
    const held = await signInFailures.heldUntil(
      counters.map(({ id }) => id),
      now,
    );
    if (held > 0) throw tooMany(held - now);
    for (const { rule, ...key } of counters) {
      const until = await signInFailures.count(key, now, rule);
      if (until !== null) throw tooMany(until - now);
    }
  }

  async forgive(counters: readonly Counter[]): Promise<void> {
    for (const { id, isForgiven } of counters)
      await this.#db.signInFailures[isForgiven ? 'forget' : 'giveBack'](id);
  }
}

function tooMany(ms: number): AppError {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const words = seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  return new AppError('RATE_LIMITED', 'There were too many attempts.', {
    remedy: `Try again in ${words}.`,
    headers: { 'Retry-After': String(seconds) },
  });
}
