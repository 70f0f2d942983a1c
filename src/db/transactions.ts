import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { Driver, Result, Statement, Transaction } from './driver.ts';
import { Conflict, closed } from './failures.ts';
import { Gathered } from './gathered.ts';

const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 10;
const LIMIT_MS = 30_000;

interface Scope {
  readonly transaction: Transaction;
  /** `closed`: its commit is under way, and no further statement can be part of it. */
  state: 'open' | 'closed' | 'committed' | 'rolled back';
  /** The first failure after which nothing may be committed any more. */
  doom: { readonly error: unknown } | null;
  /** The transaction may be gone already (connection lost, deadlock, disk full): no further statement may run in it. */
  broken: AppError | null;
  readonly afterCommit: (() => void)[];
  /** Statements that were asked in it. */
  asked: number;
}

export interface TransactionsOptions {
  readonly driver: Driver;
  /** A transaction that takes longer is rolled back: on SQLite everybody else waits for it. */
  readonly limitMs?: number;
}

/** Leads each statement to the transaction of the `tx` it is called in, however deep, or to none. */
export class Transactions {
  readonly #driver: Driver;
  readonly #limitMs: number;
  readonly #scopes = new AsyncLocalStorage<Scope>();
  /** While statements are asked `together`, which is within one call. */
  #askedNow: Scope | null = null;
  /** Scopes of `tx` that something may yet be asked in: those that are open, and those rolled back that are remembered. */
  #known = 0;
  readonly #forgotten = new FinalizationRegistry<null>(() => this.#forget());
  #underWay = 0;
  /** Called when nothing is under way any more. */
  #idle: () => void = () => {};
  #closing: Promise<void> | null = null;

  constructor({ driver, limitMs = LIMIT_MS }: TransactionsOptions) {
    this.#driver = driver;
    this.#limitMs = limitMs;
  }

  execute(statement: Statement): Promise<Result> {
    const scope = this.#scope();
    if (scope === null) return this.#outermost(() => this.#driver.execute(statement));
    return this.#inside(scope, statement);
  }

  /** A failure inside an inner `tx` dooms the outer one too, even when the caller catches it. */
  async tx<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.#scope();
    if (outer === null) return this.#outermost(() => this.#once(work));
    try {
      return await work();
    } catch (error) {
      outer.doom ??= { error };
      throw error;
    }
  }

  /**
   * A transaction of statements that are all asked in the call of `ask` itself, one for each promise at least: nothing in it
   * may wait for anything, and what is asked later is no part of it. On SQLite nobody else then waits for their answers, and those who ask at once are done in one go.
   */
  async together(ask: () => readonly Promise<unknown>[]): Promise<void> {
    const outer = this.#scope();
    if (outer !== null) await this.tx(() => Promise.all(ask()));
    else await this.#outermost(() => this.#atOnce(ask));
  }

  /** Whether what is asked now belongs to a transaction. */
  isInside(): boolean {
    return this.#scope() !== null;
  }

  /** Calls `then` once the transaction around it is committed; at once where there is none. It must not throw. */
  afterCommit(then: () => void): void {
    const scope = this.#scope();
    if (scope === null) then();
    else scope.afterCommit.push(then);
  }

  /** Waits for what is under way; what comes later is refused. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      if (this.#underWay > 0)
        await new Promise<void>((resolve) => {
          this.#idle = resolve;
        });
      await this.#driver.close();
    })();
    return this.#closing;
  }

  /**
   * What outlives a committed transaction (a timer set inside it) runs outside of it. What outlives one that was rolled
   * back is refused: it may be the other half of what was undone.
   */
  #scope(): Scope | null {
    if (this.#askedNow !== null) return this.#askedNow;
    const scope = this.#known === 0 ? undefined : this.#scopes.getStore();
    return scope === undefined || scope.state === 'committed' ? null : scope;
  }

  async #inside(scope: Scope, statement: Statement): Promise<Result> {
    if (scope.state !== 'open') {
      const was = scope.state === 'closed' ? 'closed before it came' : 'rolled back';
      throw new AppError('INTERNAL', `The transaction that this statement belongs to was ${was}.`);
    }
    if (scope.broken !== null) throw scope.broken;
    scope.asked += 1;
    try {
      return await scope.transaction.execute(statement);
    } catch (error) {
      if (error instanceof AppError) {
        scope.broken = error;
        scope.doom ??= { error };
      }
      throw error;
    }
  }

  async #once<T>(work: () => Promise<T>): Promise<T> {
    const transaction = await this.#driver.begin();
    const scope = newScope(transaction);
    this.#known += 1;
    try {
      const result = await this.#inTime(this.#scopes.run(scope, work));
      if (scope.doom !== null) throw scope.doom.error;
      scope.state = 'committed';
      this.#forget();
      await transaction.commit();
      for (const then of scope.afterCommit) then();
      return result;
    } catch (error) {
      if (scope.state === 'committed') throw error;
      scope.state = 'rolled back';
      // what outlives it holds it
      this.#forgotten.register(scope, null);
      await transaction.rollback();
      // whatever the caller made of it: a lost race is for `retrying` to see
      throw scope.broken instanceof Conflict ? scope.broken : error;
    }
  }

  async #atOnce(ask: () => readonly Promise<unknown>[]): Promise<void> {
    const statements = this.#driver.together === undefined ? null : new Gathered(this.#driver);
    const transaction = statements ?? (await this.#driver.begin());
    const scope = newScope(transaction);
    try {
      const asked = this.#askNow(scope, ask);
      scope.state = 'closed';
      // those that are gathered are answered by their commit only
      const committed = statements?.commit();
      const failed = (await Promise.allSettled([...asked, committed])).find(isRejected);
      if (failed !== undefined) throw failed.reason;
    } catch (error) {
      scope.state = 'rolled back';
      await transaction.rollback();
      throw scope.broken instanceof Conflict ? scope.broken : error;
    }
    if (statements === null) await this.#commit(scope);
    scope.state = 'committed';
    for (const then of scope.afterCommit) then();
  }

  async #commit(scope: Scope): Promise<void> {
    try {
      await scope.transaction.commit();
    } catch (error) {
      scope.state = 'rolled back';
      throw error;
    }
  }

  #askNow(scope: Scope, ask: () => readonly Promise<unknown>[]): readonly Promise<unknown>[] {
    let asked: readonly Promise<unknown>[];
    this.#askedNow = scope;
    try {
      asked = ask();
    } finally {
      this.#askedNow = null;
    }
    if (scope.asked >= asked.length) return asked;
    for (const one of asked) one.catch(() => {});
    throw new AppError('INTERNAL', 'The transaction that a statement belongs to was closed before it came.');
  }

  /** To be led to their scopes costs all promises of the process a tenth of what they do: only while somebody is in one. */
  #forget(): void {
    this.#known -= 1;
    if (this.#known === 0) this.#scopes.disable();
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new AppError('INTERNAL', `A transaction took longer than ${this.#limitMs} ms and was rolled back.`),
        );
      }, this.#limitMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tries again after a `Conflict`, with a growing random pause, a few times. */
  async #outermost<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== null) throw closed();
    this.#underWay += 1;
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await work();
        } catch (error) {
          if (!(error instanceof Conflict) || attempt >= MAX_ATTEMPTS) throw error;
          await sleep(FIRST_PAUSE_MS * 2 ** attempt * Math.random());
        }
      }
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#idle();
    }
  }
}

function newScope(transaction: Transaction): Scope {
  return { transaction, state: 'open', doom: null, broken: null, afterCommit: [], asked: 0 };
}

function isRejected(result: PromiseSettledResult<unknown>): result is PromiseRejectedResult {
  return result.status === 'rejected';
}
