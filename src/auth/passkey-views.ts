import type { Database } from '../db/database.ts';
import type { PasskeyRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { dropUselessCodes } from './factors-of.ts';

export interface PasskeyView {
  readonly id: string;
  /** What its user calls it. */
  readonly name: string;
  /** Both times are UTC ms. */
  readonly createdAt: number;
  /** Null where nobody has signed in with it yet. */
  readonly usedAt: number | null;
}

export const passkeyView = ({ id, name, createdAt, usedAt }: PasskeyRow): PasskeyView => ({
  ...{ id, name, createdAt, usedAt },
});

/** With the recovery codes, where no second factor is left. Rejects with PASSKEY_NOT_FOUND. */
export function removePasskey(
  db: Pick<Database, 'passkeys' | 'secondFactors' | 'tx'>,
  userId: string,
  id: string,
): Promise<void> {
  return db.tx(async () => {
    if (!(await db.passkeys.delete(userId, id))) throw passkeyNotFound();
    await dropUselessCodes(db, userId);
  });
}

export const passkeyNotFound = (): AppError =>
  new AppError('PASSKEY_NOT_FOUND', 'There is no passkey with this id.');
