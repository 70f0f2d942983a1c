import type { Actor } from '../../src/auth/model.ts';
import type { ProjectRole } from '../../src/db/database.ts';
import { Projects } from '../../src/projects/projects.ts';
import { ADA, BOB, type Life, ROOT } from '../instances/lifecycle.ts';

const mayUse = (permission: string): boolean => permission === 'projects.own';

/** Who may what anybody may in projects that they belong to. */
export const [ADA_IN, BOB_IN] = [ADA, BOB].map((actor): Actor => ({ ...actor, may: mayUse })) as [
  Actor,
  Actor,
];

/** A new project of these members. @returns its id. */
export async function newProject(
  { db, bus }: Pick<Life, 'db' | 'bus'>,
  name: string,
  members: Readonly<Record<string, ProjectRole>>,
): Promise<string> {
  const projects = new Projects({ db, bus });
  const { id } = await projects.create(ROOT, { name });
  for (const [username, role] of Object.entries(members)) await projects.addMember(ROOT, id, username, role);
  return id;
}
