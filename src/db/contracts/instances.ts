import type { ListFilter } from '../list-filter.ts';
import type {
  ConnectionRow,
  HomeRow,
  InstanceRow,
  JobRow,
  PortLeaseRow,
  StartKeyRow,
  ViewerRow,
} from '../schema/rows.ts';
import type { Visible } from '../visible.ts';
import type { Page, Paged } from './paging.ts';

/** Names are those of the application, and its id. */
export interface InstanceQuery extends ListFilter, Page<InstanceSort> {
  /** To whom; all of them when left out. */
  readonly visible?: Visible | undefined;
  readonly projectId?: string | undefined;
  readonly userId?: string | undefined;
  readonly appId?: string | undefined;
  readonly appIds?: readonly string[] | undefined;
  readonly provider?: string | undefined;
  readonly includeEnded?: boolean;
  /** Also those that wait for an owner. */
  readonly includeWarm?: boolean;
}

export type InstanceSort = 'createdAt' | 'startedAt' | 'appName';

/** What desktops of one kind take together. */
export interface Usage extends Pick<InstanceRow, 'kind'> {
  readonly count: number;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

export interface InstanceRepository {
  insert(row: InstanceRow): Promise<void>;
  get(id: string): Promise<InstanceRow | null>;
  /** With its unfinished job, as both are at one moment. */
  getWithJob(id: string): Promise<{
    instance: InstanceRow;
    job: Pick<JobRow, 'id' | 'action' | 'status'> | null;
  } | null>;
  /** Newest first. */
  list(query: InstanceQuery): Promise<Paged<InstanceRow>>;
  /** Every row with `endedAt` null, oldest first. */
  listOpen(): Promise<InstanceRow[]>;
  /** Of these, the provider's that are wanted and have never answered. */
  listStarting(provider: string): Promise<InstanceRow[]>;
  /** Of a warm pool: desktops that run and nobody has claimed, oldest first; at most `limit`. */
  listReady(poolKey: string, limit: number): Promise<InstanceRow[]>;
  /** Every open row that waits for an owner, whatever it does; oldest first. */
  listWarm(): Promise<InstanceRow[]>;
  /**
   * Makes the user the owner of one that waits, wanted and running, from `now` on. @returns false when it is somebody's.
   * @param owner.projectId the project that it then belongs to.
   */
  claim(
    id: string,
    owner: { readonly userId: string; readonly projectId: string | null },
    now: number,
  ): Promise<boolean>;
  /** Keeps anybody from claiming one that waits. @returns false when it is somebody's. */
  discardWarm(id: string): Promise<boolean>;
  countOpenOfApp(appId: string): Promise<number>;
  countOpenOfProject(projectId: string): Promise<number>;
  /** Makes those of a project that have ended their owners' alone. @returns how many. */
  leaveProject(projectId: string): Promise<number>;
  /**
   * What the open desktops of a user or of a project take, or those of all users: by kind. One that nobody owns yet takes nothing, nor does
   * one that has failed or is gone, unless a job works on it.
   * @param except an instance that is not counted.
   */
  usage(
    of: { readonly userId: string } | { readonly projectId: string } | null,
    except?: string,
  ): Promise<Usage[]>;
  /** Params of the jobs that stopped these for a reason, by instance. */
  stopReasons(ids: readonly string[]): Promise<Map<string, JobRow['params']>>;
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
  /** Of one user; at most `limit`. @returns how many. */
  deleteEndedOfUser(userId: string, limit: number): Promise<number>;
}

export interface ConnectionRepository {
  /** Inserts or replaces. */
  put(row: ConnectionRow): Promise<void>;
  get(instanceId: string): Promise<ConnectionRow | null>;
  delete(instanceId: string): Promise<boolean>;
}

/** Why a viewer's row was closed that its gateway renews no more. Should the gateway live after all, it opens the row again. */
export const LOST_GATEWAY = 'gateway-ended';

export interface ViewerQuery extends ListFilter {
  /** Of desktops that are visible so; of all when left out. */
  readonly visible?: Visible | undefined;
  readonly instanceIds?: readonly string[] | undefined;
  readonly isOpen?: boolean | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface ViewerRepository {
  insert(row: ViewerRow): Promise<void>;
  get(id: string): Promise<ViewerRow | null>;
  /** Of rows still open only. */
  close(
    id: string,
    change: { closedAt: number; reason: string; bytesToViewer: number; bytesFromViewer: number },
  ): Promise<boolean>;
  /** Of open rows, whose gateway says that it carries them still. @returns how many. */
  renew(ids: readonly string[], aliveUntil: number): Promise<number>;
  /** Closes open rows that nobody has renewed: their gateway is no more. @returns how many. */
  closeExpired(now: number): Promise<number>;
  /** Open viewers that a gateway carries, by instance id; instances without one are left out. @param now UTC ms; the clock's. */
  countOpen(instanceIds: readonly string[], now?: number): Promise<Map<string, number>>;
  /** Closes what other gateways than `seat` carry, or carried when they were killed, of a viewer that came back. */
  closeElsewhere(
    seat: string,
    viewerKey: string,
    change: { readonly closedAt: number; readonly reason: string },
  ): Promise<number>;
  /** Those of them that are closed for good, with the reasons. */
  closedOf(ids: readonly string[]): Promise<Map<string, string | null>>;
  /** Open viewers of a person, and of an address, that other gateways than `seat` carry, without the one that comes back. */
  countElsewhere(
    seat: string,
    of: { readonly userId: string; readonly address: string; readonly viewerKey: string | null },
    now: number,
  ): Promise<{ ofUser: number; ofAddress: number }>;
  /** Notes of the person's newest open viewer that its first picture is painted, unless that is noted. */
  painted(instanceId: string, userId: string, at: number): Promise<boolean>;
  /** The first one of an instance whose picture was painted, else the first one; null where there was none. */
  firstOf(instanceId: string): Promise<ViewerRow | null>;
  /** Those of an instance: open ones first, each newest first; at most `limit`. */
  ofInstance(instanceId: string, limit: number): Promise<ViewerRow[]>;
  /** Newest first, with the name of whoever looks, which is the viewer's. */
  page(query: ViewerQuery): Promise<{ rows: (ViewerRow & { username: string })[]; total: number }>;
  /** When the last viewer of each was closed; instances that nobody has left are left out. */
  lastClosed(instanceIds: readonly string[]): Promise<Map<string, number>>;
  /** The oldest first; at most `limit`. @returns how many. */
  deleteClosedBefore(before: number, limit: number): Promise<number>;
  /** Open ones too; at most `limit`. @returns how many. */
  deleteOfUser(userId: string, limit: number): Promise<number>;
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

export type HomeSort = 'createdAt' | 'usedAt' | 'appId';

export interface HomeFilter {
  readonly userId?: string | undefined;
  readonly appId?: string | undefined;
  readonly provider?: string | undefined;
  /** Part of the owner's name or of the application's id, in whatever case. */
  readonly search?: string | undefined;
}

export interface StartKeyRepository {
  /** Takes part in the transaction of the start. Rejects with UniqueViolation for one that was used. */
  insert(row: StartKeyRow): Promise<void>;
  get(id: string): Promise<StartKeyRow | null>;
  /** Of an id that was used before then: it can be used again. @returns whether it was. */
  forget(id: string, before: number): Promise<boolean>;
  deleteBefore(before: number, limit: number): Promise<number>;
}

export interface HomeRepository {
  /** Rejects with UniqueViolation when the user has a home in the application. */
  insert(row: HomeRow): Promise<void>;
  get(id: string): Promise<HomeRow | null>;
  ofOwner(userId: string, appId: string): Promise<HomeRow | null>;
  /** Oldest first; everybody's where no user is named. */
  list(userId?: string): Promise<HomeRow[]>;
  /** The same, a part of it. */
  page(query: HomeFilter & Page<HomeSort>): Promise<Paged<HomeRow>>;
  /** Inside a transaction it also keeps others from touching it until the end. @returns false when there is none. */
  touch(userId: string, appId: string, usedAt: number): Promise<boolean>;
  /** All homes of a user are somebody else's from now on. */
  give(userId: string, toId: string): Promise<void>;
  delete(id: string): Promise<boolean>;
}
