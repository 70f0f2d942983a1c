import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BedPart } from '../test/testbed/bed-part.ts';
import { mariadb } from '../test/testbed/mariadb.ts';
import { redis } from '../test/testbed/redis.ts';

/** A server that was started for one measurement. */
export interface JobServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Null where the program is missing. */
export const startMariadb = (signal: AbortSignal): Promise<JobServer | null> => start(mariadb, signal);
export const startRedis = (signal: AbortSignal): Promise<JobServer | null> => start(redis, signal);

async function start(
  part: BedPart<'mariadb'> | BedPart<'redis'>,
  signal: AbortSignal,
): Promise<JobServer | null> {
  if (!(await part.installed())) return null;
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-bench-'));
  const closes: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const close of closes.toReversed()) await close();
  };
  try {
    const { info } = await part.open({
      requireAll: false,
      dir,
      signal: AbortSignal.any([signal, AbortSignal.timeout(part.timeoutMs)]),
      log: () => {},
      parts: {},
      onClose: (close) => closes.push(close),
    });
    return { url: info.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
