import type { Duplex } from 'node:stream';
import type { ConsoleTarget } from '../../src/api.ts';
import { type DesktopLink, type DesktopLinkEvents, type DesktopSink, LAST_WORDS_MS } from './desktop-link.ts';

/** Of one read; what a stream holds beyond that comes with the next one. */
const MOST_BYTES = 256 * 1024;

/** A desktop on a stream that somebody else opens: a machine's own screen. */
export class DesktopStream implements DesktopLink {
  readonly #events: DesktopLinkEvents;
  readonly #opening = new AbortController();
  #stream: Duplex | null = null;
  #isWaiting = false;
  #isOver = false;
  sink: DesktopSink;

  constructor(open: ConsoleTarget['openConsole'], events: DesktopLinkEvents) {
    this.#events = events;
    this.sink = events.sink;
    open(this.#opening.signal).then(this.#onOpen, this.#onEnd);
  }

  get isConnected(): boolean {
    return this.#stream !== null;
  }

  write(bytes: Buffer): boolean {
    const stream = this.#stream;
    return stream === null || stream.write(bytes) || stream.writableLength === 0;
  }

  resume(): void {
    this.#isWaiting = false;
    this.#read();
  }

  spent(): void {
    // each read has memory of its own
  }

  close(): void {
    this.#isOver = true;
    this.#opening.abort(new Error('Nobody waits for the console any more.'));
    const stream = this.#stream;
    if (stream === null || stream.destroyed) return;
    if (stream.writableLength === 0) {
      stream.destroy();
      return;
    }
    const deadline = setTimeout(() => stream.destroy(), LAST_WORDS_MS);
    stream.once('close', () => clearTimeout(deadline));
    stream.end(() => stream.destroy());
  }

  readonly #onOpen = (stream: Duplex): void => {
    // an error that comes late, too, must not end the process
    stream.on('error', this.#onEnd);
    if (this.#isOver) {
      stream.destroy();
      return;
    }
    this.#stream = stream;
    stream.on('drain', this.#events.onDrain);
    stream.once('end', () => this.#onEnd(null));
    stream.once('close', () => this.#onEnd(null));
    stream.on('readable', this.#read);
  };

  readonly #read = (): void => {
    const stream = this.#stream;
    while (stream !== null && !this.#isWaiting) {
      // read(0) of an empty stream makes it ask for more, or tell that it ended
      const bytes = stream.read(Math.min(stream.readableLength, MOST_BYTES)) as Buffer | null;
      if (bytes === null) return;
      this.#isWaiting = !this.sink.take(bytes);
    }
  };

  readonly #onEnd = (failure: Error | null): void => {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.onClose(failure);
  };
}
