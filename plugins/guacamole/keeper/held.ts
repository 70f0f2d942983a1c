import { Socket } from 'node:net';
import { GOOD_BYE, Joined } from './joined.ts';
import type { KeptConnection } from './messages.ts';

/** What Node hands over of a socket between processes: a descriptor of its own, unread. */
export interface RawHandle {
  close(): void;
}

/** guacd says `ready` to whoever joins a moment before it counts them; should the others leave meanwhile, it ends all. */
const COUNTED_AFTER_MS = 1000;

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
  #former: Socket | null = null;
  #joined: Joined | null = null;
  #timer: NodeJS.Timeout | undefined;
  #formerTimer: NodeJS.Timeout | undefined;
  #isLeaving = false;

  /** @param onGone called once when there is nothing left to hold. */
  constructor(connection: KeptConnection, handle: RawHandle, onGone: () => void) {
    this.connection = connection;
    this.#handle = handle;
    this.#onGone = onGone;
  }

  get isFree(): boolean {
    return this.claimedBy === null && !this.#isLeaving;
  }

  /** The gateway's end is closed: stays in the connection for `keepMs`. */
  keep(keepMs: number): void {
    if (this.#joined !== null || this.#isLeaving) return;
    this.#timer = setTimeout(() => this.release(), keepMs);
    this.#joined = new Joined(this.connection, () => this.#ended());
    // guacd would wait for whoever does not read, and everybody else with it
    const handle = this.#handle;
    this.#handle = null;
    if (handle !== null) {
      this.#former = new Socket({ handle, readable: true, writable: true } as never);
      this.#former.on('error', () => undefined).resume();
    }
    this.#joined.ready.then(
      () => {
        this.#formerTimer = setTimeout(() => this.#leaveFormer(), COUNTED_AFTER_MS);
      },
      () => undefined,
    );
  }

  /** Its viewer has joined it through another gateway. */
  handOver(): void {
    if (this.#joined === null) {
      this.release();
    } else if (!this.#isLeaving) {
      this.#isLeaving = true;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#leave(), COUNTED_AFTER_MS);
    }
  }

  release(): void {
    this.#isLeaving = true;
    clearTimeout(this.#timer);
    this.#leave();
  }

  #leave(): void {
    this.#handle?.close();
    this.#handle = null;
    this.#leaveFormer();
    if (this.#joined === null) this.#onGone();
    else this.#joined.leave();
  }

  /** guacd does not notice for 15 s that a user is gone who did not say so, and shows the desktop to nobody meanwhile. */
  #leaveFormer(): void {
    clearTimeout(this.#formerTimer);
    const former = this.#former;
    this.#former = null;
    if (former?.writable === true) former.write(GOOD_BYE);
    former?.destroySoon();
  }

  #ended(): void {
    this.#isLeaving = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#formerTimer);
    this.#former?.destroy();
    this.#onGone();
  }
}
