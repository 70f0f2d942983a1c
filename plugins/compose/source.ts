import { readFileSync, type Stats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

interface Unreadable {
  /** A clause without a full stop. */
  readonly problem: string;
}

const MOST_BYTES = 1024 ** 2;

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not permitted',
  ENOTDIR: 'there is no such folder',
};

/** The text of a Compose file, while settings are checked: schemas do not wait. */
export function readSourceNow(path: string): string | Unreadable {
  try {
    return unfit(statSync(path)) ?? decode(readFileSync(path));
  } catch (error) {
    return unreadable(error);
  }
}

/** The same for a start. */
export async function readSource(path: string, signal: AbortSignal): Promise<string | Unreadable> {
  try {
    return unfit(await stat(path)) ?? decode(await readFile(path, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    return unreadable(error);
  }
}

/** A device or a pipe may never end. */
function unfit(found: Stats): Unreadable | null {
  if (found.isDirectory()) return { problem: 'cannot be read: it is a folder' };
  if (!found.isFile()) return { problem: 'cannot be read: it is no ordinary file' };
  return found.size > MOST_BYTES ? { problem: 'is longer than 64 KB' } : null;
}

function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function unreadable(error: unknown): Unreadable {
  if (error instanceof TypeError) return { problem: 'is not a text in UTF-8' };
  const { code = '' } = error as NodeJS.ErrnoException;
  return { problem: `cannot be read: ${WHY[code] ?? code}` };
}
