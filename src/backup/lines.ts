import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { AppError } from '../errors.ts';

/** Values as JSON, one a line, zipped; behind them how many they are and their SHA-256. All of the file or none of it. */
export async function writeLines(
  file: string,
  values: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<number> {
  const part = `${file}.part`;
  let lines = 0;
  async function* text(): AsyncGenerator<string> {
    const hash = createHash('sha256');
    for await (const value of values) {
      const line = `${JSON.stringify(value)}\n`;
      hash.update(line);
      lines += 1;
      yield line;
    }
    yield `${JSON.stringify({ end: true, lines, sha256: hash.digest('hex') })}\n`;
  }
  try {
    await pipeline(Readable.from(text()), createGzip(), createWriteStream(part, { mode: 0o600 }), { signal });
    await synced(part);
    await rename(part, file);
    await synced(dirname(file));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return lines;
}

/** The values of such a file. Rejects with BACKUP_INVALID where it ends early or is not as it was written. */
export async function* readLines(file: string): AsyncGenerator<unknown> {
  const hash = createHash('sha256');
  const input = createReadStream(file);
  const unzipped = createGunzip();
  const piped = pipeline(input, unzipped).catch((error: unknown) => void unzipped.destroy(error as Error));
  let lines = 0;
  let isComplete = false;
  try {
    for await (const line of createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY })) {
      const value: unknown = JSON.parse(line);
      if (isEnd(value)) {
        isComplete = value.lines === lines && value.sha256 === hash.digest('hex');
        break;
      }
      hash.update(`${line}\n`);
      lines += 1;
      yield value;
    }
    if (!isComplete) throw damaged(file);
  } catch (error) {
    throw error instanceof AppError ? error : damaged(file, error);
  } finally {
    input.destroy();
    unzipped.destroy();
    await piped;
  }
}

export async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isEnd(value: unknown): value is { lines: number; sha256: string } {
  return typeof value === 'object' && value !== null && 'end' in value;
}

function damaged(file: string, cause?: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const why = code === 'ENOENT' || code === 'EACCES' ? `cannot be read: ${code}` : 'is no whole backup';
  return new AppError('BACKUP_INVALID', `${file} ${why}.`, cause === undefined ? {} : { cause });
}
