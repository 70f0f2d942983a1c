import { AppError, type GuestProtocol } from '../../src/api.ts';
import { askGuacd } from './ask-guacd.ts';
import type { Door, OpenDoor } from './door.ts';
import {
  connectGuacd,
  type GuacdAddress,
  type GuacdConnection,
  HandshakeCut,
  type HandshakeLimits,
  type HandshakeSettings,
  type Selector,
} from './guacd-client.ts';
import { type GuacdState, keyOf, type PooledConnection, PoolMember } from './pool-member.ts';

export type { PooledConnection } from './pool-member.ts';

/** Connections that are open through a guacd, and those that are about to be. */
export type LoadOf = (address: GuacdAddress) => number;

/** Where guacd runs. */
export interface GuacdSource {
  /** Null when there is a guacd, or one can be started; else why not. */
  unavailable(): string | null;
  /**
   * Addresses to choose from, at least one. Rejects with an AppError.
   * @param load tells how busy each is, for a source that starts more of them.
   * @param seeking how many connections look for a place now.
   */
  addresses(signal: AbortSignal, load: LoadOf, seeking: number): Promise<readonly GuacdAddress[]>;
  /** Told of an address that did not answer. @returns whether asking for addresses again may help. */
  failed(address: GuacdAddress): boolean;
  /** For a guacd that reaches no desktop by itself: opens a way to this one. Null for one that does. */
  door?(address: GuacdAddress, desktop: GuacdAddress, open?: OpenDoor): Promise<Door | null>;
  close(): Promise<void>;
  /** In the place of `close`, where what it has started is to outlive the gateway, for the connections in it. */
  leave?(): void;
}

export interface PoolOptions {
  /** How often a guacd with viewers is asked whether it is well. */
  readonly watchEveryMs?: number;
}

/** What has happened since the gateway started. */
export interface PoolCounts {
  readonly connected: number;
  readonly silent: number;
  readonly refused: number;
  readonly lost: number;
}

const WATCH_EVERY_MS = 5000;
const ASK_MS = 3000;

/** Spreads connections over all guacd, the emptiest first, keeps each below its limit, and looks after those that are open. */
export class GuacdPool {
  readonly #source: GuacdSource;
  readonly #most: number;
  readonly #watchEveryMs: number;
  readonly #members = new Map<string, PoolMember>();
  #seeking = 0;
  readonly #counts = { connected: 0, silent: 0, refused: 0, lost: 0 };

  /** @param most connections that one guacd can hold. */
  constructor(source: GuacdSource, most: number, { watchEveryMs = WATCH_EVERY_MS }: PoolOptions = {}) {
    this.#source = source;
    this.#most = most;
    this.#watchEveryMs = watchEveryMs;
  }

  get source(): GuacdSource {
    return this.#source;
  }

  get counts(): PoolCounts {
    return this.#counts;
  }

  /** Each guacd that holds a connection, or that no longer answers. */
  get states(): readonly GuacdState[] {
    return [...this.#members.values()].map((member) => member.state);
  }

  /** Connections that are open through one guacd. */
  count(address: GuacdAddress): number {
    return this.#members.get(keyOf(address))?.open ?? 0;
  }

  /** Rejects as `connectGuacd`; a guacd that cannot be reached or hangs is passed over where there is another. */
  async connect(
    protocol: GuestProtocol,
    settings: HandshakeSettings,
    limits: HandshakeLimits,
  ): Promise<PooledConnection> {
    this.#seeking += 1;
    let isSeeking = true;
    const found = (): void => {
      if (isSeeking) this.#seeking -= 1;
      isSeeking = false;
    };
    try {
      return await this.#connect(protocol, settings, limits, found);
    } finally {
      found();
    }
  }

  async #connect(
    protocol: GuestProtocol,
    settings: HandshakeSettings,
    limits: HandshakeLimits,
    found: () => void,
  ): Promise<PooledConnection> {
    const tried = new Set<string>();
    let failure: unknown = null;
    let mayAskAgain = true;
    let mayRepeat = true;
    for (;;) {
      const load: LoadOf = (one) => this.count(one);
      const addresses = await this.#source.addresses(limits.signal, load, this.#seeking);
      const address = this.#choose(addresses, tried);
      if (address === null) throw failure ?? this.#full(addresses.length);
      found();
      try {
        return await this.#connectTo(address, protocol, settings, limits);
      } catch (error) {
        if (error instanceof HandshakeCut && mayRepeat) {
          // the process of this one connection has crashed
          mayRepeat = false;
          this.#counts.lost += 1;
          continue;
        }
        failure = await this.#judge(error, address, protocol, limits);
        if (failure === null) {
          // it is well, and locked up for this one only
          if (!mayRepeat) throw error;
          mayRepeat = false;
          this.#counts.silent += 1;
          continue;
        }
        tried.add(keyOf(address));
        if (this.#source.failed(address) && mayAskAgain) {
          // the same address may hold a new guacd
          mayAskAgain = false;
          tried.clear();
        }
      }
    }
  }

  /** Joins a connection that lives, by its id. Rejects as `connectGuacd`. */
  join(
    address: GuacdAddress,
    id: Selector,
    settings: HandshakeSettings,
    limits: HandshakeLimits,
  ): Promise<PooledConnection> {
    return this.#open(address, limits, () => connectGuacd(address, id, settings, limits));
  }

  /** @returns why the guacd is to be passed over, null when it is well. Throws what another one would not do better. */
  async #judge(
    error: unknown,
    address: GuacdAddress,
    protocol: GuestProtocol,
    { handshakeMs, signal }: HandshakeLimits,
  ): Promise<unknown> {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'GUACD_UNREACHABLE') return error;
    if (error.code !== 'GUACD_SILENT') throw error;
    // one that hangs takes connections and says nothing; one that lacks the protocol does just the same
    const options = { timeoutMs: Math.min(ASK_MS, handshakeMs), signal };
    const [itself, asked] = await Promise.all([
      askGuacd(address, options),
      askGuacd(address, { ...options, protocol }),
    ]);
    if (!itself.answered && !asked.answered) return error;
    if (asked.answered) return null;
    throw new AppError('GUACD_SILENT', `guacd does not answer to ${protocol}: it lacks support for it.`, {
      remedy: `Use an image of guacd with its plug-in libguac-client-${protocol}; Deskgate's own has VNC, RDP, SSH and telnet.`,
    });
  }

  #connectTo(
    address: GuacdAddress,
    protocol: GuestProtocol,
    settings: HandshakeSettings,
    limits: HandshakeLimits,
  ): Promise<PooledConnection> {
    const { hostname = '', port = '' } = settings.parameters;
    return this.#open(address, limits, async (onEnd) => {
      const desktop = { host: hostname, port: Number(port) };
      const door = (await this.#source.door?.(address, desktop, limits.openDoor)) ?? null;
      onEnd(() => door?.close());
      return connectGuacd(address, protocol, through(door, settings), limits);
    });
  }

  async #open(
    address: GuacdAddress,
    { signal }: HandshakeLimits,
    open: (onEnd: (end: () => void) => void) => Promise<GuacdConnection>,
  ): Promise<PooledConnection> {
    const member = this.#memberAt(address);
    const place = member.reserve();
    let end = (): void => undefined;
    try {
      const turnIsOver = await member.turn(signal);
      const connection = await open((then) => {
        end = then;
      }).finally(turnIsOver);
      this.#counts.connected += 1;
      return place.hold(connection, end);
    } catch (error) {
      end();
      place.leave();
      throw error;
    }
  }

  #memberAt(address: GuacdAddress): PoolMember {
    const key = keyOf(address);
    const known = this.#members.get(key);
    if (known !== undefined) return known;
    const made = new PoolMember(address, this.#watchEveryMs, {
      onDeaf: () => void this.#source.failed(address),
      onSilent: () => {
        this.#counts.silent += 1;
      },
      onLost: () => {
        this.#counts.lost += 1;
      },
      onEmpty: () => this.#members.delete(key),
    });
    this.#members.set(key, made);
    return made;
  }

  #choose(addresses: readonly GuacdAddress[], tried: ReadonlySet<string>): GuacdAddress | null {
    let best: GuacdAddress | null = null;
    for (const address of addresses) {
      if (tried.has(keyOf(address)) || this.count(address) >= this.#most) continue;
      if (best === null || this.#isBetter(address, best)) best = address;
    }
    return best;
  }

  /** One that no longer answers is the last choice, not none: it may have come to itself. */
  #isBetter(one: GuacdAddress, other: GuacdAddress): boolean {
    const [a, b] = [one, other].map((address) => this.#members.get(keyOf(address))?.isDeaf === true);
    return a === b ? this.count(one) < this.count(other) : b === true;
  }

  #full(servers: number): AppError {
    this.#counts.refused += 1;
    const most = `${this.#most} connection${this.#most === 1 ? '' : 's'}`;
    const message =
      servers === 1
        ? `guacd holds ${most}, which is all that it can.`
        : `guacd holds ${most} and so does every other, which is all that they can.`;
    return new AppError('GUACD_UNREACHABLE', message, {
      remedy:
        'Close viewers that are not needed, or add another address to guacd, or to containers, in [plugins.guacamole].',
    });
  }
}

function through(door: Door | null, settings: HandshakeSettings): HandshakeSettings {
  if (door === null) return settings;
  const { host, port } = door.address;
  return { ...settings, parameters: { ...settings.parameters, hostname: host, port: String(port) } };
}

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
