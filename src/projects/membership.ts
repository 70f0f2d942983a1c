import type { Actor } from '../auth/model.ts';
import type { Database, ProjectOfUser, ProjectRole } from '../db/database.ts';
import type { InstanceRow } from '../db/schema/rows.ts';
import type { Visible } from '../db/visible.ts';
import { AppError } from '../errors.ts';
import { mayIn, type ProjectAct } from './roles.ts';

type Projects = { readonly projects: Pick<Database['projects'], 'ofUser' | 'roleOf'> };

/** The projects that an actor belongs to, by name; with a key of a project, that one only. */
export async function projectsOf({ projects }: Projects, actor: Actor): Promise<readonly ProjectOfUser[]> {
  if (!actor.may('projects.own')) return [];
  const all = await projects.ofUser(actor.userId);
  const { projectId = null } = actor;
  return projectId === null ? all : all.filter(({ id }) => id === projectId);
}

/** The actor's role in a project; null where they do not belong to it, or the key is another project's. */
export async function roleIn(
  { projects }: Projects,
  actor: Actor,
  projectId: string,
): Promise<ProjectRole | null> {
  if ((actor.projectId ?? projectId) !== projectId || !actor.may('projects.own')) return null;
  return projects.roleOf(projectId, actor.userId);
}

/** Rejects with PROJECT_NOT_FOUND for who does not belong to the project, and with FORBIDDEN for who may less in it. */
export async function requireIn(
  db: Projects,
  actor: Actor,
  projectId: string,
  act: ProjectAct,
): Promise<void> {
  const role = await roleIn(db, actor, projectId);
  if (role === null) throw projectNotFound();
  if (!mayIn(role, act))
    throw new AppError('FORBIDDEN', FORBIDDEN[act], { remedy: 'Ask a manager of the project.' });
}

const FORBIDDEN: Readonly<Record<ProjectAct, string>> = {
  see: 'You may not see this project.',
  start: 'In this project you may look, and start nothing.',
  manage: 'You do not manage this project.',
};

export const projectNotFound = (): AppError =>
  new AppError('PROJECT_NOT_FOUND', 'There is no project with this id that you belong to.');

/**
 * Inside the transaction of a start: the owner stays in the project until its end. Rejects with PROJECT_NOT_FOUND where they
 * do not belong to it any more, or may start nothing in it.
 */
export async function keepMember(
  { projects }: Pick<Database, 'projects'>,
  { userId, projectId }: Pick<InstanceRow, 'userId' | 'projectId'>,
): Promise<void> {
  if (userId === null || projectId === null) return;
  if (!mayIn(await projects.holdMember(projectId, userId), 'start')) throw projectNotFound();
}

/**
 * Whether the actor may see a desktop, or what is left of it: their own, or anybody's in a project that they manage.
 * @param all the permission of who sees all.
 */
export async function maySee(
  db: Projects,
  actor: Actor,
  { userId, projectId }: Pick<InstanceRow, 'userId' | 'projectId'>,
  all = 'instances.all',
): Promise<boolean> {
  const isOwn = userId === actor.userId;
  if (projectId === null && isOwn && (actor.projectId ?? null) === null) return true;
  if (actor.may(all)) return true;
  if (projectId === null) return false;
  return mayIn(await roleIn(db, actor, projectId), isOwn ? 'see' : 'manage');
}

/** The same of lists; undefined for who sees all. */
export async function visibleTo(
  db: Projects,
  actor: Actor,
  all = 'instances.all',
): Promise<Visible | undefined> {
  if (actor.may(all)) return undefined;
  const projects = await projectsOf(db, actor);
  const managed = projects.filter(({ role }) => mayIn(role, 'manage'));
  return {
    userId: actor.userId,
    isPersonal: (actor.projectId ?? null) === null,
    ownIn: projects.filter((project) => !managed.includes(project)).map(({ id }) => id),
    allIn: managed.map(({ id }) => id),
  };
}
