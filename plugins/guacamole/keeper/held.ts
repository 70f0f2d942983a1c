import { Socket } from 'node:net';
import { Joined } from './joined.ts';
import type { KeptConnection } from './messages.ts';

/** What Node hands over of a socket between processes: a descriptor of its own, unread. */
export interface RawHandle {
  close(): void;
}

/**
 * One guacd connection in the keeper. While its gateway lives, a second descriptor of the gateway's socket lies here: the
 * kernel closes a connection only with the last of them, so it outlives the gateway however that ends.
 */
export class Held {
  readonly connection: KeptConnection;
  /** Of the gateway that wants it now; nobody else is offered it meanwhile. */
  claimedBy: object | null = null;
  readonly #onGone: () => void;
  #handle: RawHandle | null;
  #drain: Socket | null = null;
  #joined: Joined | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isGone = false;

  /** @param onGone called once when there is nothing left to hold. */
  constructor(connection: KeptConnection, handle: RawHandle, onGone: () => void) {
    this.connection = connection;
    this.#handle = handle;
    this.#onGone = onGone;
  }

  /** The gateway's end is closed: stays in the connection for `keepMs`. */
  keep(keepMs: number): void {
    if (this.#joined !== null || this.#isGone) return;
    this.#timer = setTimeout(() => this.release(), keepMs);
    this.#joined = new Joined(this.connection, () => this.release());
    // guacd would wait for whoever does not read, and everybody else with it
    const handle = this.#handle;
    this.#handle = null;
    if (handle !== null) {
      this.#drain = new Socket({ handle, readable: true, writable: false } as never);
      this.#drain.on('error', () => undefined).resume();
    }
    this.#joined.ready.then(
      () => this.#drain?.destroy(),
      () => undefined,
    );
  }

  release(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#timer);
    this.#handle?.close();
    this.#drain?.destroy();
    this.#joined?.leave();
    this.#onGone();
  }
}
