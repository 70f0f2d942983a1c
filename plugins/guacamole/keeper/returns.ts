import type { Logger } from '../../../src/api.ts';
import { type OpenDoor, openDoor } from '../door.ts';
import type { GuacdConnection, HandshakeLimits, HandshakeSettings, Selector } from '../guacd-client.ts';
import type { GuacdPool, PooledConnection } from '../pool.ts';
import { claim } from './claim.ts';
import type { Hold, Keeper } from './keeper.ts';

export interface ReturnsOptions {
  readonly pool: GuacdPool;
  readonly keeper: Keeper;
  /** Where keepers are found. */
  readonly folder: () => string;
  readonly log: Logger;
}

/** A viewer that says how it is known when it comes back, and what it looks at. */
export interface Returner {
  readonly key: string;
  readonly desktop: string;
}

/** Lets viewers come back to the very connections that they had, with the programs in them. */
export class Returns {
  readonly #options: ReturnsOptions;

  constructor(options: ReturnsOptions) {
    this.#options = options;
  }

  /** The connection that the viewer had, if it lives; null when it has to get a new one. Never rejects. */
  async rejoin(
    { key, desktop }: Returner,
    settings: HandshakeSettings,
    limits: HandshakeLimits,
  ): Promise<PooledConnection | null> {
    const { pool, folder, log } = this.#options;
    const claimed = await claim(folder(), key, desktop);
    if (claimed === null) return null;
    const { id, host, port } = claimed;
    try {
      const pooled = await pool.join({ host, port }, id as Selector, settings, limits);
      claimed.joined();
      return pooled;
    } catch (error) {
      claimed.giveUp();
      log.info({ err: error }, 'a kept connection could not be joined; the viewer gets a new one');
      return null;
    }
  }

  /** Where a connection that is to outlive the gateway comes through, or just here when there is no keeper. */
  readonly openDoor: OpenDoor = async (plan) =>
    (await this.#options.keeper.openDoor(plan)) ?? (await openDoor(plan));

  /** Keeps the connection for its viewer from now on, until the hold is ended. */
  hold({ key, desktop }: Returner, { id, address, socket }: GuacdConnection): Hold {
    return this.#options.keeper.hold({ key, desktop, id, ...address }, socket);
  }
}
