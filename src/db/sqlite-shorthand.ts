import type { Statement } from './driver.ts';

/** So many statements have a number; more are told in full each time: lists of any length make ever new ones. */
const MOST = 1000;

/** A statement as the thread is told it: by its number, and the first time in full as well. */
export interface Told {
  /** Null where it has none. */
  readonly number: number | null;
  /** Null where the thread knows the number. */
  readonly sql: string | null;
  readonly params: readonly unknown[];
}

/** Spares a thread to be told the same long text each time. */
export class Shorthand {
  readonly #numbers = new Map<string, number>();
  #last = 0;
  #news: string[] = [];

  /** Tells them in one message, each with what the thread does not know yet. */
  tell<T>(message: () => T, post: (message: T) => void): void {
    this.#news = [];
    try {
      post(message());
    } catch (error) {
      // it has not arrived
      for (const sql of this.#news) this.#numbers.delete(sql);
      throw error;
    }
  }

  of({ sql, params }: Statement): Told {
    const known = this.#numbers.get(sql);
    if (known !== undefined) return { number: known, sql: null, params };
    if (this.#numbers.size >= MOST) return { number: null, sql, params };
    this.#last += 1;
    this.#numbers.set(sql, this.#last);
    this.#news.push(sql);
    return { number: this.#last, sql, params };
  }
}
