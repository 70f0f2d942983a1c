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
    await this.#consume(this.#address, network);
    await this.#consume(this.#pair, `${username}\n${network}`);
    await this.#consume(this.#account, username);
  }

  /** A successful sign-in gives its attempt back. */
  async forgive(username: string, address: string): Promise<void> {
    const network = networkOf(address);
    await this.#pair.delete(`${username}\n${network}`);
    await this.#address.reward(network, 1);
    await this.#account.reward(username, 1);
  }

  async #consume(limiter: RateLimiterMemory, key: string): Promise<void> {
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
}
