import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as tick } from 'node:timers/promises';
import { firstInstruction } from './wire.ts';

/** What happens after a number of bytes were said. */
export interface Cut {
  readonly bytes: number;
  readonly by: 'end' | 'reset' | 'stall';
}

/** One connection to the fake guacd. */
export class FakeSession {
  readonly socket: Socket;
  /** Instructions of the gateway's part of the handshake, by opcode. */
  readonly handshake = new Map<string, string[]>();
  /** Values of the parameters that were asked for, by name. */
  readonly parameters = new Map<string, string>();
  readonly closed: Promise<void>;
  readonly #chunks: readonly number[];
  readonly #cut: Cut | null;
  #said = 0;
  #packets = 0;
  #text = '';
  #received: Buffer[] = [];
  #wanted: { opcode: string; resolve: (elements: string[]) => void } | null = null;
  #isOpen = false;

  constructor(socket: Socket, { chunks, cut }: { chunks: readonly number[]; cut: Cut | null }) {
    this.socket = socket;
    this.#chunks = chunks;
    this.#cut = cut;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => this.#hear(bytes));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** The next instruction with this opcode; others before it are kept in `handshake`. Pends for ever when none comes. */
  async expect(opcode: string): Promise<string[]> {
    const known = this.handshake.get(opcode);
    if (known !== undefined) return known;
    return new Promise((resolve) => {
      this.#wanted = { opcode, resolve };
    });
  }

  /** Says it in pieces of `chunks` bytes. Pends for ever once the cut is reached. */
  async say(what: string | Buffer): Promise<void> {
    const bytes = Buffer.from(what);
    for (let at = 0; at < bytes.length; ) {
      const room = this.#cut === null ? bytes.length : this.#cut.bytes - this.#said;
      const end = Math.min(bytes.length, at + Math.min(this.#chunk, room));
      this.#packets += 1;
      if (end > at) this.socket.write(bytes.subarray(at, end));
      this.#said += end - at;
      at = end;
      if (this.#cut !== null && this.#said >= this.#cut.bytes) return this.#stop(this.#cut.by);
      if (at < bytes.length) await tick();
    }
  }

  /** From now on what comes is the viewer's. */
  open(): void {
    this.#isOpen = true;
    if (this.#text !== '') this.#received.push(Buffer.from(this.#text, 'latin1'));
    this.#text = '';
  }

  get #chunk(): number {
    return this.#chunks[Math.min(this.#packets, this.#chunks.length - 1)] ?? 1;
  }

  get accepted(): number {
    return this.socket.bytesWritten - this.socket.writableLength - this.#said;
  }

  send(bytes: Uint8Array): boolean {
    return this.socket.write(bytes);
  }

  async drained(): Promise<void> {
    if (this.socket.writableNeedDrain) await once(this.socket, 'drain').catch(() => undefined);
  }

  received(): Buffer {
    const all = Buffer.concat(this.#received);
    this.#received = [all];
    return all;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  end(): void {
    this.socket.end();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  async #stop(by: Cut['by']): Promise<void> {
    if (by === 'end') this.end();
    // what was said shall arrive before the reset
    if (by === 'reset') setTimeout(() => this.reset(), 2);
    await new Promise(() => undefined);
  }

  #hear(bytes: Buffer): void {
    if (this.#isOpen) {
      this.#received.push(bytes);
      return;
    }
    // credentials and names of these tests are ASCII, or are read from the bytes of `latin1`
    this.#text += bytes.toString('latin1');
    for (;;) {
      const first = firstInstruction(this.#utf8());
      if (first === null) return;
      this.#text = Buffer.from(first.rest).toString('latin1');
      const [opcode = '', ...args] = first.elements;
      this.handshake.set(opcode, args);
      if (this.#wanted?.opcode === opcode) {
        const { resolve } = this.#wanted;
        this.#wanted = null;
        resolve(args);
      }
      if (opcode !== 'connect') continue;
      this.open();
      return;
    }
  }

  #utf8(): string {
    return Buffer.from(this.#text, 'latin1').toString('utf8');
  }
}
