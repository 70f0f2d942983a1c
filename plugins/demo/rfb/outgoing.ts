import type { Socket } from 'node:net';

/** Messages that wait while an update is under way; a viewer that never reads loses the oldest. */
const MAX_WAITING = 16;

/** What goes to a viewer: short messages between updates, and updates as fast as the viewer takes them. */
export class Outgoing {
  readonly #socket: Socket;
  #waiting: Buffer[] = [];
  #isBusy = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** A whole message. It does not cut into an update. */
  send(message: Buffer): void {
    if (!this.#isBusy && this.#socket.writableLength === 0) {
      this.#socket.write(message);
      return;
    }
    this.#waiting.push(message);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  /** Runs `body` without other messages in between. One at a time. */
  async exclusively(body: (write: (part: Buffer) => Promise<void>) => Promise<void>): Promise<void> {
    this.#isBusy = true;
    try {
      await body((part) => this.#write(part));
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        await this.#write(next);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  /** Resolves when the viewer has room again, or is gone. */
  #write(part: Buffer): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed) return Promise.reject(new Error('The viewer is gone.'));
    if (socket.write(part)) return Promise.resolve();
    return new Promise((resolve) => {
      const go = (): void => {
        socket.off('drain', go);
        socket.off('close', go);
        resolve();
      };
      socket.on('drain', go);
      socket.on('close', go);
    });
  }
}
