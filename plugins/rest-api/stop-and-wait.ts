import type { Actor, InstanceService, InstanceView } from '../../src/api.ts';

interface Stopped {
  readonly view: InstanceView;
  readonly ended: boolean;
}

/** Stops an instance and gives it up to `seconds` to end. Rejects when `signal` aborts, for nobody waits any more. */
export async function stopAndWait(
  instances: InstanceService,
  actor: Actor,
  id: string,
  seconds: number,
  signal: AbortSignal,
): Promise<Stopped> {
  const asked = await instances.stop(actor, id);
  const view = await settleWithin({ instances, actor, seconds, signal }, asked);
  return { view, ended: view.endedAt !== null };
}

export interface Waiting {
  readonly instances: InstanceService;
  readonly actor: Actor;
  readonly seconds: number;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
}

export function isSettled({ isBusy, job }: InstanceView): boolean {
  return !isBusy && job === null;
}

/** The instance once no work on it is unfinished, or as it is when the time has passed. Rejects when `signal` aborts. */
export async function settleWithin(
  { instances, actor, seconds, signal }: Waiting,
  view: InstanceView,
): Promise<InstanceView> {
  if (seconds === 0 || isSettled(view)) return view;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), seconds * 1000);
  try {
    return await instances.settled(actor, view.id, AbortSignal.any([signal, deadline.signal]));
  } catch (error) {
    if (signal.aborted || !deadline.signal.aborted) throw error;
    return instances.get(actor, view.id);
  } finally {
    clearTimeout(timer);
  }
}
