import type { Actor } from '../auth/model.ts';
import { checkedList } from '../checked.ts';
import { BrokenReference, type Database } from '../db/database.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import { newId } from '../ids.ts';
import { projectNotFound, projectsOf } from '../projects/membership.ts';
import { manages, type Ownership, type ProjectName } from './access.ts';

/** With whom an application is shared. */
export interface AppSharing {
  readonly everybody: boolean;
  /** By name. */
  readonly projects: readonly ProjectName[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  /** Raised each time that it is set; 0 before. */
  readonly revision: number;
}

export interface NewSharing {
  readonly everybody: boolean;
  readonly projectIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** Each of them. */
const MOST = 200;

/** Sharing applications that were found, and that the actor may see. */
export class Sharing {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async get(actor: Actor, { project, shared }: Ownership): Promise<AppSharing> {
    await this.#requireSharer(actor, project);
    const [projects, groups] = await Promise.all([
      this.#db.projects.find(shared?.projectIds ?? []),
      Promise.all((shared?.groupIds ?? []).map((id) => this.#db.groups.get(id))),
    ]);
    return {
      everybody: shared?.isEverybodys ?? project === null,
      projects: byName(projects),
      groups: byName(groups.filter((group) => group !== null)),
      revision: shared?.revision ?? 0,
    };
  }

  /** Rejects with PROJECT_NOT_FOUND, GROUP_NOT_FOUND, PRECONDITION_FAILED or FORBIDDEN. */
  async set(
    actor: Actor,
    appId: string,
    { project, shared }: Ownership,
    wanted: NewSharing,
    revision: number | undefined,
  ): Promise<void> {
    await this.#requireSharer(actor, project);
    const { everybody } = wanted;
    const projectIds = checkedList('projectIds', wanted.projectIds, MOST);
    const groupIds = checkedList('groupIds', wanted.groupIds, MOST);
    await this.#requireKnown(actor, shared, wanted);
    await this.#db.appSharing.ensure(appId, project === null);
    try {
      const row = { appId, isEverybodys: everybody, projectIds, groupIds };
      const isDone = await this.#db.tx(() => this.#db.appSharing.replace(row, newId, revision));
      if (!isDone) throw changedMeanwhile();
    } catch (error) {
      if (error instanceof BrokenReference) throw changedMeanwhile();
      throw error;
    }
  }

  async #requireSharer(actor: Actor, project: ProjectName | null): Promise<void> {
    if (actor.may('apps.manage')) return;
    if (project !== null && manages(await projectsOf(this.#db, actor), project.id)) return;
    throw new AppError('FORBIDDEN', 'You may not share this application.');
  }

  /** A manager of a project knows the projects and groups that they are in, and those that it is shared with already. */
  async #requireKnown(
    actor: Actor,
    shared: Ownership['shared'],
    { projectIds, groupIds }: NewSharing,
  ): Promise<void> {
    const isAll = actor.may('apps.manage');
    const own = new Set((await projectsOf(this.#db, actor)).map(({ id }) => id));
    const found = new Set((await this.#db.projects.find(projectIds)).map(({ id }) => id));
    for (const id of projectIds) {
      const isKnown = isAll || own.has(id) || shared?.projectIds.includes(id) === true;
      if (!found.has(id) || !isKnown) throw projectNotFound();
    }
    for (const id of groupIds) {
      const isKnown = isAll || actor.groupIds?.includes(id) || shared?.groupIds.includes(id);
      if (isKnown && (await this.#db.groups.get(id)) !== null) continue;
      throw new AppError('GROUP_NOT_FOUND', 'There is no group with this id.');
    }
  }
}

const byName = (all: readonly ProjectName[]): ProjectName[] =>
  all.map(({ id, name }) => ({ id, name })).toSorted((one, other) => (one.name < other.name ? -1 : 1));
