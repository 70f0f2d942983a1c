import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { JOB_REGISTRIES, type JobRegistry } from '../../jobs/registries.ts';
import { type Cli, examples } from '../cli.ts';
import { moment, table } from '../table.ts';
import { withServices } from '../with-services.ts';

const MOST_LISTED = 200;

/** `deskgate jobs …`; workers notice within a few seconds. */
export function jobCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const jobs = program.command('jobs').alias('job').description('see and manage slow work');

  examples(
    jobs
      .command('list')
      .description('jobs, and how many there are of each kind')
      .option('--registry <name>', `only ${JOB_REGISTRIES.join(', ')}`)
      .option('--action <name>', 'such as instance.start')
      .option('--json', 'print JSON'),
    'jobs list --registry failed',
  ).action(
    does((options: { registry?: string; action?: string; json?: boolean }) =>
      withServices(cli, async ({ jobs: service }) => {
        const registry = registryNamed(options.registry);
        const { items, total } = await service.list({ limit: MOST_LISTED, registry, action: options.action });
        const counts = await service.counts();
        if (options.json) return io.out(JSON.stringify({ items, total, counts }, null, 2));
        io.out(JOB_REGISTRIES.map((name) => `${name} ${counts[name]}`).join('  '));
        const rows = items.map((job) => [
          job.id,
          job.action,
          job.subject,
          job.registry,
          `${job.tries}/${job.maxTries}`,
          moment(job.createdAt),
          String(job.error?.code ?? job.waitsFor ?? ''),
        ]);
        const headings = ['ID', 'ACTION', 'SUBJECT', 'REGISTRY', 'TRIES', 'CREATED', ''];
        if (rows.length > 0) for (const line of table(headings, rows)) io.out(line);
        if (total > items.length) io.out(`… and ${total - items.length} more`);
      }),
    ),
  );

  examples(
    jobs.command('show <id>').description('all of a job, as JSON'),
    'jobs show h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does((id: string) =>
      withServices(cli, async ({ jobs: service }) => io.out(JSON.stringify(await service.get(id), null, 2))),
    ),
  );

  examples(
    jobs.command('cancel <id>').description('give it up; one that runs is aborted within 5 s'),
    'jobs cancel h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does((id: string) =>
      withServices(cli, async ({ jobs: service }) => {
        const { registry } = await service.cancel(id);
        io.out(registry === 'canceled' ? `Canceled ${id}.` : `Its worker gives up ${id} within 5 s.`);
      }),
    ),
  );

  examples(
    jobs
      .command('retry <id>')
      .description('do a failed or canceled one again, and at once what waits for its time'),
    'jobs retry h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does((id: string) =>
      withServices(cli, async ({ jobs: service }) => {
        await service.retry(id);
        io.out(`Queued ${id} again.`);
      }),
    ),
  );
}

function registryNamed(name: string | undefined): JobRegistry | undefined {
  const registry = JOB_REGISTRIES.find((one) => one === name);
  if (name === undefined || registry !== undefined) return registry;
  throw new AppError('BAD_REQUEST', `There is no registry ${name}.`, {
    remedy: `Choose one of ${JOB_REGISTRIES.join(', ')}.`,
  });
}
