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
  const view = await instances.stop(actor, id);
  if (seconds === 0 || hasEnded(view)) return { view, ended: hasEnded(view) };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), seconds * 1000);
  try {
    const settled = await instances.settled(actor, id, AbortSignal.any([signal, deadline.signal]));
    return { view: settled, ended: hasEnded(settled) };
  } catch (error) {
    if (signal.aborted || !deadline.signal.aborted) throw error;
    const late = await instances.get(actor, id);
    return { view: late, ended: hasEnded(late) };
  } finally {
    clearTimeout(timer);
  }
}

function hasEnded(view: InstanceView): boolean {
  return view.endedAt !== null;
}
