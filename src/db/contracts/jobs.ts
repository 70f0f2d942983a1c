import type { JobRegistry } from '../../jobs/registries.ts';
import type { ListFilter } from '../list-filter.ts';
import type { JobRow, ScheduleRow, SeatRow } from '../schema/rows.ts';
import type { Page, Paged } from './paging.ts';

export interface JobRepository {
  /** Rejects with UniqueViolation when the subject has an unfinished job (`busyKey`) or the id exists. */
  insert(row: JobRow): Promise<void>;
  get(id: string): Promise<JobRow | null>;
  /** The unfinished job of a subject. */
  activeOf(subject: string): Promise<JobRow | null>;
  /** Unfinished jobs of many subjects in one query. */
  activeOfMany(subjects: readonly string[]): Promise<Map<string, JobRow>>;
  /**
   * Claims up to `limit` jobs that are due (pending with runAt ≤ now, or running with leaseUntil < now), oldest first:
   * they become running, get this owner's lease and one more try. Two workers never get the same one.
   */
  claim(
    owner: string,
    now: number,
    leaseMs: number,
    limit: number,
    scope?: JobScope | null,
  ): Promise<JobRow[]>;
  /** The same for one job. @returns null when it is not due, not in the scope, or another worker has it. */
  claimOne(
    id: string,
    owner: string,
    now: number,
    leaseMs: number,
    scope?: JobScope | null,
  ): Promise<JobRow | null>;
  /** What `claim` would find at `until`, oldest first, with the time at which it is due. Changes nothing. */
  upcoming(
    now: number,
    until: number,
    limit: number,
    scope: JobScope | null,
  ): Promise<{ id: string; runAt: number }[]>;
  /** Renews a lease that `owner` still holds. @returns false when it was lost. */
  renew(id: string, owner: string, until: number): Promise<boolean>;
  /** Writes how far a job is that `owner` still holds: its result, until it ends with another one. @returns false when it was lost. */
  tell(id: string, owner: string, result: NonNullable<JobRow['result']>): Promise<boolean>;
  /**
   * Ends a job that `owner` still holds: clears busyKey and lease. Without a result it keeps what it told last.
   * @returns false when it was lost.
   */
  finish(
    id: string,
    owner: string,
    end: {
      status: 'finished' | 'error' | 'canceled';
      updated: number;
      error?: JobRow['error'];
      result?: JobRow['result'];
    },
  ): Promise<boolean>;
  /** Puts a job that `owner` holds back to pending. */
  release(id: string, owner: string, runAt: number, change?: JobRelease): Promise<boolean>;
  /** Cancels a job that nobody runs yet. @returns false when it is running or over. */
  cancelPending(id: string, updated: number): Promise<boolean>;
  /** Leaves a mark on a job that runs, in whichever process. @returns false when it does not run. */
  mark(id: string, error: NonNullable<JobRow['error']>): Promise<boolean>;
  /**
   * Makes a failed or canceled job pending again, with all its tries, and one that waits for its time due at once.
   * Rejects with UniqueViolation when its subject has another unfinished job. @returns false when it is anything else.
   */
  reopen(id: string, now: number): Promise<boolean>;
  /** What is unfinished the oldest first, what is over the newest first. */
  list(query: JobQuery): Promise<Paged<JobRow>>;
  counts(now: number): Promise<Record<JobRegistry, number>>;
  deleteEndedBefore(before: number, limit: number): Promise<number>;
}

/** What one process at a time does. A seat belongs to its owner until `until`, and for longer while nobody takes it. */
export interface SeatRepository {
  get(name: string): Promise<SeatRow | null>;
  /** Takes a seat that is free, one's own or expired before `now`; not inside a `tx`. @returns whether the owner has it. */
  take(name: string, owner: string, until: number, now: number): Promise<boolean>;
  /** @returns false when it was lost. */
  renew(name: string, owner: string, until: number): Promise<boolean>;
  /** Lets others take it at once; `until` then tells since when nobody has it. @param now UTC ms; the clock's. */
  release(name: string, owner: string, now?: number): Promise<boolean>;
}

export interface ScheduleRepository {
  /** All of them, the next one first. */
  list(): Promise<ScheduleRow[]>;
  /** Those with `nextAt` ≤ `now`, the oldest first. */
  due(now: number): Promise<ScheduleRow[]>;
  /** @returns false when there is one with this id. */
  add(row: ScheduleRow): Promise<boolean>;
  /** Changes the row while its `nextAt` is still `from`: of many callers exactly one does. */
  advance(id: string, from: number, change: Partial<Omit<ScheduleRow, 'id'>>): Promise<boolean>;
  /** @returns how many there were. */
  delete(ids: readonly string[]): Promise<number>;
}

/** Jobs by the provider of the instance that they work on: only those of `providers`, or all others. */
export interface JobScope {
  readonly providers: readonly string[];
  readonly isOnly: boolean;
}

export interface JobRelease {
  /** Why the last try failed. */
  readonly error?: JobRow['error'];
  /** What it waits for. */
  readonly deferred?: string;
  /** What was begun was no try. */
  readonly isNoTry?: boolean;
  /** As many tries it has had from now on. */
  readonly trys?: number;
}

export type JobSort = 'createdAt' | 'updatedAt' | 'runAt';

/** The name of a job is its action. */
export interface JobQuery extends ListFilter, Page<JobSort> {
  readonly registry?: JobRegistry | undefined;
  readonly registries?: readonly JobRegistry[] | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly now: number;
}
