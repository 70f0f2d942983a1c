import type { LoadedConfig } from '../config/load.ts';
import type { Logger } from '../log.ts';
import { openLog } from '../logging.ts';

/** What runs until the process is told to stop. */
export interface Running {
  /** Logged when the signal has come. */
  readonly closing: string;
  close(): Promise<void>;
}

/**
 * Begins something with a log of its own and runs it until SIGTERM or SIGINT; a second signal does not wait for its end.
 * @returns the exit code.
 */
export async function untilStopped(
  { core }: LoadedConfig,
  begin: (log: Logger) => Promise<Running>,
): Promise<number> {
  const { logDir, logLevel, logRetentionDays } = core;
  const log = await openLog({ level: logLevel, dir: logDir, retentionDays: logRetentionDays, stderr: true });
  // a mistake in one place must not end every user's desktop: it is logged, loudly, and the rest goes on
  const onRejection = (reason: unknown): void =>
    log.error({ err: reason }, 'a promise was rejected unhandled');
  process.on('unhandledRejection', onRejection);
  try {
    const stopped = new Promise<NodeJS.Signals>((resolve) => {
      process.once('SIGTERM', resolve).once('SIGINT', resolve);
    });
    const running = await begin(log);
    const signal = await stopped;
    log.info({ signal }, running.closing);
    process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
    await running.close();
    log.info({}, 'closed');
    return 0;
  } finally {
    process.off('unhandledRejection', onRejection);
    await log.close();
  }
}
