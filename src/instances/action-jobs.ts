import type { InstanceRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { isHandedOn, JobCanceled, type JobHandler } from '../jobs/queue.ts';
import { rememberActionError } from './action-error.ts';
import { rememberCheckpoint, rememberRuntime } from './announce.ts';
import type { InstanceParts } from './parts.ts';
import type { Provider, ProviderContext } from './provider.ts';
import { Wanted } from './wanted.ts';

type Method = 'pause' | 'resume' | 'snapshot' | 'checkpoint';

/** Freezes the desktop. Repeatable. */
export function pauseJob(parts: InstanceParts): JobHandler {
  return actionJob(parts, 'pause', async (row, provider, context) => {
    parts.bus.emit('instance.interrupted', { instanceId: row.id, by: 'pause' });
    await provider.pause?.(row, context);
    await rememberRuntime(parts, row.id, 'paused');
    return null;
  });
}

/** Lets a frozen desktop go on. Repeatable. */
export function resumeJob(parts: InstanceParts): JobHandler {
  return actionJob(parts, 'resume', async (row, provider, context) => {
    await provider.resume?.(row, context);
    await rememberRuntime(parts, row.id, 'running');
    return null;
  });
}

/** Stores the desktop as it is. Repeatable: the name is the job's. @returns `{ ref }`: what an application can be made from. */
export function snapshotJob(parts: InstanceParts): JobHandler {
  return actionJob(parts, 'snapshot', async (row, provider, context, jobId) => {
    const made = await provider.snapshot?.(row, { ...context, name: jobId });
    return made === undefined ? null : { ref: made.ref };
  });
}

/** Keeps the state that the desktop has now, in place of what was kept before. Repeatable. */
export function checkpointJob(parts: InstanceParts): JobHandler {
  return actionJob(parts, 'checkpoint', async (row, provider, context) => {
    // before it is kept: what was done until then is in it
    const checkpointAt = Date.now();
    await provider.checkpoint?.(row, context);
    await rememberCheckpoint(parts, row.id, checkpointAt);
    return null;
  });
}

type Act = (
  row: InstanceRow & { readonly instanceId: string },
  provider: Provider,
  context: ProviderContext,
  jobId: string,
) => Promise<Record<string, unknown> | null>;

/** What fails leaves the desktop as it is: its state is asked anew, and the failure is the job's. */
function actionJob(parts: InstanceParts, method: Method, act: Act): JobHandler {
  return async (job, ofJob) => {
    const row = await parts.db.instances.get(job.subject);
    if (row === null || row.desired !== 'running' || row.endedAt !== null) return null;
    const provider = parts.provider(row.provider);
    if (provider?.[method] === undefined)
      throw new AppError('ACTION_NOT_ALLOWED', `The provider ${row.provider} cannot ${method} a desktop.`);
    const log = parts.log.child({ instanceId: row.id });
    const wanted = new Wanted(parts, row.id, ofJob);
    const { signal } = wanted;
    try {
      const target = { ...row, instanceId: row.id };
      const result = await act(target, provider, { signal, log, progress: () => {} }, job.id);
      if (row.actionError !== null) await parts.db.instances.update(row.id, { actionError: null });
      return result;
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      if (!isHandedOn(signal, error) && !(reason instanceof JobCanceled)) {
        await rememberActionError(parts, job, reason);
      }
      throw reason;
    } finally {
      wanted.close();
      parts.bus.emit('instance.changed', { instanceId: row.id });
    }
  };
}
