import { JobCanceled } from '../jobs/queue.ts';
import type { InstanceParts } from './parts.ts';

/** How soon a start is given up that was stopped by another process; one of this process hears at once. */
const LOOK_EVERY_MS = 1000;

/** A signal that aborts with the given one, and when the instance is no longer to run. */
export class Wanted {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  constructor({ db, log }: InstanceParts, instanceId: string, signal: AbortSignal) {
    const unwanted = new AbortController();
    this.signal = AbortSignal.any([signal, unwanted.signal]);
    let isLooking = false;
    const look = async (): Promise<void> => {
      isLooking = true;
      const row = await db.instances.get(instanceId);
      if (row?.desired !== 'running') unwanted.abort(new JobCanceled('The instance was stopped.'));
    };
    this.#timer = setInterval(() => {
      if (isLooking) return;
      look()
        .catch((error: unknown) =>
          log.debug({ err: error, instanceId }, 'an instance could not be looked at'),
        )
        .finally(() => {
          isLooking = false;
        });
    }, LOOK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
