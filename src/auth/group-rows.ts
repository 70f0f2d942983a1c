import { UniqueViolation } from '../db/database.ts';
import type { GroupRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { GroupView } from './groups.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export function groupView(row: GroupRow & { readonly members: number }): GroupView {
  return { ...row, needsSecondFactor: row.needsSecondFactor === 1 };
}

/** As it is stored. Throws INVALID_BODY. */
export function groupName(given: string): string {
  const name = given.trim().toLowerCase();
  if (NAME.test(name)) return name;
  throw new AppError(
    'INVALID_BODY',
    'A group name has 1 to 64 letters, digits, dots, hyphens or underscores.',
    { detail: 'name' },
  );
}

/** Rejects with GROUP_EXISTS where `write` finds the name taken. */
export async function refuseTaken(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new AppError('GROUP_EXISTS', `There is a group named ${name} already.`);
  }
}

export const groupNotFound = (): AppError =>
  new AppError('GROUP_NOT_FOUND', 'There is no group with this id.');
