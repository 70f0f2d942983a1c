import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';
import { networkOf } from './network.ts';

const WINDOW_SECONDS = 600;

/**
 * Slows guessing without letting a stranger lock somebody out: the tight limit counts an account *from one address*;
 * an address and an account each have a wide one.
 */
export class SignInLimits {
  readonly #pair = new RateLimiterMemory({ points: 8, duration: WINDOW_SECONDS });
  readonly #address = new RateLimiterMemory({ points: 60, duration: WINDOW_SECONDS });
  readonly #account = new RateLimiterMemory({ points: 200, duration: WINDOW_SECONDS });

  /** Counts an attempt before the password is looked at, so that parallel guesses count too. Rejects with RATE_LIMITED. */
  async count(username: string, address: string): Promise<void> {
    const network = networkOf(address);
    await consume(this.#address, network);
    await consume(this.#pair, `${username}\n${network}`);
    await consume(this.#account, username);
  }

  /** A successful sign-in gives its attempt back. */
  async forgive(username: string, address: string): Promise<void> {
    const network = networkOf(address);
    await this.#pair.delete(`${username}\n${network}`);
    await this.#address.reward(network, 1);
    await this.#account.reward(username, 1);
  }
}

const CODE_WINDOW_SECONDS = 3600;

/**
 * Slows guessing of codes. Only who has the password gets here, so that an account's limit over all addresses may be tight:
 * 20 an hour leave a guesser a chance of 1 in 700 a day. Recovery codes cannot be guessed and are not counted by account,
 * so that a guesser does not keep the owner of the account out.
 */
export class CodeLimits {
  readonly #address = new RateLimiterMemory({ points: 60, duration: WINDOW_SECONDS });
  readonly #account = new RateLimiterMemory({ points: 20, duration: CODE_WINDOW_SECONDS });

  /** Rejects with RATE_LIMITED. */
  async count(userId: string, address: string, code: string): Promise<void> {
    await consume(this.#address, networkOf(address));
    if (/^[\s\d]*$/.test(code)) await consume(this.#account, userId);
  }

  /** A code that was right gives its attempt back, and no other. */
  async forgive(userId: string, address: string): Promise<void> {
    await this.#address.reward(networkOf(address), 1);
    await this.#account.reward(userId, 1);
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key, 1);
  } catch (refusal) {
    const seconds = Math.max(
      1,
      Math.ceil(((refusal as { msBeforeNext?: number }).msBeforeNext ?? 1000) / 1000),
    );
    throw new AppError('RATE_LIMITED', `Too many sign-in attempts. Try again in ${seconds} s.`, {
      headers: { 'Retry-After': String(seconds) },
    });
  }
}
