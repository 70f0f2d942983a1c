import { type Driver, FailedAfter, type Result, type Statement, type Transaction } from './driver.ts';

interface Asked {
  readonly statement: Statement;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** Statements of one transaction that nobody has been told yet: its commit tells all of them, and is answered for all of them. */
export class Gathered implements Transaction {
  readonly #driver: Driver;
  readonly #asked: Asked[] = [];

  /** @param driver one that does statements together. */
  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** Settles after `commit` was called, and never where it is not. */
  execute(statement: Statement): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ statement, resolve, reject });
    });
  }

  /** Where a statement fails it rejects, too, and those behind it, which were not done. */
  async commit(): Promise<void> {
    const asked = this.#asked;
    try {
      this.#answer((await this.#driver.together?.(asked.map(({ statement }) => statement))) ?? []);
    } catch (thrown) {
      const { results, error } = thrown instanceof FailedAfter ? thrown : { results: [], error: thrown };
      this.#answer(results);
      for (const { reject } of asked.slice(results.length)) reject(error as Error);
      throw error;
    }
  }

  /** Nothing was told, or all of it was undone. */
  async rollback(): Promise<void> {}

  #answer(results: readonly Result[]): void {
    for (const [index, result] of results.entries()) this.#asked[index]?.resolve(result);
  }
}
