import type { Database } from '../db/database.ts';
import type { UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { toIdentity } from './identity.ts';
import type { Identity } from './model.ts';

/** Rejects with USER_NOT_FOUND, also for who is gone but for what they keep. */
export async function personRow({ users }: Pick<Database, 'users'>, id: string): Promise<UserRow> {
  const row = await users.get(id);
  if (row === null || row.deletion === 'gone')
    throw new AppError('USER_NOT_FOUND', 'There is no user with this id.');
  return row;
}

/** With the groups that they are in now. */
export async function identityOf({ groups }: Pick<Database, 'groups'>, row: UserRow): Promise<Identity> {
  return toIdentity(row, await groups.ofUser(row.id));
}
