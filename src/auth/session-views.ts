import type { SessionRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { hashToken } from '../ids.ts';
import type { SessionView } from './account.ts';
import { browserName } from './browser-name.ts';

const PUBLIC_ID_LENGTH = 32;
const LONGEST_NAME = 64;

/** What is stored of the token is a hash, and nobody is told that either: this is a hash of the hash. */
function publicIdOf(sessionId: string): string {
  return hashToken(`session:${sessionId}`).slice(0, PUBLIC_ID_LENGTH);
}

/** @param current id of the session that asks; null for who looks at those of somebody else. */
export function viewOf(row: SessionRow, current: string | null): SessionView {
  const { id, address, userAgent, createdAt, seenAt, expiresAt } = row;
  const browser = browserName(userAgent);
  return {
    ...{ id: publicIdOf(id), name: row.name ?? browser, browser, address, userAgent },
    ...{ createdAt, seenAt, expiresAt, isThis: id === current },
  };
}

/** The one of these that is called so. Throws SESSION_NOT_FOUND. */
export function sessionNamed(rows: readonly SessionRow[], publicId: string): SessionRow {
  const row = rows.find(({ id }) => publicIdOf(id) === publicId);
  if (row === undefined) throw new AppError('SESSION_NOT_FOUND', 'There is no session with this id.');
  return row;
}

/** What is stored of a name that was typed; null for none. Throws INVALID_BODY. */
export function sessionName(typed: string): string | null {
  const name = typed.replace(/\s+/g, ' ').trim();
  if (name.length > LONGEST_NAME)
    throw new AppError('INVALID_BODY', `A name has at most ${LONGEST_NAME} characters.`, {
      detail: 'name',
    });
  return name === '' ? null : name;
}
