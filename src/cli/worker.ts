import { AppError } from '../errors.ts';
import { startWorker } from '../worker.ts';
import type { Cli } from './cli.ts';
import { load } from './context.ts';
import { untilStopped } from './until-stopped.ts';

const MOST = 1000;

/** `deskgate worker`: does jobs until SIGTERM or SIGINT. @returns the exit code. */
export async function worker(
  cli: Pick<Cli, 'file' | 'io'>,
  options: { concurrency?: string },
): Promise<number> {
  const concurrency = concurrencyOf(options.concurrency);
  cli.io.goOnUnread();
  const { config, plugins } = await load(cli);
  return untilStopped(config, async (log) => {
    const running = await startWorker({
      config,
      plugins,
      log,
      ...(concurrency === null ? {} : { concurrency }),
    });
    cli.io.out(`Deskgate does jobs: ${running.concurrency} at once, queue ${running.engine}`);
    return {
      closing: 'closing; jobs under way are ended or handed to others',
      close: () => running.close(),
    };
  });
}

function concurrencyOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST) return value;
  throw new AppError('BAD_REQUEST', `--concurrency: expected a whole number from 1 to ${MOST}, got ${text}.`);
}
