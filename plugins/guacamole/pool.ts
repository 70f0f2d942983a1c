import { AppError, type Protocol } from '../../src/api.ts';
import {
  connectGuacd,
  type GuacdAddress,
  type GuacdConnection,
  type HandshakeLimits,
  type HandshakeSettings,
} from './guacd-client.ts';

/** Where guacd runs. */
export interface GuacdSource {
  /** Null when there is a guacd, or one can be started; else why not. */
  unavailable(): string | null;
  /** Addresses to choose from, at least one. Rejects with an AppError. */
  addresses(signal: AbortSignal): Promise<readonly GuacdAddress[]>;
  /** Told of an address that did not answer. @returns whether asking for addresses again may help. */
  failed(address: GuacdAddress): boolean;
  close(): Promise<void>;
}

export interface PooledConnection {
  readonly connection: GuacdConnection;
  /** Makes room for another one; to be called once the connection is closed. */
  release(): void;
}

/** Spreads connections over all guacd, the emptiest first, and keeps each below its limit. */
export class GuacdPool {
  readonly #source: GuacdSource;
  readonly #most: number;
  readonly #open = new Map<string, number>();

  /** @param most connections that one guacd can hold. */
  constructor(source: GuacdSource, most: number) {
    this.#source = source;
    this.#most = most;
  }

  get source(): GuacdSource {
    return this.#source;
  }

  /** Connections that are open through one guacd. */
  count(address: GuacdAddress): number {
    return this.#open.get(keyOf(address)) ?? 0;
  }

  /** Rejects as `connectGuacd`; a guacd that cannot be reached is passed over where there is another. */
  async connect(
    protocol: Protocol,
    settings: HandshakeSettings,
    limits: HandshakeLimits,
  ): Promise<PooledConnection> {
    const tried = new Set<string>();
    let failure: unknown = null;
    let mayAskAgain = true;
    for (;;) {
      const addresses = await this.#source.addresses(limits.signal);
      const address = this.#choose(addresses, tried);
      if (address === null) throw failure ?? this.#full(addresses.length);
      try {
        return await this.#connectTo(address, protocol, settings, limits);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'GUACD_UNREACHABLE') throw error;
        failure = error;
        tried.add(keyOf(address));
        if (this.#source.failed(address) && mayAskAgain) {
          // the same address may hold a new guacd
          mayAskAgain = false;
          tried.clear();
        }
      }
    }
  }

  async #connectTo(
    address: GuacdAddress,
    protocol: Protocol,
    settings: HandshakeSettings,
    limits: HandshakeLimits,
  ): Promise<PooledConnection> {
    const key = keyOf(address);
    this.#open.set(key, this.count(address) + 1);
    const release = (): void => {
      const left = this.count(address) - 1;
      if (left > 0) this.#open.set(key, left);
      else this.#open.delete(key);
    };
    try {
      const connection = await connectGuacd(address, protocol, settings, limits);
      return { connection, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #choose(addresses: readonly GuacdAddress[], tried: ReadonlySet<string>): GuacdAddress | null {
    let best: GuacdAddress | null = null;
    for (const address of addresses) {
      if (tried.has(keyOf(address)) || this.count(address) >= this.#most) continue;
      if (best === null || this.count(address) < this.count(best)) best = address;
    }
    return best;
  }

  #full(servers: number): AppError {
    const most = `${this.#most} connection${this.#most === 1 ? '' : 's'}`;
    const message =
      servers === 1
        ? `guacd holds ${most}, which is all that it can.`
        : `guacd holds ${most} and so does every other, which is all that they can.`;
    return new AppError('GUACD_UNREACHABLE', message, {
      remedy: 'Close viewers that are not needed, or add another address to guacd in [plugins.guacamole].',
    });
  }
}

const keyOf = ({ host, port }: GuacdAddress): string => `${host} ${port}`;

/** guacd at addresses that are configured. */
export function configuredGuacd(addresses: readonly GuacdAddress[]): GuacdSource {
  return {
    unavailable: () => null,
    addresses: async () => addresses,
    failed: () => false,
    close: async () => undefined,
  };
}

/** guacd is not wanted. */
export const noGuacd: GuacdSource = {
  ...configuredGuacd([]),
  unavailable: () =>
    'No guacd is configured: guacd is unset in [plugins.guacamole], and container is off there.',
};
