import type { AppDefinition } from '../apps/definition.ts';
import type { InstanceRow } from '../db/schema/rows.ts';
import { announce } from '../instances/announce.ts';
import type { InstanceParts } from '../instances/parts.ts';
import type { Provider } from '../instances/provider.ts';
import { poolKey } from './pool-key.ts';

/** As many are looked at; when many people come at once, each begins with another one. */
const MOST_CANDIDATES = 50;
const ALIVE_MS = 1000;

/**
 * Gives the person a desktop that was started ahead: exactly one person gets it, for good. Null when there is none that runs.
 */
export async function claimWarm(
  parts: InstanceParts,
  app: AppDefinition,
  provider: Provider,
  userId: string,
): Promise<InstanceRow | null> {
  const { db, bus } = parts;
  const ready = await db.instances.listReady(poolKey(app), MOST_CANDIDATES);
  const from = Math.floor(Math.random() * ready.length);
  for (const candidate of [...ready.slice(from), ...ready.slice(0, from)]) {
    if (!(await isAlive(provider, candidate))) continue;
    const claimed = await db.tx(async () => {
      if (!(await db.instances.claim(candidate.id, userId, Date.now()))) return null;
      await announce(parts, candidate.id, 'instance.claimed');
      return db.instances.get(candidate.id);
    });
    if (claimed === null) continue;
    bus.emit('instance.changed', { instanceId: claimed.id });
    return claimed;
  }
  return null;
}

/** One that has died since it was last looked at is nobody's first desktop. */
async function isAlive(provider: Provider, { id, ref }: InstanceRow): Promise<boolean> {
  try {
    return (await provider.inspect({ instanceId: id, ref }, AbortSignal.timeout(ALIVE_MS))) === 'running';
  } catch {
    return false;
  }
}
