import { type Database, type JobQuery, type JobRepository, UniqueViolation } from '../../src/db/database.ts';
import type { JobRow } from '../../src/db/schema/rows.ts';
import { AppError, type ErrorCode } from '../../src/errors.ts';
import { JOB_REGISTRIES, type JobRegistry, registryOf } from '../../src/jobs/registries.ts';

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
    const due = [...this.rows.values()].filter((row) => isDue(row, now));
    return due.slice(0, limit).map((row) => this.#take(row, owner, now + leaseMs));
  }

  async claimOne(id: string, owner: string, now: number, leaseMs: number): Promise<JobRow | null> {
    await this.before('claim');
    const row = this.rows.get(id);
    return row !== undefined && isDue(row, now) ? this.#take(row, owner, now + leaseMs) : null;
  }

  async upcoming(now: number, until: number, limit: number): Promise<{ id: string; runAt: number }[]> {
    await this.before('upcoming');
    return [...this.rows.values()]
      .filter((row) => isDue(row, row.status === 'running' ? now : until))
      .slice(0, limit);
  }

  async renew(id: string, owner: string, leaseUntil: number): Promise<boolean> {
    await this.before('renew');
    return this.#changeHeld(id, owner, { leaseUntil });
  }

  async tell(...[id, owner, result]: Parameters<JobRepository['tell']>): Promise<boolean> {
    await this.before('tell');
    return this.#changeHeld(id, owner, { result });
  }

  async finish(...[id, owner, end]: Parameters<JobRepository['finish']>): Promise<boolean> {
    await this.before('finish');
    return this.#changeHeld(id, owner, { ...end, busyKey: null, leaseOwner: null, leaseUntil: null });
  }

  async release(
    ...[id, owner, runAt, { isNoTry, ...change } = {}]: Parameters<JobRepository['release']>
  ): Promise<boolean> {
    await this.before('release');
    const trys = (this.rows.get(id)?.trys ?? 0) - (isNoTry === true ? 1 : 0);
    const waiting = { status: 'pending' as const, runAt, trys, leaseOwner: null, leaseUntil: null };
    return this.#changeHeld(id, owner, { ...waiting, ...change });
  }

  async cancelPending(id: string, updated: number): Promise<boolean> {
    await this.before('cancelPending');
    if (this.rows.get(id)?.status !== 'pending') return false;
    this.#change(id, { status: 'canceled', updated, busyKey: null });
    return true;
  }

  async mark(id: string, error: NonNullable<JobRow['error']>): Promise<boolean> {
    await this.before('mark');
    if (this.rows.get(id)?.status !== 'running') return false;
    this.#change(id, { error });
    return true;
  }

  async reopen(id: string, now: number): Promise<boolean> {
    await this.before('reopen');
    const row = this.rows.get(id);
    if (row?.status !== 'error' && row?.status !== 'canceled') return false;
    this.#change(id, { status: 'pending', runAt: now, busyKey: row.subject, error: null, trys: 0 });
    return true;
  }

  async list({ registry, now }: JobQuery): Promise<{ rows: JobRow[]; total: number }> {
    const rows = [...this.rows.values()].filter(
      (row) => registry === undefined || registryOf(row, now) === registry,
    );
    return { rows, total: rows.length };
  }

  async counts(now: number): Promise<Record<JobRegistry, number>> {
    const totals = JOB_REGISTRIES.map(
      async (registry) =>
        [registry, (await this.list({ registry, now, offset: 0, limit: 1 })).total] as const,
    );
    return Object.fromEntries(await Promise.all(totals)) as Record<JobRegistry, number>;
  }

  async deleteEndedBefore(): Promise<number> {
    return 0;
  }

  #take(row: JobRow, leaseOwner: string, leaseUntil: number): JobRow {
    return this.#change(row.id, {
      status: 'running',
      leaseOwner,
      leaseUntil,
      deferred: null,
      trys: row.trys + 1,
    });
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

function isDue({ status, runAt, leaseUntil }: JobRow, now: number): boolean {
  return (status === 'pending' && runAt <= now) || (status === 'running' && (leaseUntil ?? 0) < now);
}
