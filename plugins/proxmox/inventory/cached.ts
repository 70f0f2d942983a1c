import { unlessAborted } from '../../../src/api.ts';
import type { ProxmoxClient } from '../client.ts';
import { type Inventory, readInventory } from './inventory.ts';

const FRESH_MS = 5000;

/** The inventory as it was within the last five seconds, however many ask for it. Its maker closes it. */
export class CachedInventory {
  readonly #client: ProxmoxClient;
  readonly #life = new AbortController();
  #read: { readonly inventory: Promise<Inventory>; until: number } | null = null;

  constructor(client: ProxmoxClient) {
    this.#client = client;
  }

  /** Rejects with a ProxmoxError, or with the signal's reason; the read goes on for others who wait. */
  get(signal: AbortSignal): Promise<Inventory> {
    return unlessAborted(this.#current(), signal);
  }

  close(): void {
    this.#life.abort(new Error('the gateway is closing'));
  }

  #current(): Promise<Inventory> {
    if (this.#read !== null && this.#read.until > performance.now()) return this.#read.inventory;
    const inventory = readInventory(this.#client, this.#life.signal);
    // nobody else comes in before it is there
    const read = { inventory, until: Number.POSITIVE_INFINITY };
    this.#read = read;
    inventory.then(
      () => {
        read.until = performance.now() + FRESH_MS;
      },
      () => {
        if (this.#read === read) this.#read = null;
      },
    );
    return inventory;
  }
}
