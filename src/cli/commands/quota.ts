import type { Command } from 'commander';
import { type Limits, QUOTAS, type QuotaName, UNLIMITED } from '../../quotas/amounts.ts';
import { amountInWords } from '../../quotas/words.ts';
import { type Cli, examples } from '../cli.ts';
import { withLimit } from '../quota-limits.ts';
import { OPERATOR, type Services, userIdOf } from '../services.ts';
import { table } from '../table.ts';
import { withServices } from '../with-services.ts';

/** `deskgate quota …`; counts from the next start on. */
export function quotaCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const quotas = program.command('quota').alias('quotas').description('see and set what desktops may take');

  examples(
    quotas
      .command('show [username]')
      .description("used and allowed: a user's, else that of the whole gateway")
      .option('--json', 'print JSON'),
    'quota show',
    'quota show ada --json',
  ).action(
    does((name: string | undefined, options: { json?: boolean }) =>
      withServices(cli, async (services) => {
        const view = await viewOf(services, await idOf(services, name));
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
      .option('--user <username>', 'of this user; else of the whole gateway'),
    'quota set containers=10 memory=16g --user ada',
    'quota set vms=unlimited cpus=default',
  ).action(
    does((given: string[], { user }: { user?: string }) =>
      withServices(cli, async (services) => {
        const userId = await idOf(services, user);
        const { set, revision } = await viewOf(services, userId);
        const limits = given.reduce<Limits>(withLimit, set);
        await services.quotas.set(OPERATOR, userId, limits, revision);
        await services.did(
          userId === null ? 'setSystemQuota' : 'setUserQuota',
          ...(userId === null ? [] : [userId]),
        );
        io.out(`Set; it counts from the next start of ${user ?? 'anybody'} on.`);
      }),
    ),
  );
}

async function idOf(services: Services, name: string | undefined): Promise<string | null> {
  return name === undefined ? null : userIdOf(services, name);
}

function viewOf({ quotas }: Services, userId: string | null) {
  return userId === null ? quotas.system(OPERATOR) : quotas.ofUser(OPERATOR, userId);
}
