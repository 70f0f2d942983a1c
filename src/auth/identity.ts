import type { GroupOfUserRow } from '../db/database.ts';
import type { UserRow } from '../db/schema/rows.ts';
import type { Identity, User } from './model.ts';

export function toUser(row: UserRow): User {
  const { id, username, role, disabledAt, createdAt } = row;
  return { id, username, role, disabledAt, createdAt };
}

export function toIdentity(row: UserRow, groups: readonly GroupOfUserRow[]): Identity {
  return {
    ...toUser(row),
    accept: row.accept ?? [],
    deny: row.deny ?? [],
    groups: groups.map(({ id, name, accept, deny, origin }) => ({
      id,
      name,
      accept,
      deny,
      isStatic: origin === 'static',
    })),
  };
}
