import type { Actor } from '../auth/model.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import { projectNotFound, requireIn } from '../projects/membership.ts';
import { type Limits, QUOTAS, UNLIMITED } from './amounts.ts';
import type { QuotaParts } from './check.ts';
import { allowedIn, countedIn, ofProject, ofUser, type Scope, SYSTEM } from './scopes.ts';
import type { QuotaService, QuotaView } from './service.ts';
import { sumOf } from './usage.ts';

/** What there is of anything fits a number that both databases and JSON keep exactly. */
const MOST = Number.MAX_SAFE_INTEGER;

export class Quotas implements QuotaService {
  readonly #parts: QuotaParts;

  constructor(parts: QuotaParts) {
    this.#parts = parts;
  }

  async mine(actor: Actor): Promise<QuotaView> {
    const { projectId = null } = actor;
    if (projectId !== null) return this.ofProject(actor, projectId);
    return this.#view({ user: { id: actor.userId, username: actor.username } });
  }

  async system(actor: Actor): Promise<QuotaView> {
    requireManager(actor);
    return this.#view({});
  }

  async ofUser(actor: Actor, userId: string): Promise<QuotaView> {
    requireManager(actor);
    return this.#view({ user: await this.#user(userId) });
  }

  async ofProject(actor: Actor, projectId: string): Promise<QuotaView> {
    if (!actor.may('quotas.manage') && !actor.may('projects.manage'))
      await requireIn(this.#parts.db, actor, projectId, 'see');
    return this.#view({ project: await this.#project(projectId) });
  }

  async set(actor: Actor, userId: string | null, limits: Limits, revision?: number): Promise<QuotaView> {
    requireManager(actor);
    return this.#set(userId === null ? {} : { user: await this.#user(userId) }, limits, revision);
  }

  async setOfProject(actor: Actor, projectId: string, limits: Limits, revision?: number): Promise<QuotaView> {
    requireManager(actor);
    return this.#set({ project: await this.#project(projectId) }, limits, revision);
  }

  async #set(whose: Whose, limits: Limits, revision: number | undefined): Promise<QuotaView> {
    checkLimits(limits);
    const own = QUOTAS.flatMap((name) => (limits[name] === undefined ? [] : [[name, limits[name]]]));
    const row = { ...scopeOf(whose), limits: Object.fromEntries(own) };
    if (!(await this.#parts.db.quotas.put(row, revision))) throw changedMeanwhile();
    return this.#view(whose);
  }

  async #view(whose: Whose): Promise<QuotaView> {
    const { db, quotas } = this.#parts;
    const scope = scopeOf(whose);
    const [[row], usage] = await Promise.all([db.quotas.find([scope]), db.instances.usage(countedIn(scope))]);
    const set = row?.limits ?? {};
    return {
      scope: scope.scope,
      user: whose.user ?? null,
      project: whose.project ?? null,
      used: sumOf(usage),
      allowed: allowedIn(scope, set, quotas),
      set,
      revision: row?.revision ?? 0,
    };
  }

  async #user(userId: string): Promise<NonNullable<QuotaView['user']>> {
    const row = await this.#parts.db.users.get(userId);
    if (row === null) throw new AppError('USER_NOT_FOUND', 'There is no user with this id.');
    return { id: row.id, username: row.username };
  }

  async #project(projectId: string): Promise<NonNullable<QuotaView['project']>> {
    const row = await this.#parts.db.projects.get(projectId);
    if (row === null) throw projectNotFound();
    return { id: row.id, name: row.name };
  }
}

/** Of a user, of a project, or of the whole system. */
type Whose = Partial<Pick<QuotaView, 'user' | 'project'>>;

function scopeOf({ user, project }: Whose): Scope {
  if (user != null) return ofUser(user.id);
  return project == null ? SYSTEM : ofProject(project.id);
}

function checkLimits(limits: Limits): void {
  for (const name of QUOTAS) {
    const limit = limits[name];
    if (limit === undefined || limit === UNLIMITED) continue;
    if (limit >= 0 && limit <= MOST && (name === 'cpus' || Number.isInteger(limit))) continue;
    throw new AppError('INVALID_BODY', `${name}: expected -1 for no limit, or an amount from 0 on.`, {
      detail: name,
    });
  }
}

function requireManager(actor: Actor): void {
  if (!actor.may('quotas.manage')) throw new AppError('FORBIDDEN', 'You may not manage quotas.');
}
