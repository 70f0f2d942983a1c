import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { AppError } from '../errors.ts';
import { giveUpStart } from '../instances/give-up-start.ts';
import { JOB_REGISTRIES, type JobRegistry } from '../jobs/registries.ts';
import { type JobService, type JobView, jobService } from '../jobs/service.ts';
import { TableQueue } from '../jobs/table-queue.ts';
import { silent } from '../log.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { load } from './context.ts';

type Io = Pick<CommandIo, 'out' | 'err'>;

const MOST_LISTED = 200;

/** `deskgate jobs …`: works on the database itself; workers notice within a few seconds. */
export const jobs = {
  list: (file: string | undefined, io: Io, options: { registry?: string; json?: boolean }): Promise<number> =>
    withJobs(file, async (service) => {
      const registry = registryNamed(options.registry);
      const filter = { limit: MOST_LISTED, ...(registry === null ? {} : { registry }) };
      const [{ items, total }, counts] = [await service.list(filter), await service.counts()];
      if (options.json) return io.out(JSON.stringify({ items, total, counts }, null, 2));
      io.out(JOB_REGISTRIES.map((name) => `${name} ${counts[name]}`).join('  '));
      for (const line of table(items)) io.out(line);
      if (total > items.length) io.out(`… and ${total - items.length} more`);
    }),

  show: (file: string | undefined, io: Io, id: string): Promise<number> =>
    withJobs(file, async (service) => io.out(JSON.stringify(await service.get(id), null, 2))),

  cancel: (file: string | undefined, io: Io, id: string): Promise<number> =>
    withJobs(file, async (service) => {
      const { registry } = await service.cancel(id);
      io.out(registry === 'canceled' ? `Canceled ${id}.` : `Its worker gives up ${id} within 5 s.`);
    }),

  retry: (file: string | undefined, io: Io, id: string): Promise<number> =>
    withJobs(file, async (service) => {
      await service.retry(id);
      io.out(`Queued ${id} again.`);
    }),
};

function registryNamed(name: string | undefined): JobRegistry | null {
  if (name === undefined) return null;
  const registry = JOB_REGISTRIES.find((one) => one === name);
  if (registry !== undefined) return registry;
  throw new AppError('BAD_REQUEST', `There is no registry ${name}.`, {
    remedy: `Choose one of ${JOB_REGISTRIES.join(', ')}.`,
  });
}

function table(items: readonly JobView[]): string[] {
  if (items.length === 0) return [];
  const rows = items.map((job) => [
    job.id,
    job.action,
    job.subject,
    job.registry,
    `${job.tries}/${job.maxTries}`,
    new Date(job.createdAt).toISOString(),
    String(job.error?.code ?? job.waitsFor ?? ''),
  ]);
  const all = [['ID', 'ACTION', 'SUBJECT', 'REGISTRY', 'TRIES', 'CREATED', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

async function withJobs(
  file: string | undefined,
  work: (service: JobService) => Promise<void>,
): Promise<number> {
  const { config } = await load(file);
  const db: Database = await openDatabase({ url: config.core.databaseUrl, log: silent });
  try {
    const queue = new TableQueue({
      db,
      log: silent,
      handlers: {},
      concurrency: 1,
      timeoutMs: 1,
      lanes: [],
      onUnwanted: (job) => giveUpStart(db, job),
      // the gateway compares what is wanted with what is, and does the rest
      onEnd: async () => {},
    });
    await work(jobService(queue));
    return 0;
  } finally {
    await db.close();
  }
}
