import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { within } from '../wait.ts';
import { headOf, type RecordingFormat, written } from './format.ts';

/** Bytes that wait for the disk; with more of them the desktop is not read. */
const MOST_WAITING = 1024 * 1024;

/** A disk that does not answer is not waited for any longer. */
const CLOSE_MS = 10_000;

/** Why a file is not whole. */
export type RecordingFault = 'failed' | 'full';

export interface RecordingFileOptions {
  readonly format: RecordingFormat;
  /** Bytes after which it is full. */
  readonly largest: number;
  /** Called once; nothing more is written. */
  onFault(fault: RecordingFault, error: Error | null): void;
}

/** The file of one viewer's stream, which nobody but the gateway's user reads. Whoever made it closes it. */
export class RecordingFile {
  readonly #stream: WriteStream;
  readonly #options: RecordingFileOptions;
  readonly #began = performance.now();
  #ready: (() => void)[] = [];
  #bytes = 0;
  #fault: RecordingFault | null = null;

  /** @param stream open; it is closed with this. */
  constructor(stream: WriteStream, options: RecordingFileOptions) {
    this.#stream = stream;
    this.#options = options;
    stream.on('error', (error) => this.#end('failed', error)).on('drain', this.#wake);
    this.#write(headOf(options.format));
  }

  /** Rejects where there is no such folder, no room, or a file of that name. */
  static async create(path: string, options: RecordingFileOptions): Promise<RecordingFile> {
    const stream = createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: MOST_WAITING });
    await once(stream, 'open');
    return new RecordingFile(stream, options);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Null while it is whole. */
  get fault(): RecordingFault | null {
    return this.#fault;
  }

  /** The disk has enough to take. */
  get isBehind(): boolean {
    return this.#fault === null && this.#stream.writableNeedDrain;
  }

  /** Calls back when the disk has caught up, or nothing more is written. */
  onceReady(then: () => void): void {
    if (this.isBehind) this.#ready.push(then);
    else then();
  }

  /** Takes a copy. */
  add(said: Buffer | string): void {
    this.#write(written(this.#options.format, said, performance.now() - this.#began));
    if (this.#bytes >= this.#options.largest) this.#end('full', null);
  }

  /** As it is in the file. */
  #write(bytes: Buffer): void {
    if (this.#fault !== null || bytes.length === 0 || this.#stream.writableEnded) return;
    this.#bytes += bytes.length;
    this.#stream.write(bytes);
  }

  #end(fault: RecordingFault, error: Error | null): void {
    if (this.#fault !== null) return;
    this.#fault = fault;
    this.#wake();
    this.#options.onFault(fault, error);
  }

  readonly #wake = (): void => {
    const ready = this.#ready;
    this.#ready = [];
    for (const then of ready) then();
  };

  /** Resolves when all of it is with the operating system. Never rejects: what fails is a fault. */
  async close(): Promise<void> {
    if (!this.#stream.closed) {
      const closed = once(this.#stream, 'close').catch(() => undefined);
      if (!this.#stream.destroyed) this.#stream.end();
      await within(CLOSE_MS, closed, () => {
        this.#end('failed', null);
        this.#stream.destroy();
      });
    }
    this.#wake();
  }
}
