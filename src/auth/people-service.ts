import { checkedChoice, checkedList, checkedText, partOf } from '../checked.ts';
import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { GroupRow, SessionRow, UserRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import { newId } from '../ids.ts';
import { checkMailAddress } from '../mail/mailer.ts';
import type { SessionView } from './account.ts';
import type { AccountMails } from './account-mails.ts';
import { dropFactors, hasFactor, waysOf } from './factors-of.ts';
import { Granting } from './granting.ts';
import { groupName, groupNotFound, groupView, refuseTaken } from './group-rows.ts';
import { toIdentity, toUser } from './identity.ts';
import { newUserRow } from './local-auth.ts';
import { type Actor, type Identity, ROLES } from './model.ts';
import { addressTaken } from './own-address.ts';
import { type PasskeyView, passkeyView, removePasskey } from './passkey-views.ts';
import { checkNewPassword } from './passwords.ts';
import type {
  Explained,
  GroupFields,
  GroupView,
  Holdings,
  Member,
  PeopleService,
  Person,
  PersonChange,
  PersonFilter,
} from './people.ts';
import type { Permissions } from './permissions.ts';
import type { AuthService } from './service.ts';
import { sessionNamed, viewOf } from './session-views.ts';
import { accountKey } from './sign-in-limits.ts';

const LONGEST_DESCRIPTION = 255;
const MOST_ENTRIES = 100;
const LONGEST_LINK_MS = 24 * 3_600_000;

export interface PeopleParts {
  readonly db: Database;
  readonly auth: Pick<
    AuthService,
    'addUser' | 'setPassword' | 'setDisabled' | 'endSession' | 'endSessions' | 'createLink'
  >;
  readonly permissions: Permissions;
  readonly mails: AccountMails;
}

export class People implements PeopleService {
  readonly #parts: PeopleParts;
  readonly #granting: Granting;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.#granting = new Granting(parts.permissions);
  }

  async users(actor: Actor, filter: PersonFilter) {
    requireManager(actor);
    const { db } = this.#parts;
    const { rows, total } = await db.users.page({ ...filter, ...partOf(filter) });
    const held = await db.signInFailures.heldAccounts(
      rows.map(({ username }) => accountKey(username)),
      Date.now(),
    );
    const items = rows.map((row) => ({
      ...toUser(row),
      heldUntil: held.get(accountKey(row.username)) ?? null,
    }));
    return { items, total };
  }

  async user(actor: Actor, id: string): Promise<Person> {
    requireManager(actor);
    const { db } = this.#parts;
    const [row, groups, ways] = await Promise.all([this.#userRow(id), db.groups.ofUser(id), waysOf(db, id)]);
    const hasPassword = row.passwordHash !== null;
    const account = accountKey(row.username);
    const held = await db.signInFailures.heldAccounts([account], Date.now());
    return {
      ...toIdentity(row, groups),
      ...{ revision: row.revision, hasPassword, hasSecondFactor: hasFactor(ways) },
      heldUntil: held.get(account) ?? null,
    };
  }

  async addUser(actor: Actor, { username, password, role, email }: Parameters<PeopleService['addUser']>[1]) {
    requireManager(actor);
    checkedChoice('role', role, ROLES);
    this.#granting.gain(actor, null, toIdentity(newUserRow(username, role, null, 0), []));
    const { db, auth } = this.#parts;
    const address = email === undefined ? null : checkMailAddress(email);
    if (address !== null && (await db.users.findByEmail(address)) !== null) throw addressTaken();
    const { id } = await auth.addUser(username, password, role);
    if (address !== null) await withAddress(() => db.users.update(id, { email: address }));
    return this.user(actor, id);
  }

  async changeUser(actor: Actor, id: string, change: PersonChange, revision?: number): Promise<Person> {
    requireManager(actor);
    const { db, auth, mails } = this.#parts;
    const { role, accept, deny, password, isDisabled, email } = change;
    const row = await this.#userRow(id);
    const before = await this.#identity(row);
    if (row.deletion !== null) throw leaving();
    if (role !== undefined) checkedChoice('role', role, ROLES);
    this.#checkLists(change);
    if (
      id === actor.userId &&
      (role !== undefined || accept !== undefined || deny !== undefined || isDisabled)
    )
      throw lockedOut();
    this.#granting.power(actor, before);
    const lists = { accept: accept ?? before.accept, deny: deny ?? before.deny };
    this.#granting.gain(actor, before, { ...before, ...lists, role: role ?? before.role });
    // a program is no second way into its user's account
    if (id === actor.userId && actor.keyId !== null && (password !== undefined || email !== undefined))
      throw new AppError('FORBIDDEN', "An access key does not change its owner's password or mail address.");
    if (password !== undefined) checkNewPassword(password);
    const columns = {
      ...(role === undefined ? {} : { role }),
      ...(accept === undefined ? {} : { accept: [...accept] }),
      ...(deny === undefined ? {} : { deny: [...deny] }),
      ...(email === undefined ? {} : { email: email === null ? null : checkMailAddress(email) }),
      ...(isDisabled === true ? { disabledAt: row.disabledAt ?? Date.now() } : {}),
    };
    const write = async () => {
      if (row.role === 'admin') await this.#stayManager(actor);
      // of two who change the user at once one gets no further
      if (!(await db.users.update(id, columns, revision))) throw changedMeanwhile();
    };
    await withAddress(() => db.tx(write));
    // a link that was sent to the address of before brings it back to nobody
    if (email !== undefined) await db.accountLinks.deleteOfUser(id);
    if (email !== undefined && row.email !== (columns.email ?? null)) mails.notice('address-changed', row);
    if (password !== undefined) {
      await auth.setPassword(row.username, password);
      mails.notice('password-changed', { ...row, ...columns });
    }
    if (isDisabled !== undefined) await auth.setDisabled(row.username, isDisabled);
    if (isDisabled === false && row.waitingSince !== null) mails.notice('approved', { ...row, ...columns });
    return this.user(actor, id);
  }

  async holdings(actor: Actor, id: string): Promise<Holdings> {
    requireManager(actor);
    await this.#userRow(id);
    const { instances, homes, accessKeys } = this.#parts.db;
    const one = { userId: id, offset: 0, limit: 1 };
    const [open, kept, keys] = await Promise.all([
      instances.list(one),
      homes.page(one),
      accessKeys.count(id),
    ]);
    return { desktops: open.total, homes: kept.total, keys };
  }

  async removeUser(
    actor: Actor,
    id: string,
    { keepHomes }: { readonly keepHomes: boolean },
    revision?: number,
  ): Promise<Person> {
    requireManager(actor);
    if (id === actor.userId) throw oneself();
    const { db, auth } = this.#parts;
    await db.tx(async () => {
      const admins = await db.users.lockAdmins();
      const row = await this.#userRow(id);
      this.#granting.power(actor, await this.#identity(row));
      if (admins.includes(id) && admins.length === 1) throw lastAdmin();
      const deletion = keepHomes ? ('keep-homes' as const) : ('remove-homes' as const);
      const columns = { disabledAt: row.disabledAt ?? Date.now(), deletion };
      if (!(await db.users.update(id, columns, revision))) throw changedMeanwhile();
      await db.accessKeys.deleteOfUser(id);
    });
    await auth.endSessions(id);
    return this.user(actor, id);
  }

  async resetSecondFactor(actor: Actor, id: string): Promise<void> {
    requireManager(actor);
    this.#granting.power(actor, await this.#identity(await this.#userRow(id)));
    // with a session of an administrator that somebody has taken over, the own one is not to be taken off
    if (id === actor.userId) throw ownFactor();
    if (!(await dropFactors(this.#parts.db, id)))
      throw new AppError('SECOND_FACTOR_OFF', 'The user has no second factor.');
  }

  async passkeys(actor: Actor, userId: string): Promise<readonly PasskeyView[]> {
    requireManager(actor);
    await this.#userRow(userId);
    return (await this.#parts.db.passkeys.ofUser(userId)).map(passkeyView);
  }

  async removePasskey(actor: Actor, userId: string, passkeyId: string): Promise<void> {
    requireManager(actor);
    this.#granting.power(actor, await this.#identity(await this.#userRow(userId)));
    // as with the second factor: not with a session that somebody has taken over
    if (userId === actor.userId) throw ownFactor();
    await removePasskey(this.#parts.db, userId, passkeyId);
  }

  async unlock(actor: Actor, id: string): Promise<number> {
    requireManager(actor);
    const { username } = await this.#userRow(id);
    return this.#parts.db.signInFailures.forgetAccount(accountKey(username), Date.now());
  }

  async sessions(actor: Actor, userId: string): Promise<readonly SessionView[]> {
    requireManager(actor);
    return (await this.#sessionRows(userId)).map((row) => viewOf(row, null));
  }

  async endSession(actor: Actor, userId: string, sessionId: string): Promise<void> {
    requireManager(actor);
    const { id } = sessionNamed(await this.#sessionRows(userId), sessionId);
    await this.#parts.auth.endSession(id);
  }

  async endSessions(actor: Actor, userId: string): Promise<number> {
    requireManager(actor);
    await this.#userRow(userId);
    return this.#parts.auth.endSessions(userId);
  }

  async signInLink(actor: Actor, userId: string, lifetimeMs: number): Promise<string> {
    requireManager(actor);
    // a link is a session of a person, with the second factor left out: no program makes one
    if (actor.keyId !== null) throw new AppError('FORBIDDEN', 'An access key makes no sign-in links.');
    const row = await this.#userRow(userId);
    this.#granting.power(actor, await this.#identity(row));
    if (row.disabledAt !== null) {
      throw new AppError('ACTION_NOT_ALLOWED', 'The user is disabled, so that no link could sign in.', {
        remedy: 'Enable the user first.',
      });
    }
    return this.#parts.auth.createLink(userId, Math.min(lifetimeMs, LONGEST_LINK_MS));
  }

  async explain(actor: Actor, userId: string): Promise<readonly Explained[]> {
    const { permissions } = this.#parts;
    const person = await this.user(actor, userId);
    return permissions
      .list()
      .map(({ name, title }) => ({ permission: name, title, ...permissions.decide(person, name) }));
  }

  async groups(actor: Actor, filter: NonNullable<Parameters<PeopleService['groups']>[1]> = {}) {
    requireManager(actor);
    const { rows, total } = await this.#parts.db.groups.page({ ...filter, ...partOf(filter) });
    return { items: rows.map(groupView), total };
  }

  async group(actor: Actor, id: string): Promise<GroupView> {
    requireManager(actor);
    const { groups } = this.#parts.db;
    const [found, members] = await Promise.all([groups.get(id), groups.countMembers(id)]);
    if (found === null) throw groupNotFound();
    return groupView({ ...found, members });
  }

  async addGroup(actor: Actor, fields: GroupFields & { name: string }): Promise<GroupView> {
    requireManager(actor);
    const { name, description = '', accept = [], deny = [], needsSecondFactor = false } = fields;
    const lists = { accept: [...accept], deny: [...deny] };
    this.#checkLists(lists);
    this.#granting.lists(actor, null, lists);
    const row: GroupRow = {
      id: newId(),
      name: groupName(name),
      description: checkedText('description', description, LONGEST_DESCRIPTION),
      ...lists,
      needsSecondFactor: needsSecondFactor ? 1 : 0,
      createdAt: Date.now(),
      revision: 1,
    };
    await refuseTaken(row.name, () => this.#parts.db.groups.insert(row));
    return groupView({ ...row, members: 0 });
  }

  async changeGroup(actor: Actor, id: string, change: GroupFields, revision?: number): Promise<GroupView> {
    const before = await this.group(actor, id);
    const { name, description, accept, deny, needsSecondFactor } = change;
    this.#checkLists(change);
    this.#granting.lists(actor, before, { accept: accept ?? before.accept, deny: deny ?? before.deny });
    if (before.needsSecondFactor && needsSecondFactor === false) this.#granting.easing(actor);
    checkedText('description', description ?? '', LONGEST_DESCRIPTION);
    const columns = {
      ...(name === undefined ? {} : { name: groupName(name) }),
      ...(description === undefined ? {} : { description }),
      ...(accept === undefined ? {} : { accept: [...accept] }),
      ...(deny === undefined ? {} : { deny: [...deny] }),
      ...(needsSecondFactor === undefined ? {} : { needsSecondFactor: needsSecondFactor ? 1 : 0 }),
    };
    await refuseTaken(columns.name ?? before.name, async () => {
      if (!(await this.#parts.db.groups.update(id, columns, revision))) throw changedMeanwhile();
    });
    return this.group(actor, id);
  }

  async removeGroup(actor: Actor, id: string, revision?: number): Promise<void> {
    const group = await this.group(actor, id);
    this.#granting.lists(actor, group, null);
    if (group.needsSecondFactor) this.#granting.easing(actor);
    if (!(await this.#parts.db.groups.delete(id, revision))) throw changedMeanwhile();
  }

  async members(
    actor: Actor,
    groupId: string,
    page: NonNullable<Parameters<PeopleService['members']>[2]> = {},
  ) {
    await this.group(actor, groupId);
    const { rows, total } = await this.#parts.db.groups.members(groupId, partOf(page));
    const items: Member[] = rows.map(({ user, origin }) => ({
      user: toUser(user),
      isStatic: origin === 'static',
    }));
    return { items, total };
  }

  async addMember(actor: Actor, groupId: string, userId: string): Promise<void> {
    const group = await this.group(actor, groupId);
    const before = await this.#identity(await this.#userRow(userId));
    this.#granting.power(actor, before);
    const others = before.groups.filter(({ id }) => id !== groupId);
    this.#granting.gain(actor, before, { ...before, groups: [...others, { ...group, isStatic: true }] });
    await this.#parts.db.groups.addMember({ id: newId(), groupId, userId, origin: 'static' });
  }

  async removeMember(actor: Actor, groupId: string, userId: string): Promise<void> {
    const { needsSecondFactor } = await this.group(actor, groupId);
    if (needsSecondFactor) this.#granting.easing(actor);
    const { db } = this.#parts;
    const row = await db.users.get(userId);
    const before = row === null ? null : await this.#identity(row);
    if (before !== null) {
      this.#granting.power(actor, before);
      const others = before.groups.filter(({ id, isStatic }) => id !== groupId || !isStatic);
      this.#granting.gain(actor, before, { ...before, groups: others });
    }
    if (await db.groups.removeMember(groupId, userId, 'static')) return;
    if (!before?.groups.some(({ id }) => id === groupId))
      throw new AppError('USER_NOT_FOUND', 'The user is not in this group.');
    throw new AppError('ACTION_NOT_ALLOWED', 'The identity provider put the user into this group.', {
      remedy: 'Remove the user from the group there; it counts from the next sign-in on.',
    });
  }

  async #sessionRows(userId: string): Promise<SessionRow[]> {
    await this.#userRow(userId);
    return this.#parts.db.sessions.listOfUser(userId, Date.now());
  }

  async #identity(row: UserRow): Promise<Identity> {
    return toIdentity(row, await this.#parts.db.groups.ofUser(row.id));
  }

  /** In the transaction that may put an administrator out: of two who do so to each other at once, one stays. */
  async #stayManager({ userId }: Actor): Promise<void> {
    const { db, permissions } = this.#parts;
    await db.users.lockAdmins();
    // the command line is nobody's
    if (userId === '') return;
    const row = await db.users.get(userId);
    const isAble = row !== null && row.disabledAt === null && row.deletion === null;
    if (!isAble || !permissions.holds(await this.#identity(row), 'users.manage')) throw notManager();
  }

  #checkLists({ accept = [], deny = [] }: Pick<GroupFields, 'accept' | 'deny'>): void {
    checkedList('accept', accept, MOST_ENTRIES);
    checkedList('deny', deny, MOST_ENTRIES);
    this.#parts.permissions.checkLists({ accept, deny });
  }

  async #userRow(id: string): Promise<UserRow> {
    const row = await this.#parts.db.users.get(id);
    if (row === null || row.deletion === 'gone')
      throw new AppError('USER_NOT_FOUND', 'There is no user with this id.');
    return row;
  }
}

function requireManager(actor: Actor): void {
  if (!actor.may('users.manage')) throw notManager();
}

const notManager = (): AppError => new AppError('FORBIDDEN', 'You may not manage users and groups.');

/** Of two who want one address at once, one gets it. */
async function withAddress<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof UniqueViolation ? addressTaken() : error;
  }
}

function ownFactor(): AppError {
  return new AppError('ACTION_NOT_ALLOWED', 'Your own second factor is not switched off here.', {
    remedy: 'Do it on the page Security, or use the command line on the gateway.',
  });
}

function oneself(): AppError {
  return new AppError('ACTION_NOT_ALLOWED', 'You cannot delete yourself.', {
    remedy: 'Ask another administrator, or use the command line on the gateway.',
  });
}

function lastAdmin(): AppError {
  return new AppError('ACTION_NOT_ALLOWED', 'The last administrator who can sign in cannot be deleted.', {
    remedy: 'Make somebody else an administrator first.',
  });
}

function leaving(): AppError {
  return new AppError('ACTION_NOT_ALLOWED', 'The user is being deleted.', {
    remedy: 'Wait until that is done, and add the user anew.',
  });
}

function lockedOut(): AppError {
  return new AppError('ACTION_NOT_ALLOWED', 'You cannot change what you may do yourself.', {
    remedy: 'Ask another administrator, or use the command line on the gateway.',
  });
}
