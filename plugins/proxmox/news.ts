import type { ChangeListener } from '../../src/api.ts';

/**
 * Proxmox tells nobody what happens to machines. What shows itself is told: what the gateway does, and that a screen ended
 * which somebody looked at. The rest is found by comparing.
 */
export class News {
  readonly #listeners = new Set<ChangeListener>();

  tell(instanceId: string): void {
    for (const listener of this.#listeners) listener.changed(instanceId);
  }

  /** Tells after the work, however it ended. */
  async after<T>(instanceId: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      this.tell(instanceId);
    }
  }

  /** Rejects with the signal's reason when it aborts. */
  async watch(listener: ChangeListener, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#listeners.add(listener);
    listener.watching();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    this.#listeners.delete(listener);
    signal.throwIfAborted();
  }
}
