import { once } from 'node:events';
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
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(1);
    stop.abort(signal);
  };
  process.on('unhandledRejection', onRejection);
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  try {
    const running = await begin(log);
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
    log.info({ signal: stop.signal.reason }, running.closing);
    await running.close();
    log.info({}, 'closed');
    return 0;
  } finally {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    process.off('unhandledRejection', onRejection);
    await log.close();
  }
}
