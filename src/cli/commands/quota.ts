import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { type Limits, QUOTAS, type QuotaName, UNLIMITED } from '../../quotas/amounts.ts';
import type { QuotaView } from '../../quotas/service.ts';
import { amountInWords } from '../../quotas/words.ts';
import { type Cli, examples } from '../cli.ts';
import { withLimit } from '../quota-limits.ts';
import { OPERATOR, projectOf, type Services, userIdOf } from '../services.ts';
import { table } from '../table.ts';
import { withServices } from '../with-services.ts';

/** `deskgate quota …`; counts from the next start on. */
export function quotaCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const quotas = program.command('quota').alias('quotas').description('see and set what desktops may take');

  examples(
    quotas
      .command('show [username]')
      .description("used and allowed: a user's or a project's, else that of the whole gateway")
      .option('--project <project>', 'of this project')
      .option('--json', 'print JSON'),
    'quota show',
    'quota show ada --json',
    'quota show --project physics',
  ).action(
    does((name: string | undefined, options: { project?: string; json?: boolean }) =>
      withServices(cli, async (services) => {
        const { view } = await whose(services, name, options.project);
        if (options.json) return io.out(JSON.stringify(view, null, 2));
        const words = (of: QuotaName, amount: number): string =>
          amount === UNLIMITED ? 'unlimited' : amountInWords(of, amount);
        const rows = QUOTAS.map((of) => [
          of,
          words(of, view.used[of]),
          words(of, view.allowed[of]),
          view.set[of] === undefined ? 'configuration' : 'set',
        ]);
        for (const line of table(['QUOTA', 'USED', 'ALLOWED', 'FROM'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    quotas
      .command('set <limits...>')
      .description('such as containers=10 memory=64g cpus=unlimited vms=default; the others stay as they are')
      .option('--user <username>', 'of this user; else of the whole gateway')
      .option('--project <project>', 'of this project')
      .option('--json', 'print JSON'),
    'quota set containers=10 memory=16g --user ada',
    'quota set vms=unlimited cpus=default',
    'quota set cpus=16 --project physics',
  ).action(
    does((given: string[], { user, project, json }: { user?: string; project?: string; json?: boolean }) =>
      withServices(cli, async (services) => {
        const { view, put } = await whose(services, user, project);
        const { set, revision } = view;
        const now = await put(given.reduce<Limits>(withLimit, set), revision);
        await services.did(SET[view.scope], ...[view.user?.id ?? view.project?.id ?? []].flat());
        if (json) return io.out(JSON.stringify(now, null, 2));
        const of = project === undefined ? (user ?? 'anybody') : `anybody in ${project}`;
        io.out(`Set; it counts from the next start of ${of} on.`);
      }),
    ),
  );
}

const SET = { system: 'setSystemQuota', project: 'setProjectQuota', user: 'setUserQuota' } as const;

interface Whose {
  readonly view: QuotaView;
  put(limits: Limits, revision: number): Promise<QuotaView>;
}

async function whose(
  services: Services,
  user: string | undefined,
  project: string | undefined,
): Promise<Whose> {
  const { quotas } = services;
  if (user !== undefined && project !== undefined)
    throw new AppError('BAD_REQUEST', 'Name a user or a project, not both.');
  if (project !== undefined) {
    const { id } = await projectOf(services, project);
    return {
      view: await quotas.ofProject(OPERATOR, id),
      put: (limits, revision) => quotas.setOfProject(OPERATOR, id, limits, revision),
    };
  }
  const id = user === undefined ? null : await userIdOf(services, user);
  return {
    view: await (id === null ? quotas.system(OPERATOR) : quotas.ofUser(OPERATOR, id)),
    put: (limits, revision) => quotas.set(OPERATOR, id, limits, revision),
  };
}
