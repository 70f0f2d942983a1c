import type { Actor } from '../auth/model.ts';
import type { Database } from '../db/database.ts';
import type { StartKeyRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { hashToken } from '../ids.ts';

/** For how long a client that asks again is given the same instance. */
export const START_KEY_MS = 24 * 3_600_000;

/** A start that its client may ask for more than once. */
export interface NamedStart {
  readonly id: string;
  readonly asked: string;
}

export function namedStart(actor: Actor, appId: string, key: string, project?: string | null): NamedStart {
  // a project's key sees nothing of what its user has started elsewhere
  const whose = [actor.userId, key, ...(actor.projectId ? [actor.projectId] : [])];
  // no part can be so long or so odd that two of them look alike
  return {
    id: hashToken(JSON.stringify(whose)),
    asked: hashToken(JSON.stringify({ appId, project })),
  };
}

/** The row that goes into the transaction of the start: of many at once exactly one gets it in. */
export function rowOf({ id, asked }: NamedStart, instanceId: string): StartKeyRow {
  return { id, asked, instanceId, createdAt: Date.now() };
}

/** What was started by that name before; null where nothing was. Rejects with IDEMPOTENCY_KEY_REUSED. */
export async function startedBefore(
  db: Pick<Database, 'startKeys'>,
  { id, asked }: NamedStart,
): Promise<string | null> {
  const row = await db.startKeys.get(id);
  if (row === null || (await db.startKeys.forget(id, Date.now() - START_KEY_MS))) return null;
  if (row.asked === asked) return row.instanceId;
  throw new AppError(
    'IDEMPOTENCY_KEY_REUSED',
    'Another start was asked for with this Idempotency-Key before.',
  );
}
