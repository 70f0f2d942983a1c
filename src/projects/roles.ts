import type { ProjectRole } from '../db/database.ts';

export type { ProjectRole };

/** Each may what the one before may, and more. */
export const PROJECT_ROLES = ['viewer', 'member', 'manager'] as const satisfies readonly ProjectRole[];

/**
 * What is done in a project: `see` it, its applications and what it takes; `start` desktops and make keys in it; `manage` its
 * members, applications and keys, and everybody's desktops in it.
 */
export type ProjectAct = 'see' | 'start' | 'manage';

const NEEDED: Readonly<Record<ProjectAct, ProjectRole>> = {
  see: 'viewer',
  start: 'member',
  manage: 'manager',
};

/** @param role null for who does not belong to the project. */
export function mayIn(role: ProjectRole | null, act: ProjectAct): boolean {
  return role !== null && PROJECT_ROLES.indexOf(role) >= PROJECT_ROLES.indexOf(NEEDED[act]);
}
