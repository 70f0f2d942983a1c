import { type Database, type JobRepository, UniqueViolation } from '../../src/db/database.ts';
import type { JobRow } from '../../src/db/schema/rows.ts';
import { AppError, type ErrorCode } from '../../src/errors.ts';

/** The job table without a database: rows of a map, and an answer that can be delayed or refused. */
export class JobTable implements JobRepository {
  readonly rows: Map<string, JobRow>;
  /** Called before each statement; may throw. */
  before: (statement: string) => void | Promise<void> = () => {};

  /** @param rows of another one, to look at the same table from another process. */
  constructor(rows = new Map<string, JobRow>()) {
    this.rows = rows;
  }

  /** As much of a database as a queue uses. */
  get db(): Database {
    return { jobs: this } as unknown as Database;
  }

  /** What a database that is away answers. */
  static readonly away = (): never => {
    throw new AppError('DATABASE_UNREACHABLE' satisfies ErrorCode, 'The database cannot be reached.');
  };

  async insert(row: JobRow): Promise<void> {
    await this.before('insert');
    for (const { id, busyKey } of this.rows.values()) {
      if (id === row.id || (busyKey !== null && busyKey === row.busyKey)) throw new UniqueViolation('job');
    }
    this.rows.set(row.id, row);
  }

  async get(id: string): Promise<JobRow | null> {
    await this.before('get');
    return this.rows.get(id) ?? null;
  }

  async activeOf(subject: string): Promise<JobRow | null> {
    await this.before('activeOf');
    return [...this.rows.values()].find(({ busyKey }) => busyKey === subject) ?? null;
  }

  async activeOfMany(subjects: readonly string[]): Promise<Map<string, JobRow>> {
    await this.before('activeOfMany');
    const active = [...this.rows.values()].filter(({ busyKey }) => busyKey && subjects.includes(busyKey));
    return new Map(active.map((row) => [row.subject, row]));
  }

  async claim(owner: string, now: number, leaseMs: number, limit: number): Promise<JobRow[]> {
    await this.before('claim');
    const due = [...this.rows.values()].filter(
      ({ status, runAt, leaseUntil }) =>
        (status === 'pending' && runAt <= now) || (status === 'running' && (leaseUntil ?? 0) < now),
    );
    const lease = { status: 'running' as const, leaseOwner: owner, leaseUntil: now + leaseMs };
    return due.slice(0, limit).map((row) => this.#change(row.id, { ...lease, trys: row.trys + 1 }));
  }

  async renew(id: string, owner: string, leaseUntil: number): Promise<boolean> {
    await this.before('renew');
    return this.#changeHeld(id, owner, { leaseUntil });
  }

  async finish(...[id, owner, end]: Parameters<JobRepository['finish']>): Promise<boolean> {
    await this.before('finish');
    return this.#changeHeld(id, owner, { ...end, busyKey: null, leaseOwner: null, leaseUntil: null });
  }

  async release(id: string, owner: string, runAt: number): Promise<boolean> {
    await this.before('release');
    return this.#changeHeld(id, owner, { status: 'pending', runAt, leaseOwner: null, leaseUntil: null });
  }

  async cancelPending(id: string, updated: number): Promise<boolean> {
    await this.before('cancelPending');
    if (this.rows.get(id)?.status !== 'pending') return false;
    this.#change(id, { status: 'canceled', updated, busyKey: null });
    return true;
  }

  async deleteEndedBefore(): Promise<number> {
    return 0;
  }

  #change(id: string, change: Partial<JobRow>): JobRow {
    const row = { ...(this.rows.get(id) as JobRow), ...change };
    this.rows.set(id, row);
    return row;
  }

  #changeHeld(id: string, owner: string, change: Partial<JobRow>): boolean {
    const row = this.rows.get(id);
    if (row?.status !== 'running' || row.leaseOwner !== owner) return false;
    this.#change(id, change);
    return true;
  }
}
