import { checkedText, partOf } from '../checked.ts';
import type { Database } from '../db/database.ts';
import type { GroupRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Granting } from './granting.ts';
import { groupName, groupNotFound, groupView, refuseTaken } from './group-rows.ts';
import type { GroupFields, GroupService, GroupView, Member } from './groups.ts';
import { toUser } from './identity.ts';
import { type Managers, requireManager } from './managers.ts';
import type { Actor } from './model.ts';
import { checkLists } from './permission-lists.ts';
import type { Permissions } from './permissions.ts';
import { identityOf, personRow } from './person-rows.ts';

const LONGEST_DESCRIPTION = 255;

export interface GroupParts {
  readonly db: Database;
  readonly permissions: Permissions;
  readonly granting: Granting;
  readonly managers: Managers;
}

export class Groups implements GroupService {
  readonly #parts: GroupParts;

  constructor(parts: GroupParts) {
    this.#parts = parts;
  }

  async groups(actor: Actor, filter: NonNullable<Parameters<GroupService['groups']>[1]> = {}) {
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
    const { db, permissions, granting } = this.#parts;
    const { name, description = '', accept = [], deny = [], needsSecondFactor = false } = fields;
    const lists = { accept: [...accept], deny: [...deny] };
    checkLists(permissions, lists);
    granting.lists(actor, null, lists);
    const row: GroupRow = {
      id: newId(),
      name: groupName(name),
      description: checkedText('description', description, LONGEST_DESCRIPTION),
      ...lists,
      needsSecondFactor: needsSecondFactor ? 1 : 0,
      createdAt: Date.now(),
      revision: 1,
    };
    await refuseTaken(row.name, () => db.groups.insert(row));
    return groupView({ ...row, members: 0 });
  }

  async changeGroup(actor: Actor, id: string, change: GroupFields, revision?: number): Promise<GroupView> {
    const { db, permissions, granting, managers } = this.#parts;
    const { name, description, accept, deny, needsSecondFactor } = change;
    requireManager(actor);
    checkLists(permissions, change);
    checkedText('description', description ?? '', LONGEST_DESCRIPTION);
    const columns = {
      ...(name === undefined ? {} : { name: groupName(name) }),
      ...(description === undefined ? {} : { description }),
      ...(accept === undefined ? {} : { accept: [...accept] }),
      ...(deny === undefined ? {} : { deny: [...deny] }),
      ...(needsSecondFactor === undefined ? {} : { needsSecondFactor: needsSecondFactor ? 1 : 0 }),
    };
    return managers.change(actor, async () => {
      const before = await this.group(actor, id);
      granting.lists(actor, before, { accept: accept ?? before.accept, deny: deny ?? before.deny });
      if (before.needsSecondFactor && needsSecondFactor === false) granting.easing(actor);
      await refuseTaken(columns.name ?? before.name, async () => {
        if (!(await db.groups.update(id, columns, revision))) throw changedMeanwhile();
      });
      return this.group(actor, id);
    });
  }

  async removeGroup(actor: Actor, id: string, revision?: number): Promise<void> {
    const { db, granting, managers } = this.#parts;
    requireManager(actor);
    await managers.change(actor, async () => {
      const group = await this.group(actor, id);
      granting.lists(actor, group, null);
      if (group.needsSecondFactor) granting.easing(actor);
      if (!(await db.groups.delete(id, revision))) throw changedMeanwhile();
    });
  }

  async members(
    actor: Actor,
    groupId: string,
    filter: NonNullable<Parameters<GroupService['members']>[2]> = {},
  ) {
    await this.group(actor, groupId);
    const { rows, total } = await this.#parts.db.groups.members(groupId, { ...filter, ...partOf(filter) });
    const items: Member[] = rows.map(({ user, origin }) => ({
      user: toUser(user),
      isStatic: origin === 'static',
    }));
    return { items, total };
  }

  async addMember(actor: Actor, groupId: string, userId: string): Promise<void> {
    const { db, granting, managers } = this.#parts;
    requireManager(actor);
    await managers.change(actor, async () => {
      const group = await this.group(actor, groupId);
      const before = await identityOf(db, await personRow(db, userId));
      granting.power(actor, before);
      const others = before.groups.filter(({ id }) => id !== groupId);
      granting.gain(actor, before, { ...before, groups: [...others, { ...group, isStatic: true }] });
      await db.groups.addMember({ id: newId(), groupId, userId, origin: 'static' });
    });
  }

  async removeMember(actor: Actor, groupId: string, userId: string): Promise<void> {
    requireManager(actor);
    await this.#parts.managers.change(actor, () => this.#removeMember(actor, groupId, userId));
  }

  async #removeMember(actor: Actor, groupId: string, userId: string): Promise<void> {
    const { db, granting } = this.#parts;
    const { needsSecondFactor } = await this.group(actor, groupId);
    if (needsSecondFactor) granting.easing(actor);
    const row = await db.users.get(userId);
    const before = row === null ? null : await identityOf(db, row);
    if (before !== null) {
      granting.power(actor, before);
      const others = before.groups.filter(({ id, isStatic }) => id !== groupId || !isStatic);
      granting.gain(actor, before, { ...before, groups: others });
    }
    if (await db.groups.removeMember(groupId, userId, 'static')) return;
    if (!before?.groups.some(({ id }) => id === groupId))
      throw new AppError('USER_NOT_FOUND', 'The user is not in this group.');
    throw new AppError('ACTION_NOT_ALLOWED', 'The identity provider put the user into this group.', {
      remedy: 'Remove the user from the group there; it counts from the next sign-in on.',
    });
  }
}
