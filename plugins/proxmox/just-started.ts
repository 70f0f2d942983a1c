import type { Guest } from './guest.ts';

/** Machines move from node to node, but not at once. */
const FRESH_MS = 5000;
const LIMIT = 1000;

/** Where machines are that were started this moment, so that whoever waits for them need not ask. */
export class JustStarted {
  readonly #guests = new Map<string, { readonly guest: Guest; readonly until: number }>();

  put(instanceId: string, guest: Guest): void {
    if (this.#guests.size >= LIMIT) this.#guests.clear();
    this.#guests.set(instanceId, { guest, until: performance.now() + FRESH_MS });
  }

  get(instanceId: string): Guest | null {
    const found = this.#guests.get(instanceId);
    return found !== undefined && found.until > performance.now() ? found.guest : null;
  }

  forget(instanceId: string): void {
    this.#guests.delete(instanceId);
  }
}
