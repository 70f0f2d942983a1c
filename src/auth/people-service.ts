import { checkedChoice, partOf } from '../checked.ts';
import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { SessionRow, UserRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import { checkMailAddress } from '../mail/mailer.ts';
import type { SessionView } from './account.ts';
import type { AccountMails } from './account-mails.ts';
import { dropFactors, hasFactor, waysOf } from './factors-of.ts';
import { Granting } from './granting.ts';
import { Groups } from './group-service.ts';
import type { GroupService } from './groups.ts';
import { toIdentity, toUser } from './identity.ts';
import { newUserRow } from './local-auth.ts';
import { lockedOut, Managers, requireManager } from './managers.ts';
import { type Actor, type Identity, ROLES } from './model.ts';
import { addressTaken } from './own-address.ts';
import { type PasskeyView, passkeyView, removePasskey } from './passkey-views.ts';
import { checkNewPassword } from './passwords.ts';
import type { Explained, Holdings, PeopleService, Person, PersonChange, PersonFilter } from './people.ts';
import { checkLists } from './permission-lists.ts';
import type { Permissions } from './permissions.ts';
import { identityOf, personRow } from './person-rows.ts';
import type { AuthService } from './service.ts';
import { sessionNamed, viewOf } from './session-views.ts';
import { accountKey } from './sign-in-limits.ts';

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
  readonly #managers: Managers;
  readonly #groups: Groups;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
    const { db, permissions } = parts;
    this.#granting = new Granting(permissions);
    this.#managers = new Managers(db, permissions);
    this.#groups = new Groups({ db, permissions, granting: this.#granting, managers: this.#managers });
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
    const [row, groups, ways] = await Promise.all([this.#row(id), db.groups.ofUser(id), waysOf(db, id)]);
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
    const { db, auth, mails, permissions } = this.#parts;
    const { role, accept, deny, password, isDisabled, email } = change;
    const row = await this.#row(id);
    const before = await this.#identity(row);
    if (row.deletion !== null) throw leaving();
    if (role !== undefined) checkedChoice('role', role, ROLES);
    checkLists(permissions, change);
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
      // of two who change the user at once one gets no further
      if (!(await db.users.update(id, columns, revision))) throw changedMeanwhile();
    };
    await withAddress(() => this.#managers.change(actor, write));
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
    await this.#row(id);
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
    await this.#managers.change(actor, async () => {
      const admins = await db.users.lockAdmins();
      const row = await this.#row(id);
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
    this.#granting.power(actor, await this.#identity(await this.#row(id)));
    // with a session of an administrator that somebody has taken over, the own one is not to be taken off
    if (id === actor.userId) throw ownFactor();
    if (!(await dropFactors(this.#parts.db, id)))
      throw new AppError('SECOND_FACTOR_OFF', 'The user has no second factor.');
  }

  async passkeys(actor: Actor, userId: string): Promise<readonly PasskeyView[]> {
    requireManager(actor);
    await this.#row(userId);
    return (await this.#parts.db.passkeys.ofUser(userId)).map(passkeyView);
  }

  async removePasskey(actor: Actor, userId: string, passkeyId: string): Promise<void> {
    requireManager(actor);
    this.#granting.power(actor, await this.#identity(await this.#row(userId)));
    // as with the second factor: not with a session that somebody has taken over
    if (userId === actor.userId) throw ownFactor();
    await removePasskey(this.#parts.db, userId, passkeyId);
  }

  async unlock(actor: Actor, id: string): Promise<number> {
    requireManager(actor);
    const { username } = await this.#row(id);
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
    await this.#row(userId);
    return this.#parts.auth.endSessions(userId);
  }

  async signInLink(actor: Actor, userId: string, lifetimeMs: number): Promise<string> {
    requireManager(actor);
    // a link is a session of a person, with the second factor left out: no program makes one
    if (actor.keyId !== null) throw new AppError('FORBIDDEN', 'An access key makes no sign-in links.');
    const row = await this.#row(userId);
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

  groups: GroupService['groups'] = (...asked) => this.#groups.groups(...asked);
  group: GroupService['group'] = (...asked) => this.#groups.group(...asked);
  addGroup: GroupService['addGroup'] = (...asked) => this.#groups.addGroup(...asked);
  changeGroup: GroupService['changeGroup'] = (...asked) => this.#groups.changeGroup(...asked);
  removeGroup: GroupService['removeGroup'] = (...asked) => this.#groups.removeGroup(...asked);
  members: GroupService['members'] = (...asked) => this.#groups.members(...asked);
  addMember: GroupService['addMember'] = (...asked) => this.#groups.addMember(...asked);
  removeMember: GroupService['removeMember'] = (...asked) => this.#groups.removeMember(...asked);

  #row(id: string): Promise<UserRow> {
    return personRow(this.#parts.db, id);
  }

  #identity(row: UserRow): Promise<Identity> {
    return identityOf(this.#parts.db, row);
  }

  async #sessionRows(userId: string): Promise<SessionRow[]> {
    await this.#row(userId);
    return this.#parts.db.sessions.listOfUser(userId, Date.now());
  }
}

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
