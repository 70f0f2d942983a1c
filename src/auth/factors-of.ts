import type { Database } from '../db/database.ts';

/** With what somebody can give the second half of a sign-in; recovery codes stand in for both. */
export interface FactorWays {
  readonly app: boolean;
  readonly passkey: boolean;
}

type Factors = Pick<Database, 'secondFactors' | 'passkeys'>;

/** Sign-ins with the password ask for one of these; for nothing where all are false. */
export async function waysOf({ secondFactors, passkeys }: Factors, userId: string): Promise<FactorWays> {
  const [app, keys] = await Promise.all([secondFactors.get(userId), passkeys.count(userId)]);
  return { app: app !== null && app.confirmedAt !== null, passkey: keys > 0 };
}

export const hasFactor = ({ app, passkey }: FactorWays): boolean => app || passkey;

/** Recovery codes stand in for a second factor: without one they are nothing. Asked in a transaction with what took one off. */
export async function dropUselessCodes(db: Factors, userId: string): Promise<void> {
  if (!hasFactor(await waysOf(db, userId))) await db.secondFactors.replaceCodes(userId, []);
}

/** Takes all second factors off. @returns false where there was none. */
export function dropFactors(db: Factors & Pick<Database, 'tx'>, userId: string): Promise<boolean> {
  return db.tx(async () => {
    const ways = await waysOf(db, userId);
    await db.secondFactors.delete(userId);
    await db.passkeys.deleteOfUser(userId);
    await db.secondFactors.replaceCodes(userId, []);
    return hasFactor(ways);
  });
}
