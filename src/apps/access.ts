import type { Actor } from '../auth/model.ts';
import type { ProjectOfUser, SharedApp } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { mayIn } from '../projects/roles.ts';

/** A project as others name it. */
export interface ProjectName {
  readonly id: string;
  readonly name: string;
}

/** Who asks for applications. */
export interface Asker {
  readonly actor: Actor;
  /** The projects that the actor belongs to. */
  readonly projects: readonly ProjectOfUser[];
}

/** Whose an application is, and with whom it is shared. */
export interface Ownership {
  /** Null for the gateway's own. */
  readonly project: ProjectName | null;
  /** Null where nobody has set it: a project's is the project's alone, the gateway's own is everybody's. */
  readonly shared: Omit<SharedApp, 'appId'> | null;
}

/** What somebody may do with an application. */
export interface AppAccess {
  readonly maySee: boolean;
  readonly mayChange: boolean;
  /** Start it for themselves alone. */
  readonly isPersonal: boolean;
  /** Start it in these, by name. */
  readonly projects: readonly ProjectName[];
  /** They see it through these, and may only look. */
  readonly isOnlyLooking: boolean;
}

/**
 * The gateway's own is changed by who looks after applications; a project's by its managers too, where they hold
 * `apps.project`: settings of a provider can reach further than the project.
 */
export function accessTo({ project, shared }: Ownership, { actor, projects }: Asker): AppAccess {
  const isManager = actor.may('apps.manage');
  const isEverybodys = shared?.isEverybodys ?? project === null;
  const withGroup = shared?.groupIds.some((id) => actor.groupIds?.includes(id)) ?? false;
  const isPersonal = (actor.projectId ?? null) === null && (isManager || isEverybodys || withGroup);
  const sharedWith = ({ id }: ProjectName): boolean =>
    isEverybodys || id === project?.id || shared?.projectIds.includes(id) === true;
  const through = projects.filter(sharedWith);
  const startable = through.filter(({ role }) => mayIn(role, 'start'));
  return {
    maySee: isManager || isPersonal || through.length > 0,
    mayChange: isManager || (project !== null && actor.may('apps.project') && manages(projects, project.id)),
    isPersonal,
    projects: startable.map(({ id, name }) => ({ id, name })),
    isOnlyLooking: startable.length === 0 && through.length > 0,
  };
}

/** Whether it is shared with the project itself, which neither owns it nor has it only as everybody does. */
export const isLent = ({ project, shared }: Ownership, projectId: string): boolean =>
  project?.id !== projectId && shared?.isEverybodys === false && shared.projectIds.includes(projectId);

export const manages = (projects: readonly ProjectOfUser[], id: string): boolean =>
  projects.some((one) => one.id === id && mayIn(one.role, 'manage'));

/**
 * Where a start goes. Rejects with NOT_IN_PROJECT, PROJECT_NOT_FOUND, PROJECT_NEEDED or FORBIDDEN.
 * @param wanted a project's id; null for the actor alone; undefined for what suits: for them alone, where the application
 * can be started so, else the only project that there is.
 * @returns the project's id; null for the actor alone.
 */
export function placeOf(
  access: AppAccess,
  { projects, actor }: Asker,
  wanted: string | null | undefined,
): string | null {
  if (typeof wanted === 'string') {
    const role = projects.find(({ id }) => id === wanted)?.role ?? null;
    if (role === null)
      throw new AppError('PROJECT_NOT_FOUND', 'There is no project with this id that you belong to.');
    if (!mayIn(role, 'start')) throw onlyLooking();
    if (access.projects.some(({ id }) => id === wanted)) return wanted;
    throw new AppError('NOT_IN_PROJECT', 'The application is not shared with this project.');
  }
  if (wanted === undefined && (actor.projectId ?? null) === null && access.isPersonal) return null;
  if (wanted === null && access.isPersonal) return null;
  const [first, second] = access.projects;
  if (first !== undefined && second === undefined && wanted === undefined) return first.id;
  if (access.isOnlyLooking) throw onlyLooking();
  const names = access.projects.map(({ name }) => name).join(', ');
  throw new AppError('PROJECT_NEEDED', `The application is started in a project: ${names}.`);
}

const onlyLooking = (): AppError =>
  new AppError('FORBIDDEN', 'In this project you may look, and start nothing.', {
    remedy: 'Ask a manager of the project.',
  });
