import { AppError } from '../errors.ts';
import { openLog } from '../logging.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { startWorker } from '../worker.ts';
import { load } from './context.ts';

const MOST = 1000;

/** `deskgate worker`: does jobs until SIGTERM or SIGINT. @returns the exit code. */
export async function worker(
  file: string | undefined,
  io: Pick<CommandIo, 'out' | 'err'>,
  options: { concurrency?: string },
): Promise<number> {
  const concurrency = concurrencyOf(options.concurrency);
  const { config, plugins } = await load(file);
  const { logDir, logLevel, logRetentionDays } = config.core;
  const log = await openLog({ level: logLevel, dir: logDir, retentionDays: logRetentionDays, stderr: true });
  // a mistake in one job must not end the others: it is logged, loudly, and the rest goes on
  const onRejection = (reason: unknown): void =>
    log.error({ err: reason }, 'a promise was rejected unhandled');
  process.on('unhandledRejection', onRejection);
  try {
    const stopped = new Promise<NodeJS.Signals>((resolve) => {
      process.once('SIGTERM', resolve).once('SIGINT', resolve);
    });
    const running = await startWorker({
      config,
      plugins,
      log,
      ...(concurrency === null ? {} : { concurrency }),
    });
    io.out(`Deskgate does jobs: ${running.concurrency} at once, queue ${running.engine}`);
    const signal = await stopped;
    log.info({ signal }, 'closing; jobs under way are ended or handed to others');
    // a second signal does not wait
    process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
    await running.close();
    log.info({}, 'closed');
    return 0;
  } finally {
    process.off('unhandledRejection', onRejection);
    await log.close();
  }
}

function concurrencyOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST) return value;
  throw new AppError('BAD_REQUEST', `--concurrency: expected a whole number from 1 to ${MOST}, got ${text}.`);
}
