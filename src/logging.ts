import type { Logger } from './log.ts';
import { LogFile } from './log-file.ts';
import { boundedOutput } from './log-output.ts';

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

type Level = LogOptions['level'];

/** Structured logs, one JSON object a line, in a file that rotates at midnight. Never rejects because of the disk. */
export async function openLog(options: LogOptions): Promise<OpenLog> {
  const [{ pino, multistream }, { createStream }] = await Promise.all([
    import('pino'),
    import('rotating-file-stream'),
  ]);
  const { dir, retentionDays } = options;
  const onFailure = (error: unknown): void => log.warn({ err: error, dir }, 'the log file cannot be written');
  const file = new LogFile({ dir, retentionDays, createStream, onFailure });
  const streams: { stream: { write(line: string): unknown }; level: Level }[] = [
    { stream: file, level: options.level },
  ];
  if (options.stderr) {
    const quiet = process.stderr.isTTY === true && options.level !== 'debug';
    streams.push({ stream: boundedOutput(process.stderr), level: quiet ? 'warn' : options.level });
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
  await file.prepare();
  return Object.assign(log as unknown as Logger, { close: () => file.close() });
}
