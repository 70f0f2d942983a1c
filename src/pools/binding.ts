import type { AppDefinition } from '../apps/definition.ts';
import type { InstanceRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { announce, locked } from '../instances/announce.ts';
import type { InstanceParts } from '../instances/parts.ts';
import type { Binding, Provider, ProviderContext } from '../instances/provider.ts';
import type { NamedStart } from '../instances/start-key.ts';
import { withDeadline, within } from '../wait.ts';

/** The owner waits for it; a start from nothing takes no longer. */
export const BIND_MS = 3000;
const LEAVE_MS = 500;

/** Who wants which desktop. */
export interface Claim {
  readonly app: AppDefinition;
  readonly provider: Provider;
  readonly userId: string;
  /** The project that it is to belong to; null for none. */
  readonly projectId: string | null;
  /** Null where its client does not ask for it twice. */
  readonly named: NamedStart | null;
}

/** Whether a desktop of the application has to be told whose it is when it is claimed. */
export function mustBind(provider: Provider, { home, settings }: AppDefinition): boolean {
  if (provider.bind === undefined) return false;
  return home !== undefined || provider.usesOwner?.(provider.settings.parse(settings)) === true;
}

/** Somebody has claimed it, and it has not been told whose it is: nobody may see it. */
export function isUnbound({ poolKey, userId, startedAt }: InstanceRow): boolean {
  return poolKey !== null && userId !== null && startedAt === null;
}

/** Rejects when the desktop was not told in time. */
export async function bindOwner(
  provider: Provider,
  { id, ref }: InstanceRow,
  to: Binding,
  context: ProviderContext,
): Promise<void> {
  if (provider.bind === undefined)
    throw new AppError('PROVIDER_FAILED', `The provider ${provider.id} binds no desktops any more.`);
  const bound = withDeadline(BIND_MS, [context.signal], async (signal) =>
    provider.bind?.({ instanceId: id, ref }, to, { ...context, signal }),
  );
  await within(BIND_MS + LEAVE_MS, bound, () => {
    throw new AppError('PROVIDER_FAILED', 'The desktop was not told in time whose it is.');
  });
}

/**
 * Part of the start of a desktop that was claimed. One that cannot be told whose it is, or of which nobody knows in what
 * state it was left, is ended.
 * @returns whether it was told; if not, nothing is left of it and it is to be started from nothing.
 */
export async function bindOrEnd(
  parts: InstanceParts,
  provider: Provider,
  row: InstanceRow,
  to: Binding,
  context: ProviderContext,
): Promise<boolean> {
  try {
    if (row.ref !== null) {
      await bindOwner(provider, row, to, context);
      return true;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    context.log.warn({ err: error }, 'a warm desktop could not be told whose it is, and is started anew');
  }
  await provider.stop({ instanceId: row.id, ref: null }, { ...context, graceMs: 0 });
  await parts.db.tx(async () => {
    const fresh = { poolKey: null, ref: null, checkpointAt: null, runtime: null, runtimeAt: Date.now() };
    await parts.db.instances.update(row.id, fresh);
    await announce(parts, row.id, 'instance.requested');
  });
  return false;
}

/**
 * Shows its owner the desktop that was told whose it is.
 * @param isOurs asked inside the transaction: whether nobody else works on it.
 * @returns false when it was stopped meanwhile, or somebody else goes on with it.
 */
export async function showBound(
  parts: InstanceParts,
  instanceId: string,
  isOurs: () => Promise<boolean>,
  stages?: InstanceRow['stages'],
): Promise<boolean> {
  const { db, bus } = parts;
  const isShown = await db.tx(async () => {
    const row = await locked(parts, instanceId);
    if (row === null || row.desired !== 'running' || row.endedAt !== null || !isUnbound(row)) return false;
    if (!(await isOurs())) return false;
    const now = Date.now();
    const shown = { poolKey: null, startedAt: now, runtime: 'running', runtimeAt: now, error: null } as const;
    await db.instances.update(instanceId, { ...shown, ...(stages === undefined ? {} : { stages }) });
    await announce(parts, instanceId, 'instance.claimed');
    return true;
  });
  if (isShown) bus.emit('instance.changed', { instanceId });
  return isShown;
}
