import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bullEngine } from '../plugins/bullmq/engine.ts';
import { openDatabase } from '../src/db/open.ts';
import { newId } from '../src/ids.ts';
import type { QueueEngine } from '../src/jobs/engine.ts';
import { TableQueue } from '../src/jobs/table-queue.ts';
import { silent } from '../src/log.ts';
import { type JobServer, startMariadb, startRedis } from './job-servers.ts';
import { type Bench, type BenchContext, type Measurement, measurement, repeat } from './measurement.ts';

const WORKERS = [1, 4] as const;
const CONCURRENCY = 10;

interface Kind {
  readonly name: string;
  /** Null where a program is missing. */
  open(context: BenchContext): Promise<Place | null>;
}

interface Place {
  readonly databaseUrl: string;
  engine(): QueueEngine | null;
  close(): Promise<void>;
}

const KINDS: readonly Kind[] = [
  { name: 'sqlite', open: async () => onSqlite(null) },
  {
    name: 'mariadb',
    async open({ signal }) {
      const server = await startMariadb(signal);
      if (server === null) return null;
      return { databaseUrl: server.url, engine: () => null, close: server.stop };
    },
  },
  {
    name: 'bullmq',
    async open({ signal }) {
      const server = await startRedis(signal);
      return server === null ? null : onSqlite(server);
    },
  },
];

/**
 * Jobs that do nothing, from the first begun to the last written down, with 1 and 4 workers. The workers are in one process,
 * each with a connection of its own to the database, so this is the cost of the queue and not of the work.
 */
export const jobsBench: Bench = {
  names: KINDS.flatMap(({ name }) => WORKERS.map((workers) => `jobs.${name}_${workers}_workers`)),
  async run(context) {
    const measured: Measurement[] = [];
    for (const kind of KINDS) {
      const place = await kind.open(context);
      if (place === null) {
        context.note(`jobs.${kind.name}: left out, its server is not installed`);
        continue;
      }
      try {
        for (const workers of WORKERS) {
          context.note(`jobs.${kind.name}, ${workers} workers`);
          const jobs = context.quick ? 200 : 1000;
          const rates = await repeat(context.quick ? 3 : 5, () => rateOf(place, workers, jobs), {
            warmUp: 1,
          });
          measured.push(measurement(`jobs.${kind.name}_${workers}_workers`, 'jobs/s', rates));
        }
      } finally {
        await place.close();
      }
    }
    return measured;
  },
};

async function onSqlite(redis: JobServer | null): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-bench-jobs-'));
  const prefix = newId();
  return {
    databaseUrl: `sqlite://${join(dir, 'jobs.db')}`,
    engine: () => (redis === null ? null : bullEngine({ url: redis.url, prefix })),
    async close() {
      await redis?.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** @returns jobs per second. */
async function rateOf({ databaseUrl, engine }: Place, workers: number, jobs: number): Promise<number> {
  let left = jobs;
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const open = async (engineOfSide: QueueEngine | null) => {
    const db = await openDatabase({ url: databaseUrl, log: silent });
    const queue = new TableQueue({
      db,
      log: silent,
      handlers: { nothing: async () => null },
      concurrency: CONCURRENCY,
      timeoutMs: 60_000,
      engine: engineOfSide,
      onEnd: async () => {
        left -= 1;
        if (left === 0) finish();
      },
    });
    return { db, queue };
  };
  const sides = await Promise.all(Array.from({ length: workers }, () => open(engine())));
  const [first] = sides;
  if (first === undefined) throw new Error('There is no worker.');
  await first.db.tx(async () => {
    for (let n = 0; n < jobs; n++)
      await first.queue.add({ id: newId(), action: 'nothing', subject: newId() });
  });
  const began = performance.now();
  for (const { queue } of sides) queue.start();
  await finished;
  const seconds = (performance.now() - began) / 1000;
  for (const { queue, db } of sides) await queue.close(5000).then(() => db.close());
  return jobs / seconds;
}
