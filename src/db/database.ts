import type { JobRegistry } from '../jobs/registries.ts';
import type { ListFilter } from './list-filter.ts';
import type {
  AccessKeyRow,
  AccountLinkRow,
  AppRow,
  AuditRow,
  ConnectionRow,
  ExternalIdentityRow,
  ExternalSessionRow,
  GroupMemberRow,
  GroupRow,
  HomeRow,
  InstanceRow,
  JobRow,
  KnownPlaceRow,
  OutboxRow,
  PasskeyChallengeRow,
  PasskeyRow,
  PortLeaseRow,
  ProjectMemberRow,
  ProjectRow,
  QuotaRow,
  ScheduleRow,
  SeatRow,
  SecondFactorRow,
  SessionRow,
  SignInTicketRow,
  StartKeyRow,
  UserRow,
  ViewerRow,
  WebhookDeliveryRow,
  WebhookRow,
} from './schema/rows.ts';
import type { Visible } from './visible.ts';

/**
 * The database as the services see it. All methods take part in the transaction of the `tx` they are called in.
 * A violated unique index is `UniqueViolation`, a reference to what is not there `BrokenReference`; a lost connection is AppError DATABASE_UNREACHABLE.
 */
export interface Database {
  readonly dialect: 'sqlite' | 'mysql';
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly signInLinks: SignInLinkRepository;
  readonly secondFactors: SecondFactorRepository;
  readonly passkeys: PasskeyRepository;
  readonly signInTickets: SignInTicketRepository;
  readonly signInFailures: SignInFailureRepository;
  readonly knownPlaces: KnownPlaceRepository;
  readonly accountLinks: AccountLinkRepository;
  readonly externalIdentities: ExternalIdentityRepository;
  readonly spentTokens: SpentTokenRepository;
  readonly accessKeys: AccessKeyRepository;
  readonly audit: AuditRepository;
  readonly groups: GroupRepository;
  readonly projects: ProjectRepository;
  readonly apps: AppRepository;
  readonly appSharing: AppSharingRepository;
  readonly instances: InstanceRepository;
  readonly connections: ConnectionRepository;
  readonly viewers: ViewerRepository;
  readonly leases: PortLeaseRepository;
  readonly jobs: JobRepository;
  readonly homes: HomeRepository;
  readonly startKeys: StartKeyRepository;
  readonly quotas: QuotaRepository;
  readonly seats: SeatRepository;
  readonly schedules: ScheduleRepository;
  readonly outbox: OutboxRepository;
  readonly webhooks: WebhookRepository;
  readonly webhookDeliveries: WebhookDeliveryRepository;
  /** All or nothing; a `tx` inside a `tx` joins it. MariaDB deadlocks are tried again, so `work` may run more than once. */
  tx<T>(work: () => Promise<T>): Promise<T>;
  /** The same of statements that are all asked in the call of `ask` itself; quicker where many ask at once. */
  together(ask: () => readonly Promise<unknown>[]): Promise<void>;
  /** Calls `then` once the `tx` that this is called in is committed, never when it is rolled back; outside of one at once. */
  afterCommit(then: () => void): void;
  /** Rejects with DATABASE_UNREACHABLE when a trivial query does not answer before `signal` aborts. */
  ping(signal: AbortSignal): Promise<void>;
  /** Finishes what is under way and closes everything it opened. */
  close(): Promise<void>;
}

export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

/** A row would refer to one that is not there, or one goes that another row refers to. */
export class BrokenReference extends Error {
  override readonly name = 'BrokenReference';
}

/** One of the columns that a list is sorted by, the first one first; what is equal in all is sorted by id. */
export interface Sort<Field extends string> {
  readonly field: Field;
  readonly isDescending: boolean;
}

/** A part of a list. */
export interface Page<Field extends string = never> {
  /** As the method says where it is left out. */
  readonly sort?: readonly Sort<Field>[] | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface Paged<Item> {
  readonly rows: Item[];
  /** How many there are beside this page. */
  readonly total: number;
}

export type UserSort = 'username' | 'role' | 'createdAt';

export interface UserFilter extends ListFilter {
  readonly role?: UserRow['role'] | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Waits to be let in after having registered. */
  readonly isWaiting?: boolean | undefined;
}

export interface UserRepository {
  /** Rejects with UniqueViolation for a name or a mail address that is taken, as `update` does. */
  insert(row: UserRow): Promise<void>;
  get(id: string): Promise<UserRow | null>;
  /** Compares without case. */
  findByUsername(username: string): Promise<UserRow | null>;
  /** @param email in small letters. */
  findByEmail(email: string): Promise<UserRow | null>;
  list(): Promise<UserRow[]>;
  /** By name. */
  page(query: UserFilter & Page<UserSort>): Promise<Paged<UserRow>>;
  count(): Promise<number>;
  /** Raises `revision`. @param revision changes nothing unless the row still has this one. @returns whether it was changed. */
  update(id: string, change: Partial<Omit<UserRow, 'id' | 'revision'>>, revision?: number): Promise<boolean>;
  /** Those that are being deleted, and those that are gone. */
  leaving(limit: number): Promise<UserRow[]>;
  /**
   * First in a transaction: keeps others from making, disabling or deleting administrators until its end.
   * @returns the ids of those that can sign in.
   */
  lockAdmins(): Promise<string[]>;
  /** With all that belongs to the user, but for instances and viewers, which are refused. */
  delete(id: string): Promise<boolean>;
}

export interface SessionRepository {
  insert(row: SessionRow): Promise<void>;
  /** The session and its user in one query; null when there is none. Expiry is the caller's to check. */
  findWithUser(id: string): Promise<{ session: SessionRow; user: UserRow } | null>;
  touch(id: string, seenAt: number, expiresAt: number): Promise<void>;
  /** @returns false when there is none any more. */
  rename(id: string, name: string | null): Promise<boolean>;
  /** Notes that the second factor was given in it. */
  setFactor(id: string, factor: NonNullable<SessionRow['factor']>): Promise<void>;
  delete(id: string): Promise<boolean>;
  /** Those that are not over, the one seen last first. */
  listOfUser(userId: string, now: number): Promise<SessionRow[]>;
  /** @param but stays. @returns the ids that were deleted. */
  deleteOfUser(userId: string, but?: string): Promise<string[]>;
  /** The oldest first; at most `limit`. @returns how many. */
  deleteExpired(now: number, limit: number): Promise<number>;
}

export interface SignInLinkRepository {
  insert(row: { id: string; userId: string; expiresAt: number }): Promise<void>;
  /** Deletes the row and gives it: of two callers at once exactly one gets it. */
  take(id: string): Promise<{ userId: string; expiresAt: number } | null>;
  deleteExpired(now: number): Promise<number>;
  deleteOfUser(userId: string): Promise<number>;
}

/** Authenticator apps and the recovery codes that stand in for them. */
export interface SecondFactorRepository {
  get(userId: string): Promise<SecondFactorRow | null>;
  /** Takes the place of one that was never confirmed; rejects with UniqueViolation where one is. */
  put(row: SecondFactorRow): Promise<void>;
  /** @param secret as it stands in the row. @returns false when it was confirmed before, or another has taken its place. */
  confirm(userId: string, secret: string, step: number, now: number): Promise<boolean>;
  /** Of a confirmed one. Of two who come with the same step exactly one gets true. */
  useStep(userId: string, step: number): Promise<boolean>;
  delete(userId: string): Promise<boolean>;
  /** @param ids hashes of all that count from now on. */
  replaceCodes(userId: string, ids: readonly string[]): Promise<void>;
  /** Deletes the code: of two callers at once exactly one gets true. */
  takeCode(userId: string, id: string): Promise<boolean>;
  countCodes(userId: string): Promise<number>;
}

export interface PasskeyRepository {
  /** Rejects with UniqueViolation for a credential that is known. */
  insert(row: PasskeyRow): Promise<void>;
  /** The oldest first. */
  ofUser(userId: string): Promise<PasskeyRow[]>;
  count(userId: string): Promise<number>;
  /** @param credentialKey hash of the credential's id. */
  findWithUser(credentialKey: string): Promise<{ passkey: PasskeyRow; user: UserRow } | null>;
  /** Of two who come with the same count exactly one gets true, but where the authenticator counts nothing (0). */
  used(id: string, counter: number, now: number): Promise<boolean>;
  rename(userId: string, id: string, name: string): Promise<boolean>;
  delete(userId: string, id: string): Promise<boolean>;
  deleteOfUser(userId: string): Promise<number>;
  addChallenge(row: PasskeyChallengeRow): Promise<void>;
  /** Deletes it: of many who come with it one gets when it expires, the others null, as for another binding. */
  takeChallenge(id: string, binding: string): Promise<number | null>;
  deleteExpiredChallenges(now: number): Promise<number>;
}

export interface SignInTicketRepository {
  insert(row: SignInTicketRow): Promise<void>;
  get(id: string): Promise<SignInTicketRow | null>;
  /** Counts one try. @returns false when `most` were counted already, or there is no such ticket. */
  countTry(id: string, most: number): Promise<boolean>;
  /** @returns whether this caller ended it. */
  delete(id: string): Promise<boolean>;
  deleteExpired(now: number): Promise<number>;
  deleteOfUser(userId: string): Promise<number>;
}

/** How failures of one kind are counted. */
export interface FailureRule {
  /** They are forgotten so long after the last one; after the first one where it is a window. */
  readonly keepMs: number;
  readonly isWindow: boolean;
  /**
   * Until when nothing is let through after that many failures, UTC ms; 0 where there were not too many.
   * @param expiresAt when they are forgotten.
   */
  heldUntil(failures: number, now: number, expiresAt: number): number;
}

export interface SignInFailureRepository {
  /**
   * Counts one, unless it is held back: of many who come at once no more are counted than the rule lets through. Not inside
   * a `tx`. @returns until when it is held back; null where it was counted.
   */
  count(
    key: { readonly id: string; readonly account: string | null },
    now: number,
    rule: FailureRule,
  ): Promise<number | null>;
  /** The latest time until which one of them is held back; 0 where none is. */
  heldUntil(ids: readonly string[], now: number): Promise<number>;
  /** The same by account, of those that are held back somewhere. */
  heldAccounts(accounts: readonly string[], now: number): Promise<Map<string, number>>;
  /** Takes one back, which was none, and lets through again. */
  giveBack(id: string): Promise<void>;
  forget(id: string): Promise<void>;
  /** @returns how many of them held something back at `now`. */
  forgetAccount(account: string, now: number): Promise<number>;
  /** What is counted of no account. */
  forgetShared(): Promise<void>;
  deleteExpired(now: number, limit: number): Promise<number>;
}

/** What an account link is good for. */
export type LinkPurpose = Exclude<AccountLinkRow['purpose'], 'none'>;

export interface AccountLinkRepository {
  insert(row: AccountLinkRow): Promise<void>;
  /** One that is not over. */
  get(id: string, purpose: LinkPurpose, now: number): Promise<AccountLinkRow | null>;
  /** Counts one try. @returns false when `most` were counted already, or there is no such link. */
  countTry(id: string, most: number): Promise<boolean>;
  /** Deletes one that is not over: of two callers at once exactly one gets true. */
  take(id: string, purpose: LinkPurpose, now: number): Promise<boolean>;
  deleteOfUser(userId: string): Promise<number>;
  deleteExpired(now: number, limit: number): Promise<number>;
}

export interface KnownPlaceRepository {
  /** Those of them that were used after `after`. */
  known(ids: readonly string[], after: number): Promise<Set<string>>;
  put(row: KnownPlaceRow): Promise<void>;
  deleteOfUser(userId: string): Promise<number>;
  deleteBefore(before: number, limit: number): Promise<number>;
}

/** Accounts elsewhere that sign users in, and the sessions that they have opened. */
export interface ExternalIdentityRepository {
  /** Rejects with UniqueViolation when it signs somebody in already, or the user has another one of this issuer. */
  insert(row: ExternalIdentityRow): Promise<void>;
  get(id: string): Promise<ExternalIdentityRow | null>;
  /** Oldest first. */
  ofUser(userId: string): Promise<ExternalIdentityRow[]>;
  used(id: string, at: number): Promise<void>;
  /** With what is noted of its sessions; the sessions themselves stay. */
  delete(id: string): Promise<boolean>;
  addSession(row: ExternalSessionRow): Promise<void>;
  /** Who has opened it; null where it was a password of the gateway, or a link. */
  ofSession(sessionId: string): Promise<ExternalIdentityRow | null>;
  /** Ids of the sessions that fit all that is given. */
  sessionsOf(by: { readonly identityId?: string; readonly sidKey?: string }): Promise<string[]>;
}

export interface SpentTokenRepository {
  /** Not inside a `tx`. @returns whether it was not taken before: of two callers at once exactly one gets true. */
  spend(id: string, expiresAt: number): Promise<boolean>;
  deleteExpired(now: number): Promise<number>;
}

export type AccessKeySort = 'name' | 'createdAt' | 'expiresAt' | 'usedAt';

export type KeyStatus = 'valid' | 'expired' | 'revoked';

/** Names are those of the key and, where no user is named, its owner. */
export interface AccessKeyFilter extends ListFilter {
  readonly userId?: string | undefined;
  /** Keys that open this project only. */
  readonly projectId?: string | undefined;
  readonly isRevoked?: boolean | undefined;
  readonly statuses?: readonly KeyStatus[] | undefined;
}

export interface AccessKeyRepository {
  /** Rejects with UniqueViolation when the user has another key of this name. */
  insert(row: AccessKeyRow): Promise<void>;
  get(id: string): Promise<AccessKeyRow | null>;
  /** The key, its user and the name of its project in one query. */
  findWithUser(id: string): Promise<{ key: AccessKeyRow; user: UserRow; project: string | null } | null>;
  /** Newest first; of all users without `userId`. */
  /** Newest first. @param now what is over at that time has expired, UTC ms. */
  page(
    query: AccessKeyFilter & Page<AccessKeySort>,
    now: number,
  ): Promise<Paged<{ key: AccessKeyRow; username: string; project: string | null }>>;
  count(userId: string): Promise<number>;
  /** Keys of a project that are not revoked: of one user, or of all. */
  ofProject(projectId: string, userId?: string): Promise<string[]>;
  deleteOfProject(projectId: string): Promise<number>;
  /** @returns false when it was revoked before. */
  revoke(id: string, now: number): Promise<boolean>;
  used(id: string, at: number, from: string): Promise<void>;
  /** @param revision deletes nothing unless the row still has this one. */
  delete(id: string, revision?: number): Promise<boolean>;
  deleteOfUser(userId: string): Promise<void>;
}

export interface AuditFilter {
  /** Part of an actor's name. */
  readonly actor?: string | undefined;
  readonly userId?: string | undefined;
  readonly action?: string | undefined;
  /** An id among the resources. */
  readonly resource?: string | undefined;
  readonly result?: string | undefined;
  /** UTC ms: from then on, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Entries are added, chained once, and deleted when they are old: nothing else changes them. */
export interface AuditRepository {
  add(row: Omit<AuditRow, 'seq' | 'place' | 'previous' | 'hash'>): Promise<void>;
  /** Newest first. */
  page(query: AuditFilter & Page<'seq'>): Promise<Paged<AuditRow>>;
  /** In the chain's order, after that place. */
  after(place: number, limit: number): Promise<AuditRow[]>;
  /** Those that are not in the chain yet, in the order of `seq`. */
  listUnchained(limit: number): Promise<AuditRow[]>;
  /** The newest one in the chain. */
  lastChained(): Promise<AuditRow | null>;
  /** Rejects with UniqueViolation when the place is taken. @returns false when it is in the chain already. */
  chain(seq: number, link: Pick<AuditRow, 'place' | 'previous' | 'hash'>): Promise<boolean>;
  /** Of those in the chain. @returns how many. */
  deleteBefore(before: number, limit: number): Promise<number>;
}

/** A group that a user is in, and how they came into it. */
export type GroupOfUserRow = Pick<GroupRow, 'id' | 'name' | 'accept' | 'deny' | 'needsSecondFactor'> &
  Pick<GroupMemberRow, 'origin'>;

export interface GroupRepository {
  /** Rejects with UniqueViolation for a name that is taken, in whatever case. */
  insert(row: GroupRow): Promise<void>;
  get(id: string): Promise<GroupRow | null>;
  findByName(name: string): Promise<GroupRow | null>;
  /** Those that there are, in whatever case they are named. */
  named(names: readonly string[]): Promise<GroupRow[]>;
  /** By name, with how many users are in each. @param query.search part of a name. */
  page(
    query: { readonly search?: string | undefined } & Page<'name' | 'createdAt'>,
  ): Promise<Paged<GroupRow & { readonly members: number }>>;
  countMembers(id: string): Promise<number>;
  /** Raises `revision`. @param revision changes nothing unless the row still has this one. */
  update(id: string, change: Partial<Omit<GroupRow, 'id' | 'revision'>>, revision?: number): Promise<boolean>;
  /** Its members stay users. @param revision as above. */
  delete(id: string, revision?: number): Promise<boolean>;
  /** @returns false when the user is in it already by this origin. */
  addMember(row: GroupMemberRow): Promise<boolean>;
  removeMember(groupId: string, userId: string, origin: GroupMemberRow['origin']): Promise<boolean>;
  /** In place of all groups that an identity provider has put the user into. */
  replaceMapped(userId: string, rows: readonly GroupMemberRow[]): Promise<void>;
  /** By name of the user. */
  members(
    groupId: string,
    page: Page,
  ): Promise<Paged<{ readonly user: UserRow; readonly origin: GroupMemberRow['origin'] }>>;
  /** The groups of a user, by name; one that they are in twice comes twice. */
  ofUser(userId: string): Promise<GroupOfUserRow[]>;
  /** The same of whoever has this session; asked with each request. */
  ofSession(sessionId: string): Promise<GroupOfUserRow[]>;
}

export type ProjectRole = ProjectMemberRow['role'];

/** A project that a user belongs to. */
export interface ProjectOfUser extends Pick<ProjectRow, 'id' | 'name'> {
  readonly role: ProjectRole;
}

export interface ProjectQuery extends ListFilter, Page<'name' | 'createdAt'> {
  /** Whose role is told. */
  readonly memberId: string;
  /** Only those that this one belongs to. */
  readonly isMember: boolean;
}

export interface ProjectRepository {
  /** Rejects with UniqueViolation for a name that is taken, in whatever case. */
  insert(row: ProjectRow): Promise<void>;
  get(id: string): Promise<ProjectRow | null>;
  /** Those of them that there are. */
  find(ids: readonly string[]): Promise<ProjectRow[]>;
  /** The same by name, in whatever case. */
  named(names: readonly string[]): Promise<ProjectRow[]>;
  /** By name, with how many users belong to each. */
  page(
    query: ProjectQuery,
  ): Promise<Paged<ProjectRow & { readonly members: number; readonly role: ProjectRole | null }>>;
  /**
   * Raises `revision`; a change of nothing does that alone, and keeps others from changing it until the end of the
   * transaction. @param revision changes nothing unless the row still has this one.
   */
  update(
    id: string,
    change: Partial<Omit<ProjectRow, 'id' | 'revision'>>,
    revision?: number,
  ): Promise<boolean>;
  /** With its members and what is shared with it. Rejects with BrokenReference while anything belongs to it. */
  delete(id: string): Promise<boolean>;
  countMembers(id: string): Promise<number>;
  /** @returns false when the user belongs to it already. Rejects with BrokenReference where one of them is not there. */
  addMember(row: ProjectMemberRow): Promise<boolean>;
  changeMember(projectId: string, userId: string, role: ProjectRole): Promise<boolean>;
  removeMember(projectId: string, userId: string): Promise<boolean>;
  /** By name of the user. */
  members(
    projectId: string,
    page: Page,
  ): Promise<Paged<{ readonly user: UserRow } & Pick<ProjectMemberRow, 'role' | 'createdAt'>>>;
  /** By name. */
  ofUser(userId: string): Promise<ProjectOfUser[]>;
  roleOf(projectId: string, userId: string): Promise<ProjectRole | null>;
  /** The same; inside a transaction it keeps the user in the project until the end. */
  holdMember(projectId: string, userId: string): Promise<ProjectRole | null>;
}

/** With whom an application is shared. */
export interface SharedApp {
  readonly appId: string;
  readonly isEverybodys: boolean;
  readonly projectIds: readonly string[];
  readonly groupIds: readonly string[];
  /** 0 while nobody has set it. */
  readonly revision: number;
}

export interface AppSharingRepository {
  /** Of all applications that have any. */
  list(): Promise<SharedApp[]>;
  get(appId: string): Promise<SharedApp | null>;
  /** Makes a row with what is so anyway, where there is none; not inside a `tx`. */
  ensure(appId: string, isEverybodys: boolean): Promise<void>;
  /**
   * Inside a `tx`; of an application that has a row. Raises `revision`. Rejects with BrokenReference where a project or a group is not there.
   * @param revision changes nothing unless the row still has this one. @returns whether it was changed.
   */
  replace(shared: Omit<SharedApp, 'revision'>, newId: () => string, revision?: number): Promise<boolean>;
  delete(appId: string): Promise<boolean>;
}

export interface AppRepository {
  /** How many a project has. */
  countOfProject(projectId: string): Promise<number>;
  list(): Promise<AppRow[]>;
  get(id: string): Promise<AppRow | null>;
  insert(row: AppRow): Promise<void>;
  /** Raises `revision`. @param revision changes nothing unless the row still has this one. */
  update(
    id: string,
    definition: Record<string, unknown>,
    updatedAt: number,
    revision?: number,
  ): Promise<boolean>;
  /** @param revision as above. */
  delete(id: string, revision?: number): Promise<boolean>;
}

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
  /** Those of them that are closed, with the reasons. */
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

/** Limits that were set, by whose they are. */
export interface QuotaRepository {
  /** Those of the scopes that have a row. */
  find(scopes: readonly Pick<QuotaRow, 'scope' | 'scopeId'>[]): Promise<QuotaRow[]>;
  /**
   * Inserts or replaces, and raises `revision`.
   * @param revision changes nothing unless the row still has this one; 0 where nothing was set. @returns whether it was changed.
   */
  put(row: Omit<QuotaRow, 'id' | 'revision'>, revision?: number): Promise<boolean>;
  /** Makes a row without limits where there is none; not inside a `tx`. */
  ensure(whose: Pick<QuotaRow, 'scope' | 'scopeId'>): Promise<void>;
  /** Keeps everybody else who calls it waiting until the end of the transaction. @returns false when there is no row. */
  lock(whose: Pick<QuotaRow, 'scope' | 'scopeId'>): Promise<boolean>;
  delete(whose: Pick<QuotaRow, 'scope' | 'scopeId'>): Promise<void>;
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

/** Events that were written in the transaction of what they tell. */
export interface OutboxRepository {
  /** Takes part in the caller's transaction: call it after the change of the row that it tells of, which then is locked. */
  add(row: Pick<OutboxRow, 'type' | 'subject' | 'payload' | 'createdAt'>): Promise<void>;
  /**
   * The first ones by `seq`. On MariaDB a row may become visible after one with a higher `seq`, of another subject: never
   * conclude from a `seq` that everything below it was seen.
   */
  listUnannounced(limit: number): Promise<OutboxRow[]>;
  /** What was told last about the subject, of this type. */
  lastOf(subject: string, type: string): Promise<OutboxRow | null>;
  /** @returns how many were not marked before. */
  markAnnounced(seqs: readonly number[], announcedAt: number): Promise<number>;
  deleteAnnouncedBefore(before: number, limit: number): Promise<number>;
}

export interface WebhookRepository {
  /** Oldest first. */
  list(): Promise<WebhookRow[]>;
  /** The same, a part of it. */
  page(
    query: { readonly isEnabled?: boolean | undefined } & Page<'createdAt' | 'url'>,
  ): Promise<Paged<WebhookRow>>;
  get(id: string): Promise<WebhookRow | null>;
  insert(row: WebhookRow): Promise<void>;
  /** Raises `revision`. @param revision changes nothing unless the row still has this one. */
  update(
    id: string,
    change: Partial<Omit<WebhookRow, 'id' | 'revision'>>,
    revision?: number,
  ): Promise<boolean>;
  /** With its deliveries. @param revision as above. */
  delete(id: string, revision?: number): Promise<boolean>;
}

export interface WebhookDeliveryQuery {
  readonly webhookId: string;
  readonly status?: WebhookDeliveryRow['status'];
  readonly offset: number;
  readonly limit: number;
}

export interface WebhookDeliveryRepository {
  /** Not inside a `tx`. @returns false when the web hook has a delivery of this `seq` already. */
  add(row: WebhookDeliveryRow): Promise<boolean>;
  get(id: string): Promise<WebhookDeliveryRow | null>;
  /** Newest first. */
  list(query: WebhookDeliveryQuery): Promise<{ rows: WebhookDeliveryRow[]; total: number }>;
  /**
   * Claims the first pending delivery by `seq` that is due, of a hook that is enabled and not named: it gets one more try,
   * and is due again at `claimedUntil` unless it is finished before. Two callers never get the same one.
   */
  claimNext(
    now: number,
    claimedUntil: number,
    busyWebhooks: readonly string[],
  ): Promise<WebhookDeliveryRow | null>;
  /** Makes due what is claimed and not finished: for who knows that nobody works on it any more. @returns how many. */
  releaseClaims(now: number): Promise<number>;
  /** Writes what came of the claimed try. @returns false when it was claimed again since. */
  finish(
    claimed: Pick<WebhookDeliveryRow, 'id' | 'tries' | 'nextAt'>,
    end: Pick<WebhookDeliveryRow, 'status' | 'nextAt' | 'httpStatus' | 'error' | 'endedAt'>,
  ): Promise<boolean>;
  /** Makes one that is over pending again. @returns false when it is not over. */
  redeliver(id: string, now: number): Promise<boolean>;
  deleteEndedBefore(before: number, limit: number): Promise<number>;
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
