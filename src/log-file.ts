import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { createStream, RotatingFileStream } from 'rotating-file-stream';
import { within } from './wait.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAME = 'deskgate.log';
const OLD = /^deskgate-\d{4}-\d{2}-\d{2}(-\d+)?\.log$/;
/** After a failure, such as a full disk, lines are let go for this time. */
const AGAIN_MS = 10_000;
/** Bytes that wait for a slow disk; what comes beyond is let go. */
const MAX_WAITING = 4 * 1024 * 1024;
const CLOSE_MS = 1000;

export interface LogFileOptions {
  /** Made when missing. */
  readonly dir: string;
  readonly retentionDays: number;
  /** Of rotating-file-stream, which is loaded only where something is logged. */
  readonly createStream: typeof createStream;
  /** Told of the first failure, and of the first one after lines could be written again. */
  readonly onFailure: (error: unknown) => void;
}

/** A file of lines that begins anew at midnight, local time. A full or missing disk costs lines, nothing else. */
export class LogFile {
  readonly #options: LogFileOptions;
  #stream: RotatingFileStream | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;
  #isFailing = false;
  #isClosed = false;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  /** Makes the folder and removes what is old. Never rejects because of the disk. */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.#options.dir, { recursive: true, mode: 0o700 });
      await removeOld(this.#options);
    } catch (error) {
      this.#fail(error);
    }
  }

  write(line: string): void {
    this.#stream ??= this.#open();
    if (this.#stream === null || this.#stream.writableLength > MAX_WAITING) return;
    this.#stream.write(line, (error) => {
      if (!error) this.#isFailing = false;
    });
  }

  /** Writes what still waits and closes the file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const stream = this.#stream;
    this.#stream = null;
    if (stream === null) return;
    await within(CLOSE_MS, new Promise<void>((resolve) => stream.end(() => resolve())), () => {});
  }

  #open(): RotatingFileStream | null {
    if (this.#isClosed || performance.now() - this.#failedAt < AGAIN_MS) return null;
    const stream = this.#options.createStream(nameOf, {
      path: this.#options.dir,
      interval: '1d',
      intervalBoundary: true,
      initialRotation: true,
      mode: 0o600,
    });
    stream.on('error', (error) => {
      // a stream that failed once writes nothing more
      if (this.#stream === stream) this.#stream = null;
      this.#fail(error);
    });
    stream.on('rotated', () => {
      removeOld(this.#options).catch((error: unknown) => this.#options.onFailure(error));
    });
    return stream;
  }

  #fail(error: unknown): void {
    this.#failedAt = performance.now();
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#options.onFailure(error);
  }
}

/** Of the current file, or of one that holds the day which begins at `time`, local time. */
function nameOf(time: number | Date | null, index = 1): string {
  if (time === null) return NAME;
  const at = new Date(time);
  const pad = (number: number): string => String(number).padStart(2, '0');
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return index === 1 ? `deskgate-${day}.log` : `deskgate-${day}-${index}.log`;
}

async function removeOld({ dir, retentionDays }: LogFileOptions): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (!entry.isFile() || !OLD.test(entry.name)) continue;
    const path = join(dir, entry.name);
    // another process may remove it at the same time
    const isOld = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs > retentionDays * DAY_MS,
      () => false,
    );
    if (isOld) await rm(path, { force: true });
  }
}
