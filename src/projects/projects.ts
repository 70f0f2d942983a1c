import { toUser } from '../auth/identity.ts';
import { sessionIdOf } from '../auth/keys.ts';
import type { Actor } from '../auth/model.ts';
import { NameLimits } from '../auth/sign-in-limits.ts';
import { checkedChoice, checkedLine, partOf } from '../checked.ts';
import { BrokenReference, type Database, type ProjectRole, UniqueViolation } from '../db/database.ts';
import type { ProjectRow, UserRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { newId } from '../ids.ts';
import { projectNotFound, roleIn } from './membership.ts';
import { mayIn, PROJECT_ROLES, type ProjectAct } from './roles.ts';
import type { ProjectFields, ProjectFilter, ProjectMember, ProjectService, ProjectView } from './service.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const LONGEST_DESCRIPTION = 255;

export interface ProjectParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly now?: () => number;
}

export class Projects implements ProjectService {
  readonly #db: Database;
  readonly #bus: EventBus;
  readonly #now: () => number;
  readonly #names: NameLimits;

  constructor({ db, bus, now = Date.now }: ProjectParts) {
    this.#db = db;
    this.#bus = bus;
    this.#now = now;
    this.#names = new NameLimits({ db, now });
  }

  async list(actor: Actor, { all = false, ...filter }: ProjectFilter = {}) {
    requirePermission(actor, 'projects.own');
    if (all) requirePermission(actor, 'projects.manage');
    const { projectId = null } = actor;
    const { rows, total } = await this.#db.projects.page({
      ...filter,
      ...partOf(filter),
      ...(projectId === null ? {} : { ids: [projectId] }),
      memberId: actor.userId,
      isMember: !all,
    });
    return { items: rows.map((row) => viewOf(row, row)), total };
  }

  async get(actor: Actor, id: string): Promise<ProjectView> {
    const { row, role } = await this.#visible(actor, id, 'see');
    return viewOf(row, { role, members: await this.#db.projects.countMembers(id) });
  }

  async create(
    actor: Actor,
    { name, description = '' }: ProjectFields & { name: string },
  ): Promise<ProjectView> {
    requirePermission(actor, 'projects.own');
    requirePermission(actor, 'projects.manage');
    const { projects } = this.#db;
    const fields = { name: nameIn(name), description: descriptionIn(description) };
    const row: ProjectRow = { id: newId(), ...fields, createdAt: this.#now(), revision: 1 };
    // on the gateway's own command line nobody has signed in
    const isSomebody = actor.userId !== '';
    await refuseTaken(row.name, () =>
      this.#db.tx(async () => {
        await projects.insert(row);
        if (isSomebody) await projects.addMember(this.#member(row.id, actor.userId, 'manager'));
      }),
    );
    return viewOf(row, { role: isSomebody ? 'manager' : null, members: isSomebody ? 1 : 0 });
  }

  async change(actor: Actor, id: string, change: ProjectFields, revision?: number): Promise<ProjectView> {
    const { row } = await this.#visible(actor, id, 'manage');
    const { name, description } = change;
    const columns = {
      ...(name === undefined ? {} : { name: nameIn(name) }),
      ...(description === undefined ? {} : { description: descriptionIn(description) }),
    };
    await refuseTaken(columns.name ?? row.name, async () => {
      if (!(await this.#db.projects.update(id, columns, revision))) throw changedMeanwhile();
    });
    return this.get(actor, id);
  }

  async remove(actor: Actor, id: string, revision?: number): Promise<void> {
    await this.#visible(actor, id, 'see');
    requirePermission(actor, 'projects.manage');
    const { apps, instances, recordings, accessKeys, projects } = this.#db;
    const keys = await this.#db.tx(async () => {
      // whoever starts something in it meanwhile waits, and then finds it gone
      if (!(await projects.update(id, {}, revision))) throw changedMeanwhile();
      const [ofApps, ofInstances] = [await apps.countOfProject(id), await instances.countOpenOfProject(id)];
      if (ofApps + ofInstances > 0) throw inUse(ofApps, ofInstances);
      const ended = await accessKeys.ofProject(id);
      await accessKeys.deleteOfProject(id);
      await instances.leaveProject(id);
      await recordings.leaveProject(id);
      try {
        await projects.delete(id);
      } catch (error) {
        throw error instanceof BrokenReference ? inUse(1, 0) : error;
      }
      return ended;
    });
    this.#ended(keys);
  }

  async members(
    actor: Actor,
    id: string,
    filter: NonNullable<Parameters<ProjectService['members']>[2]> = {},
  ) {
    await this.#visible(actor, id, 'see');
    const { rows, total } = await this.#db.projects.members(id, { ...filter, ...partOf(filter) });
    return { items: rows.map(memberOf), total };
  }

  async addMember(actor: Actor, id: string, username: string, role: ProjectRole): Promise<ProjectMember> {
    await this.#visible(actor, id, 'manage');
    checkedChoice('role', role, PROJECT_ROLES);
    const user = await this.#named(actor, username.trim());
    const row = this.#member(id, user.id, role);
    try {
      if (await this.#db.projects.addMember(row)) return memberOf({ user, ...row });
    } catch (error) {
      throw error instanceof BrokenReference ? projectNotFound() : error;
    }
    throw new AppError('MEMBER_EXISTS', `${user.username} belongs to the project already.`);
  }

  async changeMember(actor: Actor, id: string, userId: string, role: ProjectRole): Promise<ProjectMember> {
    await this.#visible(actor, id, 'manage');
    checkedChoice('role', role, PROJECT_ROLES);
    const isChanged = await this.#db.projects.changeMember(id, userId, role);
    const user = await this.#db.users.get(userId);
    if (!isChanged || user === null) throw notMember();
    return memberOf({ user, role, createdAt: this.#now() });
  }

  async removeMember(actor: Actor, id: string, userId: string): Promise<void> {
    await this.#visible(actor, id, userId === actor.userId ? 'see' : 'manage');
    const { projects, accessKeys } = this.#db;
    const keys = await this.#db.tx(async () => {
      if (!(await projects.removeMember(id, userId))) throw notMember();
      const ended = await accessKeys.ofProject(id, userId);
      for (const key of ended) await accessKeys.revoke(key, this.#now());
      return ended;
    });
    this.#ended(keys);
  }

  /** Whoever may not list users adds who they know: of names that there are not they try a few, and then wait. */
  async #named(actor: Actor, username: string): Promise<UserRow> {
    const isGuess = !actor.may('users.manage');
    if (isGuess) await this.#names.count(actor.userId);
    const user = await this.#db.users.findByUsername(username);
    if (user === null || user.deletion === 'gone')
      throw new AppError('USER_NOT_FOUND', `There is no user named ${username.slice(0, 64)}.`);
    if (isGuess) await this.#names.giveBack(actor.userId);
    return user;
  }

  /** What the actor neither belongs to nor looks after looks like what does not exist. */
  async #visible(
    actor: Actor,
    id: string,
    act: ProjectAct,
  ): Promise<{ row: ProjectRow; role: ProjectRole | null }> {
    requirePermission(actor, 'projects.own');
    const [row, role] = await Promise.all([this.#db.projects.get(id), roleIn(this.#db, actor, id)]);
    const looksAfter = actor.may('projects.manage');
    if (row === null || (role === null && !looksAfter)) throw projectNotFound();
    if (looksAfter || mayIn(role, act)) return { row, role };
    throw new AppError('FORBIDDEN', 'You do not manage this project.', {
      remedy: 'Ask a manager of the project.',
    });
  }

  #member(projectId: string, userId: string, role: ProjectRole) {
    return { id: newId(), projectId, userId, role, createdAt: this.#now() };
  }

  #ended(keyIds: readonly string[]): void {
    if (keyIds.length > 0) this.#bus.emit('session.ended', { sessionIds: keyIds.map(sessionIdOf) });
  }
}

function viewOf(row: ProjectRow, { role, members }: Pick<ProjectView, 'role' | 'members'>): ProjectView {
  const { id, name, description, createdAt, revision } = row;
  return { id, name, description, role, members, createdAt, revision };
}

function memberOf({
  user,
  role,
  createdAt,
}: { user: UserRow } & Pick<ProjectMember, 'role' | 'createdAt'>): ProjectMember {
  return { user: toUser(user), role, createdAt };
}

function requirePermission(actor: Actor, permission: string): void {
  if (!actor.may(permission))
    throw new AppError('FORBIDDEN', `Your account may not do this (${permission}).`);
}

function nameIn(given: string): string {
  const name = given.trim().toLowerCase();
  if (NAME.test(name)) return name;
  throw new AppError(
    'INVALID_BODY',
    'The name of a project has 1 to 64 letters, digits, dots, hyphens or underscores.',
    { detail: 'name' },
  );
}

const descriptionIn = (given: string): string =>
  checkedLine('description', given.trim(), LONGEST_DESCRIPTION);

async function refuseTaken(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new AppError('PROJECT_EXISTS', `There is a project named ${name} already.`);
  }
}

function inUse(apps: number, desktops: number): AppError {
  return new AppError(
    'PROJECT_IN_USE',
    `The project is not empty: applications ${apps}, desktops ${desktops}.`,
  );
}

const notMember = (): AppError =>
  new AppError('MEMBER_NOT_FOUND', 'There is no user with this id in the project.');
