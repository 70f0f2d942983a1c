/** A process that does jobs until SIGTERM, for tests that kill it. Its one argument is JSON. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/open.ts';
import type { JobHandler } from '../../src/jobs/queue.ts';
import { TableQueue } from '../../src/jobs/table-queue.ts';
import { quietLog } from '../db/quiet-log.ts';
import { type EngineModule, engineOf } from './queue-rig.ts';

const given = JSON.parse(process.argv[2] ?? '') as {
  databaseUrl: string;
  engine: EngineModule | null;
  lookEveryMs: number;
  dir: string;
};

const begin = async (id: string): Promise<void> => {
  await writeFile(join(given.dir, `begun-${id}-${process.pid}`), '');
};
/** Takes a moment, and has its effect once however often it is done. */
const work: JobHandler = async ({ id }) => {
  await begin(id);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await writeFile(join(given.dir, `effect-${id}`), String(process.pid), { flag: 'wx' }).catch(() => {});
  return { pid: process.pid };
};
/** Never ends by itself. */
const hold: JobHandler = async ({ id }, signal) => {
  await begin(id);
  signal.throwIfAborted();
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
};

const db = await openDatabase({ url: given.databaseUrl, log: quietLog() });
const queue = new TableQueue({
  db,
  log: quietLog(),
  handlers: { work, hold },
  concurrency: 4,
  timeoutMs: 60_000,
  engine: await engineOf(given),
  onEnd: async () => {},
});
queue.start();
process.once('SIGTERM', () => {
  queue
    .close(5000)
    .then(() => db.close())
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
});
process.stdout.write('ready\n');
