import type { Database, GroupOfUserRow } from '../db/database.ts';
import type { SessionRow, UserRow } from '../db/schema/rows.ts';
import type { Identity, User } from './model.ts';
import { storedPreferences } from './preferences.ts';

export function toUser(row: UserRow): User {
  const { id, username, role, disabledAt, createdAt } = row;
  return { id, username, role, disabledAt, createdAt, isLeaving: row.deletion !== null };
}

export function toIdentity(row: UserRow, groups: readonly GroupOfUserRow[]): Identity {
  return {
    ...toUser(row),
    accept: row.accept ?? [],
    deny: row.deny ?? [],
    preferences: storedPreferences(row.preferences),
    groups: groups.map(({ id, name, accept, deny, origin }) => ({
      id,
      name,
      accept,
      deny,
      isStatic: origin === 'static',
    })),
  };
}

/** The session and whose it is; null when there is none, it is over, or its user is disabled. @param now UTC ms. */
export async function findHolder(
  { sessions, groups }: Pick<Database, 'sessions' | 'groups'>,
  sessionId: string,
  now: number,
): Promise<{ session: SessionRow; user: Identity } | null> {
  const [found, ofUser] = await Promise.all([sessions.findWithUser(sessionId), groups.ofSession(sessionId)]);
  if (found === null || found.session.expiresAt <= now || found.user.disabledAt !== null) return null;
  return { session: found.session, user: toIdentity(found.user, ofUser) };
}
