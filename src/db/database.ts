import type {
  AppRow,
  ConnectionRow,
  InstanceRow,
  JobRow,
  PortLeaseRow,
  SessionRow,
  UserRow,
  ViewerRow,
} from './schema/rows.ts';

/**
 * The database as the services see it. All methods take part in the transaction of the `tx` they are called in.
 * A violated unique index is `UniqueViolation`; a lost connection is AppError DATABASE_UNREACHABLE.
 */
export interface Database {
  readonly dialect: 'sqlite' | 'mysql';
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly signInLinks: SignInLinkRepository;
  readonly apps: AppRepository;
  readonly instances: InstanceRepository;
  readonly connections: ConnectionRepository;
  readonly viewers: ViewerRepository;
  readonly leases: PortLeaseRepository;
  readonly jobs: JobRepository;
  /** All or nothing; a `tx` inside a `tx` joins it. MariaDB deadlocks are tried again, so `work` may run more than once. */
  tx<T>(work: () => Promise<T>): Promise<T>;
  /** Rejects with DATABASE_UNREACHABLE when a trivial query does not answer before `signal` aborts. */
  ping(signal: AbortSignal): Promise<void>;
  /** Finishes what is under way and closes everything it opened. */
  close(): Promise<void>;
}

export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

export interface UserRepository {
  insert(row: UserRow): Promise<void>;
  get(id: string): Promise<UserRow | null>;
  /** Compares without case. */
  findByUsername(username: string): Promise<UserRow | null>;
  list(): Promise<UserRow[]>;
  count(): Promise<number>;
  update(id: string, change: Partial<Omit<UserRow, 'id'>>): Promise<void>;
}

export interface SessionRepository {
  insert(row: SessionRow): Promise<void>;
  /** The session and its user in one query; null when there is none. Expiry is the caller's to check. */
  findWithUser(id: string): Promise<{ session: SessionRow; user: UserRow } | null>;
  touch(id: string, seenAt: number, expiresAt: number): Promise<void>;
  delete(id: string): Promise<boolean>;
  /** @returns the ids that were deleted. */
  deleteOfUser(userId: string): Promise<string[]>;
  deleteExpired(now: number): Promise<number>;
}

export interface SignInLinkRepository {
  insert(row: { id: string; userId: string; expiresAt: number }): Promise<void>;
  /** Deletes the row and gives it: of two callers at once exactly one gets it. */
  take(id: string): Promise<{ userId: string; expiresAt: number } | null>;
  deleteExpired(now: number): Promise<number>;
  deleteOfUser(userId: string): Promise<number>;
}

export interface AppRepository {
  list(): Promise<AppRow[]>;
  get(id: string): Promise<AppRow | null>;
  insert(row: AppRow): Promise<void>;
  update(id: string, definition: Record<string, unknown>, updatedAt: number): Promise<boolean>;
  delete(id: string): Promise<boolean>;
}

export interface InstanceQuery {
  readonly userId?: string;
  readonly appId?: string;
  readonly includeEnded?: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface InstanceRepository {
  insert(row: InstanceRow): Promise<void>;
  get(id: string): Promise<InstanceRow | null>;
  /** Newest first. */
  list(query: InstanceQuery): Promise<{ rows: InstanceRow[]; total: number }>;
  /** Every row with `endedAt` null, oldest first. */
  listOpen(): Promise<InstanceRow[]>;
  countOpenOfApp(appId: string): Promise<number>;
  /**
   * Changes the columns and raises `version`.
   * @param version changes nothing unless the row still has this one.
   * @returns false when there is no such row.
   */
  update(
    id: string,
    change: Partial<Omit<InstanceRow, 'id' | 'version'>>,
    version?: number,
  ): Promise<boolean>;
  delete(id: string): Promise<boolean>;
  /** Rows that ended before `before`; at most `limit`. @returns how many. */
  deleteEndedBefore(before: number, limit: number): Promise<number>;
}

export interface ConnectionRepository {
  /** Inserts or replaces. */
  put(row: ConnectionRow): Promise<void>;
  get(instanceId: string): Promise<ConnectionRow | null>;
  delete(instanceId: string): Promise<boolean>;
}

export interface ViewerRepository {
  insert(row: ViewerRow): Promise<void>;
  /** Of rows still open only. */
  close(
    id: string,
    change: { closedAt: number; reason: string; bytesToViewer: number; bytesFromViewer: number },
  ): Promise<boolean>;
  /** After a crash: closes every row that is still open. @returns how many. */
  closeAll(closedAt: number, reason: string): Promise<number>;
  /** Open viewers by instance id; instances without one are left out. */
  countOpen(instanceIds: readonly string[]): Promise<Map<string, number>>;
}

export interface PortLeaseRepository {
  /** Every taken port. */
  list(): Promise<PortLeaseRow[]>;
  /** Rejects with UniqueViolation when the port is taken. */
  insert(row: PortLeaseRow): Promise<void>;
  ofInstance(instanceId: string): Promise<PortLeaseRow | null>;
  /** Frees the instance's lease. */
  delete(instanceId: string): Promise<boolean>;
}

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
  claim(owner: string, now: number, leaseMs: number, limit: number): Promise<JobRow[]>;
  /** Renews a lease that `owner` still holds. @returns false when it was lost. */
  renew(id: string, owner: string, until: number): Promise<boolean>;
  /** Ends a job that `owner` still holds: clears busyKey and lease. @returns false when it was lost. */
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
  release(id: string, owner: string, runAt: number): Promise<boolean>;
  /** Cancels a job that nobody runs yet. @returns false when it is running or over. */
  cancelPending(id: string, updated: number): Promise<boolean>;
  deleteEndedBefore(before: number, limit: number): Promise<number>;
}
