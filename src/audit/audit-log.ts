import type { Actor } from '../auth/model.ts';
import { partOf } from '../checked.ts';
import type { AuditFilter, Database, Sort } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { pause } from '../wait.ts';
import { chainNew, type Verdict, verifyChain } from './chain.ts';

const CHAIN_EVERY_MS = 1000;
const MOST = 500;
const EXPORT_BATCH = 500;
/** Of what people send, such as the name of a user that there is not. */
const LONGEST = 64;

export interface AuditEntry {
  readonly seq: number;
  /** UTC ms. */
  readonly at: number;
  readonly userId: string | null;
  readonly actor: string;
  /** The access key that was used; null for people. */
  readonly keyId: string | null;
  readonly address: string;
  readonly action: string;
  readonly resources: readonly string[];
  readonly result: string;
  readonly requestId: string | null;
  readonly place: number | null;
  readonly previous: string | null;
  readonly hash: string | null;
}

/** What was done; the time is now. */
export type Deed = Pick<AuditEntry, 'userId' | 'actor' | 'address' | 'action' | 'resources' | 'result'> & {
  readonly keyId?: string | null;
  readonly requestId?: string;
};

/** Who did what, from where, on what, and with which result. Reading it needs `audit.read`. */
export interface AuditService {
  /** Newest first. @param filter.limit at most 500, else 50. */
  list(
    actor: Actor,
    filter: AuditFilter & {
      readonly sort?: readonly Sort<'seq'>[] | undefined;
      readonly offset?: number;
      readonly limit?: number;
    },
  ): Promise<{ readonly items: readonly AuditEntry[]; readonly total: number }>;
  /** All that is in the chain, oldest first; reads on as it is asked. */
  all(actor: Actor, signal: AbortSignal): AsyncIterable<AuditEntry>;
  /** Whether every entry is as it was written, and none is missing. */
  verify(actor: Actor, signal: AbortSignal): Promise<Verdict>;
}

export interface AuditLogOptions {
  readonly db: Pick<Database, 'audit' | 'tx'>;
  readonly log: Logger;
  /** Waited for before entries are put into the chain; if left out nothing is. */
  readonly untilCalm?: () => Promise<void>;
}

export class AuditLog implements AuditService {
  readonly #db: Pick<Database, 'audit' | 'tx'>;
  readonly #log: Logger;
  readonly #untilCalm: AuditLogOptions['untilCalm'];

  constructor({ db, log, untilCalm }: AuditLogOptions) {
    this.#db = db;
    this.#log = log;
    this.#untilCalm = untilCalm;
  }

  /** Resolves when it is written. Never rejects: what cannot be written down is in the log of the process. */
  async add({ actor, address, action, resources, ...deed }: Deed): Promise<void> {
    const row = {
      ...deed,
      at: Date.now(),
      actor: actor.slice(0, LONGEST),
      address: address.slice(0, LONGEST),
      action: action.slice(0, LONGEST),
      resources: resources.map((id) => id.slice(0, LONGEST)),
      keyId: deed.keyId ?? null,
      requestId: deed.requestId ?? null,
    };
    try {
      await this.#db.audit.add(row);
    } catch (error) {
      this.#log.error({ err: error, entry: row }, 'an entry of the audit log could not be written');
    }
  }

  async list(actor: Actor, filter: Parameters<AuditService['list']>[1]) {
    requireReader(actor);
    const { rows, total } = await this.#db.audit.page({ ...filter, ...partOf(filter, { most: MOST }) });
    return { items: rows, total };
  }

  async *all(actor: Actor, signal: AbortSignal): AsyncIterable<AuditEntry> {
    requireReader(actor);
    for (let place = 0; ; ) {
      signal.throwIfAborted();
      const rows = await this.#db.audit.after(place, EXPORT_BATCH);
      yield* rows;
      place = rows.at(-1)?.place ?? place;
      if (rows.length < EXPORT_BATCH) return;
    }
  }

  async verify(actor: Actor, signal: AbortSignal): Promise<Verdict> {
    requireReader(actor);
    return verifyChain(this.#db, signal);
  }

  /** Puts entries into the chain as they come, in one process of all, until `signal` aborts. Never rejects. */
  async chain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let placed = 0;
      try {
        // entries that come one by one would be a transaction each
        await this.#untilCalm?.();
        placed = await chainNew(this.#db, signal);
      } catch (error) {
        this.#log.warn({ err: error }, 'the audit log could not be chained');
      }
      if (placed === 0) await pause(CHAIN_EVERY_MS, signal);
    }
  }
}

function requireReader(actor: Actor): void {
  if (!actor.may('audit.read')) throw new AppError('FORBIDDEN', 'You may not read the audit log.');
}
