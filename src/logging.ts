import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { Logger } from './log.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Folder of the files; made when missing. */
  readonly dir: string;
  readonly retentionDays: number;
  /** Also to standard error: everything where it is collected, warnings only on a terminal. */
  readonly stderr: boolean;
}

export interface OpenLog extends Logger {
  /** Writes what is still buffered and closes the file. */
  close(): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const OURS = /^deskgate(-\d{4}-\d{2}-\d{2}(-\d+)?)?\.log$/;

/** Structured logs, one JSON object a line, in a file that rotates at midnight. */
export async function openLog(options: LogOptions): Promise<OpenLog> {
  const [{ pino, multistream }, { createStream }] = await Promise.all([
    import('pino'),
    import('rotating-file-stream'),
  ]);
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  await removeOld(options.dir, options.retentionDays);
  const file = createStream(fileName, {
    path: options.dir,
    interval: '1d',
    intervalBoundary: true,
    mode: 0o600,
  });
  file.on('rotated', () => {
    removeOld(options.dir, options.retentionDays).catch(() => {});
  });
  // a full disk costs log lines, not desktops
  file.on('error', () => {});
  const streams: { stream: Writable | NodeJS.WriteStream; level: LogOptions['level'] }[] = [
    { stream: file as unknown as Writable, level: options.level },
  ];
  if (options.stderr) {
    const quiet = process.stderr.isTTY === true && options.level !== 'debug';
    streams.push({ stream: process.stderr, level: quiet ? 'warn' : options.level });
  }
  const log = pino(
    {
      level: options.level,
      base: undefined,
      redact: {
        paths: ['password', '*.password', 'token', '*.token', '*.cookie', '*.authorization', 'err.config'],
        censor: '••••••',
      },
    },
    multistream(streams),
  );
  return Object.assign(log as unknown as Logger, {
    close: () => new Promise<void>((resolve) => file.end(() => resolve())),
  });
}

function fileName(time: number | Date | null, index?: number): string {
  if (time === null || time === undefined) return 'deskgate.log';
  const day = new Date(time).toISOString().slice(0, 10);
  return index === undefined || index === 1 ? `deskgate-${day}.log` : `deskgate-${day}-${index}.log`;
}

async function removeOld(dir: string, days: number): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!OURS.test(name) || name === 'deskgate.log') continue;
    const path = join(dir, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > days * DAY_MS) await rm(path, { force: true });
  }
}
