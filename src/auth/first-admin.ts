import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import { newUserRow } from './local-auth.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import type { AuthService } from './service.ts';

const LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;
const ADMIN = 'admin';

/**
 * Makes the user `admin` when nobody is there yet: with the given password, else without one.
 * @returns a token for a one-time sign-in link while the administrator has no password, else null.
 */
export async function ensureAdmin(
  db: Database,
  auth: AuthService,
  password: string | undefined,
): Promise<string | null> {
  if ((await db.users.count()) === 0) {
    if (password !== undefined) checkNewPassword(password);
    const hash = password === undefined ? null : await hashPassword(password);
    try {
      await db.users.insert(newUserRow(ADMIN, 'admin', hash, Date.now()));
    } catch (error) {
      // another gateway on the same database was faster
      if (!(error instanceof UniqueViolation)) throw error;
    }
  }
  const admin = await db.users.findByUsername(ADMIN);
  if (admin === null || admin.passwordHash !== null || admin.disabledAt !== null) return null;
  return auth.createLink(admin.id, LINK_LIFETIME_MS);
}
