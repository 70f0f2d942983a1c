import { Slots } from '../../src/api.ts';
import type { GuacdAddress, GuacdConnection } from './guacd-client.ts';
import { GuacdWatch, type Watched } from './guacd-watch.ts';

export interface PooledConnection {
  readonly connection: GuacdConnection;
  /** Aborts, with a sentence for the person as its reason, when its guacd hangs. */
  readonly lost: AbortSignal;
  /** guacd showed nothing through it. */
  fellSilent(): void;
  /** Makes room for another one; to be called once the connection is closed. */
  release(): void;
}

/** Room for one connection. */
interface Place {
  hold(connection: GuacdConnection, onRelease: () => void): PooledConnection;
  /** The connection did not come about. */
  leave(): void;
}

export interface MemberEvents {
  onDeaf(): void;
  onSilent(): void;
  onLost(): void;
  /** Nothing is open, and it answers. */
  onEmpty(): void;
}

export interface GuacdState {
  readonly address: GuacdAddress;
  readonly open: number;
  /** Viewers that wait for their turn. */
  readonly waiting: number;
  readonly isDeaf: boolean;
}

/** A guacd forks for each connection, some eleven times a second: a crowd that is let in at once only slows it down. */
const HANDSHAKES_AT_ONCE = 4;

/** One guacd, with all that is open through it. */
export class PoolMember {
  readonly #address: GuacdAddress;
  readonly #events: MemberEvents;
  readonly #handshakes = new Slots(HANDSHAKES_AT_ONCE);
  readonly #watch: GuacdWatch;
  #open = 0;
  #isDeaf = false;

  constructor(address: GuacdAddress, watchEveryMs: number, events: MemberEvents) {
    this.#address = address;
    this.#events = events;
    this.#watch = new GuacdWatch(address, {
      everyMs: watchEveryMs,
      onDeaf: () => {
        this.#isDeaf = true;
        events.onDeaf();
      },
      onWell: () => {
        this.#isDeaf = false;
      },
    });
  }

  get open(): number {
    return this.#open;
  }

  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  get state(): GuacdState {
    return {
      address: this.#address,
      open: this.#open,
      waiting: this.#handshakes.waiting,
      isDeaf: this.#isDeaf,
    };
  }

  /** Resolves, with what ends it, when a handshake may begin. Rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<() => void> {
    return this.#handshakes.take(signal);
  }

  reserve(): Place {
    this.#open += 1;
    let isTaken = true;
    const leave = (): void => {
      if (!isTaken) return;
      isTaken = false;
      this.#open -= 1;
      if (this.#open === 0) this.#events.onEmpty();
    };
    return { leave, hold: (connection, onRelease) => this.#hold(connection, leave, onRelease) };
  }

  #hold(connection: GuacdConnection, leave: () => void, onRelease: () => void): PooledConnection {
    const lost = new AbortController();
    const watched: Watched = {
      socket: connection.socket,
      lose: (why) => {
        if (lost.signal.aborted) return;
        this.#events.onLost();
        lost.abort(why);
      },
    };
    this.#watch.add(watched);
    return {
      connection,
      lost: lost.signal,
      fellSilent: () => this.#events.onSilent(),
      release: () => {
        this.#watch.remove(watched);
        onRelease();
        leave();
      },
    };
  }
}

export const keyOf = ({ host, port }: GuacdAddress): string => `${host} ${port}`;
