import type { Database, GroupOfUserRow } from '../db/database.ts';
import type { SessionRow, UserRow } from '../db/schema/rows.ts';
import type { Identity, User } from './model.ts';
import { storedPreferences } from './preferences.ts';
import type { SecondFactorRule } from './second-factor-rule.ts';

export function toUser(row: UserRow): User {
  const { id, username, role, disabledAt, waitingSince, email, createdAt } = row;
  const isLeaving = row.deletion !== null;
  return { id, username, role, disabledAt, waitingSince, email, createdAt, isLeaving };
}

export function toIdentity(row: UserRow, groups: readonly GroupOfUserRow[]): Identity {
  return {
    ...toUser(row),
    accept: row.accept ?? [],
    deny: row.deny ?? [],
    preferences: storedPreferences(row.preferences),
    groups: groups.map(({ id, name, accept, deny, origin, needsSecondFactor }) => ({
      id,
      name,
      accept,
      deny,
      isStatic: origin === 'static',
      needsSecondFactor: needsSecondFactor === 1,
    })),
  };
}

/**
 * The session and whose it is; null when there is none, it is over, or its user is disabled.
 * @param now UTC ms. @returns `isHalf` for one that opens nothing before a second factor is given or set up.
 */
export async function findHolder(
  { sessions, groups }: Pick<Database, 'sessions' | 'groups'>,
  sessionId: string,
  now: number,
  rule: SecondFactorRule,
): Promise<{ session: SessionRow; user: Identity; isHalf: boolean } | null> {
  const [found, ofUser] = await Promise.all([sessions.findWithUser(sessionId), groups.ofSession(sessionId)]);
  if (found === null || found.session.expiresAt <= now || found.user.disabledAt !== null) return null;
  const { session } = found;
  const user = toIdentity(found.user, ofUser);
  return { session, user, isHalf: await rule.isHalf(user, session) };
}
