import { type Database, UniqueViolation } from '../db/database.ts';
import type { UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { hashToken, newToken } from '../ids.ts';
import { dropFactors } from './factors-of.ts';
import { toIdentity, toUser } from './identity.ts';
import { newUserRow } from './local-auth.ts';
import type { User } from './model.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import type { Permissions } from './permissions.ts';
import { accountKey } from './sign-in-limits.ts';
import { USERNAME } from './username.ts';

export interface BreakGlassParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly permissions: Permissions;
  readonly now?: () => number;
}

export interface ArmedAdministrator {
  readonly user: User;
  /** There was nobody of that name before. */
  readonly isNew: boolean;
  /** Of a link that signs in once, whatever is held back; a secret. */
  readonly linkToken: string;
}

/**
 * Makes a named administrator who gets in for sure, or makes one of who has the name: with this password and no second
 * factor, enabled, with no group in the way, and with nothing held back. Sessions, links and half sign-ins that there were
 * end. No identity provider and no directory is asked. For the machine's operator alone. Rejects with INVALID_BODY.
 */
export async function breakGlass(
  { db, bus, permissions, now = Date.now }: BreakGlassParts,
  given: { readonly username: string; readonly password: string; readonly linkMs: number },
): Promise<ArmedAdministrator> {
  const username = given.username.trim().toLowerCase();
  if (!USERNAME.test(username))
    throw new AppError('INVALID_BODY', `${username.slice(0, 64)} cannot be a user name.`);
  checkNewPassword(given.password);
  const passwordHash = await hashPassword(given.password);
  const linkToken = newToken();
  const arm = async () => {
    const found = await db.users.findByUsername(username);
    const row = found ?? newUserRow(username, 'admin', passwordHash, now());
    if (found === null) await db.users.insert(row);
    const ended = found === null ? [] : await rearm(db, permissions, row, passwordHash);
    await db.signInLinks.insert({
      ...{ id: hashToken(linkToken), userId: row.id },
      expiresAt: now() + given.linkMs,
    });
    return { user: toUser({ ...row, ...LET_IN, role: 'admin' }), isNew: found === null, ended };
  };
  // on MariaDB another one may have made the user meanwhile
  const armed = await db.tx(arm).catch((error: unknown) => {
    if (error instanceof UniqueViolation) return db.tx(arm);
    throw error;
  });
  // outside: nothing of it has to be undone
  await db.signInFailures.forgetAccount(accountKey(username), now());
  await db.signInFailures.forgetShared();
  if (armed.ended.length > 0) bus.emit('session.ended', { sessionIds: armed.ended });
  return { user: armed.user, isNew: armed.isNew, linkToken };
}

/** Whatever else kept somebody out; a deletion that has begun goes no further. */
const LET_IN = { accept: null, disabledAt: null, waitingSince: null, deletion: null } as const;

/** @returns ids of the sessions that have ended. */
async function rearm(
  db: Database,
  permissions: Permissions,
  { id, ...row }: UserRow,
  passwordHash: string,
): Promise<string[]> {
  const change = { role: 'admin', passwordHash, deny: null, ...LET_IN } as const;
  const identity = toIdentity({ id, ...row, ...change }, await db.groups.ofUser(id));
  const isWithheld = permissions.list().some(({ name }) => !permissions.holds(identity, name));
  await db.users.update(id, { ...change, accept: isWithheld ? ['*'] : null });
  await dropFactors(db, id);
  await db.signInLinks.deleteOfUser(id);
  await db.signInTickets.deleteOfUser(id);
  await db.accountLinks.deleteOfUser(id);
  return db.sessions.deleteOfUser(id);
}
