import type { Database } from '../db/database.ts';
import { hashToken } from '../ids.ts';
import { networkOf } from './network.ts';
import type { SignInOrigin } from './service.ts';

/** A browser or network that was not signed in from for so long is one like any other. */
export const KNOWN_PLACE_MS = 180 * 86_400_000;

/** Which of them the user has signed in from. */
export interface Known {
  readonly device: boolean;
  readonly network: boolean;
}

/**
 * Where people sign in from. Asked by name, whoever it is: who does not exist has been nowhere, and it takes as long to say
 * so.
 */
export class KnownPlaces {
  readonly #db: Pick<Database, 'knownPlaces'>;
  readonly #now: () => number;

  constructor(db: Pick<Database, 'knownPlaces'>, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  async of(username: string, origin: SignInOrigin): Promise<Known> {
    const [network, device = null] = idsOf(username, origin);
    const ids = device === null ? [network] : [network, device];
    const known = await this.#db.knownPlaces.known(ids, this.#now() - KNOWN_PLACE_MS);
    return { device: device !== null && known.has(device), network: known.has(network) };
  }

  /** Once the whole sign-in is done. */
  async remember(
    { id: userId, username }: { readonly id: string; readonly username: string },
    origin: SignInOrigin,
  ): Promise<void> {
    for (const id of idsOf(username, origin))
      await this.#db.knownPlaces.put({ id, userId, usedAt: this.#now() });
  }
}

function idsOf(username: string, { address, device }: SignInOrigin): [string, ...string[]] {
  const network = hashToken(JSON.stringify(['network', username, networkOf(address)]));
  return device === undefined
    ? [network]
    : [network, hashToken(JSON.stringify(['device', username, device]))];
}
