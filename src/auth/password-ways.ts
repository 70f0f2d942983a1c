import type { Database } from '../db/database.ts';
import type { UserRow } from '../db/schema/rows.ts';
import { AppError, asAppError } from '../errors.ts';
import { unlessAborted, withDeadline } from '../wait.ts';
import type { OutsideIdentity, PasswordWay } from './outside.ts';

/** For all that a directory does to check one password. */
const WAY_MS = 10_000;

/**
 * Asks directories one after another, in the order of their ids, for who was not signed in with a password of the gateway.
 * Whoever has such a password is asked for nowhere else, unless they are linked: what is mistyped here is told to nobody.
 * Rejects where one did not answer and no other knew the person.
 * @param user of that name here. @returns null when nobody knows name and password.
 */
export async function askWays(
  ways: readonly PasswordWay[],
  db: Pick<Database, 'externalIdentities'>,
  user: UserRow | null,
  given: { readonly name: string; readonly password: string },
): Promise<OutsideIdentity | null> {
  const { name, password } = given;
  // to a directory, an empty password is nobody's, and right (RFC 4513 section 5.1.2)
  if (ways.length === 0 || name === '' || password === '' || (user !== null && user.disabledAt !== null))
    return null;
  if (user?.passwordHash != null && (await db.externalIdentities.ofUser(user.id)).length === 0) return null;
  let trouble: AppError | null = null;
  for (const way of ways) {
    try {
      const identity = await withDeadline(WAY_MS, [], (signal) =>
        unlessAborted(way.check(name, password, signal), signal),
      );
      if (identity !== null) return identity;
    } catch (thrown) {
      trouble ??= isTimeout(thrown) ? silent(way) : asAppError(thrown);
    }
  }
  if (trouble !== null) throw trouble;
  return null;
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'TimeoutError';
}

function silent({ id }: PasswordWay): AppError {
  return new AppError('IDENTITY_PROVIDER_UNREACHABLE', `The directory (${id}) does not answer.`);
}
