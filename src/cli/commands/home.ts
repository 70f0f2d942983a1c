import type { Command } from 'commander';
import { type Cli, examples } from '../cli.ts';
import { everyItem, OPERATOR, userIdOf } from '../services.ts';
import { moment, table } from '../table.ts';
import { withServices } from '../with-services.ts';

interface ListOptions {
  readonly user?: string;
  readonly app?: string;
  readonly provider?: string;
  readonly json?: boolean;
}

/** `deskgate home …` */
export function homeCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const homes = program
    .command('home')
    .alias('homes')
    .description('see and remove what people keep in applications');

  examples(
    homes
      .command('list')
      .description("everybody's homes, oldest first")
      .option('--user <username>', 'of this user only')
      .option('--app <id>', 'of this application only')
      .option('--provider <id>', 'of this provider only')
      .option('--json', 'print JSON'),
    'home list',
    'home list --user ada --app firefox --json',
  ).action(
    does(({ user, app: appId, provider, json }: ListOptions) =>
      withServices(cli, async (services) => {
        const userId = user === undefined ? undefined : await userIdOf(services, user);
        const found = await everyItem((page) =>
          services.homes.list(OPERATOR, { ...page, userId, appId, provider }),
        );
        if (json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map((one) => [
          one.id,
          one.owner.username,
          one.appId,
          one.provider,
          moment(one.usedAt),
          one.inUse ? 'a desktop has it' : '-',
        ]);
        for (const line of table(['ID', 'USER', 'APP', 'PROVIDER', 'USED', 'IN USE'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    homes
      .command('remove <id>')
      .description('give up what is kept: it cannot be had again, and the next desktop begins anew'),
    'home remove t3k9m2qxw4hn8vb7c5rd',
  ).action(
    does((id: string) =>
      withServices(cli, async (services) => {
        await services.homes.remove(OPERATOR, id);
        await services.did('removeHome', id);
        io.out('It is given up; the gateway removes it soon.');
      }),
    ),
  );
}
