import type { InstanceRow, JobRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { Interruption } from '../events/bus.ts';
import type { DomainEventType } from '../events/domain-events.ts';
import { rememberActionError } from './action-error.ts';
import { graceMsOf } from './app-snapshot.ts';
import type { InstanceParts } from './parts.ts';
import type { InstanceTarget, Provider, ProviderContext } from './provider.ts';

type Graced = ProviderContext & { readonly graceMs: number };

/** A job that starts a desktop again which is there. */
interface Relaunch {
  readonly by: Interruption;
  /** What is told when the desktop answers again. */
  readonly tells: DomainEventType;
  /** What it does, for who waits; null where its stages say it. */
  readonly says: string | null;
  /** Where its provider could not do it: the desktop stays, and what it is doing is found out. */
  readonly staysIfRefused: boolean;
  methodOf(provider: Provider): ((target: InstanceTarget, context: Graced) => Promise<void>) | undefined;
}

const RELAUNCHES: Readonly<Record<string, Relaunch>> = {
  'instance.restart': {
    by: 'restart',
    tells: 'instance.restarted',
    says: null,
    staysIfRefused: false,
    methodOf: (provider) => provider.restart,
  },
  'instance.rollback': {
    by: 'rollback',
    tells: 'instance.reverted',
    says: 'Its disks are put back, and it is started',
    staysIfRefused: true,
    methodOf: (provider) => provider.rollBack,
  },
};
/** Who asks for it waits for the answer. */
const LOOK_MS = 5000;

/** Null for a job that makes the desktop. */
export function relaunchOf(action: string): Relaunch | null {
  return RELAUNCHES[action] ?? null;
}

/** Ends its viewers, and starts the desktop that is there once more. @returns its reference. */
export async function relaunch(
  { db, bus }: InstanceParts,
  { by, says, methodOf }: Relaunch,
  provider: Provider,
  { id, ref, app }: InstanceRow,
  context: ProviderContext,
): Promise<string> {
  const method = methodOf(provider);
  if (method === undefined || ref === null)
    throw new AppError(
      'ACTION_NOT_ALLOWED',
      `The provider ${provider.id} cannot do this with the desktop: ${by}.`,
    );
  bus.emit('instance.interrupted', { instanceId: id, by });
  if (says !== null) context.progress(says);
  await db.instances.update(id, { runtime: 'restarting', runtimeAt: Date.now() });
  await method.call(provider, { instanceId: id, ref }, { ...context, graceMs: graceMsOf(app) });
  return ref;
}

/** A desktop that could not be put back may run as before; one that does not is restarted when everything is compared. */
export async function lookAfterRefusal(
  parts: InstanceParts,
  job: JobRow,
  { id, ref, provider }: InstanceRow,
  reason: unknown,
): Promise<void> {
  const { code } = await rememberActionError(parts, job, reason);
  // its provider has nothing that it could go back to
  if (code === 'ACTION_NOT_ALLOWED') await parts.db.instances.update(id, { checkpointAt: null });
  try {
    const signal = AbortSignal.timeout(LOOK_MS);
    const state = await parts.provider(provider)?.inspect({ instanceId: id, ref }, signal);
    // as it was before: nothing has happened of which anybody would be told
    if (state === 'running' || state === 'paused')
      await parts.db.instances.update(id, { runtime: state, runtimeAt: Date.now() });
  } catch (error) {
    parts.log.debug({ err: error, instanceId: id }, 'a desktop that was not put back could not be looked at');
  }
  parts.bus.emit('instance.changed', { instanceId: id });
}
