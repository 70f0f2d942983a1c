import { randomInt } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import { AppError } from '../errors.ts';

/** A port that something outside the gateway holds is passed over for this long. */
const AVOID_MS = 60_000;
const MAX_RACES = 50;

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Leases loopback TCP ports: one row a lease, and the table's key decides races between gateways. */
export class PortAllocator {
  readonly #db: Database;
  readonly #range: PortRange;
  readonly #avoided = new Map<number, number>();

  constructor(db: Database, range: PortRange) {
    this.#db = db;
    this.#range = range;
  }

  /** Takes part in the caller's transaction. Rejects with PORTS_EXHAUSTED. */
  async lease(instanceId: string): Promise<number> {
    // a transaction may not see the rows of those who were faster, only run into them
    const lost = new Set<number>();
    for (let race = 0; race < MAX_RACES; race += 1) {
      const port = await this.#choose(lost);
      try {
        await this.#db.leases.insert({ port, instanceId, leasedAt: Date.now() });
        return port;
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error;
        const own = await this.#db.leases.ofInstance(instanceId);
        if (own !== null) return own.port;
        lost.add(port);
      }
    }
    throw new AppError(
      'PORTS_EXHAUSTED',
      'No free port could be leased: too many desktops are being started at once.',
    );
  }

  /** Something outside the gateway holds this port: another one is leased in its place. */
  async exchange(instanceId: string, taken: number): Promise<number> {
    this.#avoided.set(taken, Date.now() + AVOID_MS);
    return this.#db.tx(async () => {
      await this.#db.leases.delete(instanceId);
      return this.lease(instanceId);
    });
  }

  async free(instanceId: string): Promise<void> {
    await this.#db.leases.delete(instanceId);
  }

  async #choose(lost: ReadonlySet<number>): Promise<number> {
    const taken = new Set([...lost, ...(await this.#db.leases.list()).map((lease) => lease.port)]);
    for (const [port, until] of this.#avoided) {
      if (until < Date.now()) this.#avoided.delete(port);
      else taken.add(port);
    }
    const { first, last } = this.#range;
    const size = last - first + 1;
    // a random start keeps a port that was just freed from being given out again at once
    const start = randomInt(size);
    for (let offset = 0; offset < size; offset += 1) {
      const port = first + ((start + offset) % size);
      if (!taken.has(port)) return port;
    }
    throw new AppError('PORTS_EXHAUSTED', `All ${size} ports from ${first} to ${last} are taken.`);
  }
}
