import type { EventBus } from '../events/bus.ts';
import { pause } from '../wait.ts';
import type { InstanceView } from './model.ts';

/** Changes made by another process are seen at the latest after this time. */
const LOOK_EVERY_MS = 5000;

/**
 * The view now and after every change. A slow reader misses states in between, never the newest.
 * Ends when the instance has ended, when it can no longer be read (rejects then), or when `signal` aborts.
 */
export async function* changesOf(
  bus: EventBus,
  instanceId: string,
  read: () => Promise<InstanceView>,
  signal: AbortSignal,
): AsyncGenerator<InstanceView, void, undefined> {
  let changed = true;
  let wake: () => void = () => {};
  const notice = (): void => {
    changed = true;
    wake();
  };
  const off = bus.on('instance.changed', (event) => {
    if (event.instanceId === instanceId) notice();
  });
  const look = setInterval(notice, LOOK_EVERY_MS);
  signal.addEventListener('abort', notice);
  let last = '';
  try {
    while (!signal.aborted) {
      if (!changed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      changed = false;
      const view = await read();
      const text = JSON.stringify(view);
      if (text !== last) {
        last = text;
        yield view;
      }
      if (view.endedAt !== null) return;
    }
  } finally {
    off();
    clearInterval(look);
    signal.removeEventListener('abort', notice);
  }
}

/**
 * The view once no job of the instance is unfinished, or the newest when `signal` aborts before that. It is read at the end
 * of a job only, so that waiting costs a start nothing.
 */
export async function settledOf(
  bus: EventBus,
  instanceId: string,
  read: () => Promise<InstanceView>,
  signal: AbortSignal,
): Promise<InstanceView> {
  let over = new AbortController();
  const off = bus.on('instance.changed', (event) => {
    if (event.instanceId === instanceId && event.isJobOver) over.abort();
  });
  try {
    for (;;) {
      over = new AbortController();
      const view = await read();
      if (signal.aborted || (!view.isBusy && view.job === null)) return view;
      await pause(LOOK_EVERY_MS, signal, over.signal);
    }
  } finally {
    off();
  }
}
