import type { ListFilter } from '../list-filter.ts';
import type {
  ExternalIdentityRow,
  ExternalSessionRow,
  GroupMemberRow,
  GroupRow,
  PasskeyChallengeRow,
  PasskeyRow,
  SecondFactorRow,
  SessionRow,
  SignInTicketRow,
  UserRow,
} from '../schema/rows.ts';
import type { Page, Paged } from './paging.ts';

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
   * First in a transaction: keeps others who call it waiting until its end, and anybody from changing who is an administrator.
   * @returns the ids of those that can sign in.
   */
  lockAdmins(): Promise<string[]>;
  /**
   * Before all else in a transaction: keeps others who call it for this user waiting until its end, so that what is counted
   * of a user and then written is no more than it should be. Raises no `revision`. @returns whether there is such a user.
   */
  hold(id: string): Promise<boolean>;
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

export type GroupMemberSort = 'username' | 'role' | 'createdAt';

/** What the members of a group are narrowed to: part of a user name, in whatever case, and a role. */
export interface GroupMemberFilter {
  readonly search?: string | undefined;
  readonly role?: UserRow['role'] | undefined;
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
  /** By name of the user; `createdAt` is the user's. */
  members(
    groupId: string,
    query: GroupMemberFilter & Page<GroupMemberSort>,
  ): Promise<Paged<{ readonly user: UserRow; readonly origin: GroupMemberRow['origin'] }>>;
  /** The groups of a user, by name; one that they are in twice comes twice. */
  ofUser(userId: string): Promise<GroupOfUserRow[]>;
  /** The same of whoever has this session; asked with each request. */
  ofSession(sessionId: string): Promise<GroupOfUserRow[]>;
}
