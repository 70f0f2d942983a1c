import type { Command } from 'commander';
import type { AccessKeyView } from '../../auth/keys.ts';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { everyItem, OPERATOR } from '../services.ts';
import { moment, table } from '../table.ts';
import { withServices } from '../with-services.ts';

const DAY_MS = 86_400_000;

interface AddKeyOptions {
  readonly json?: boolean;
  readonly scope?: readonly string[];
  readonly from?: readonly string[];
  readonly days?: string;
  readonly manage?: boolean;
  readonly project?: string;
}

/** `deskgate key …`; streams of a revoked key end within 2 s. */
export function keyCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const keys = program.command('key').alias('keys').description('manage the access keys of programs');

  examples(
    keys
      .command('add <username> <name>')
      .description('make a key of the user and print it, this once')
      .option('--scope <permissions...>', 'what it may use of what the user may; else all')
      .option('--from <addresses...>', 'addresses and CIDR blocks that it may be used from')
      .option('--project <id>', 'opens this project and nothing else')
      .option('--days <n>', 'for how long; else for ever')
      .option('--manage', 'makes and revokes keys of the user, and does nothing else')
      .option('--json', 'print all of it as JSON, the key as `token`'),
    'key add ada nightly --scope "apps.*" "instances.*" --days 90',
    'key add ada ci --from 192.0.2.0/24 > ci.key',
  ).action(
    does((username: string, name: string, options: AddKeyOptions) =>
      withServices(cli, async (services) => {
        const { view, token } = await services.keys.addFor(username, {
          name,
          isManage: options.manage,
          scopes: options.scope,
          addresses: options.from,
          projectId: options.project ?? null,
          expiresAt: options.days === undefined ? null : Date.now() + daysOf(options.days) * DAY_MS,
        });
        await services.did('addKey', view.id);
        io.err('This is the key. It is shown this once.');
        io.out(options.json ? JSON.stringify({ ...view, token }, null, 2) : token);
      }),
    ),
  );

  examples(
    keys
      .command('list')
      .description("everybody's keys, newest first")
      .option('--mine', 'only those of whoever asks')
      .option('--json', 'print JSON'),
    'key list',
  ).action(
    does((options: { mine?: boolean; json?: boolean }) =>
      withServices(cli, async (services) => {
        const all = options.mine !== true;
        const found = await everyItem((page) => services.keys.list(OPERATOR, { ...page, all }));
        if (options.json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map((one) => [
          one.id,
          one.owner.username,
          stateOf(one),
          moment(one.usedAt) ?? 'never',
          one.name,
        ]);
        for (const line of table(['ID', 'USER', 'STATE', 'USED', 'NAME'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    keys.command('revoke <id>').description('end a key, and its open streams within 2 s'),
    'key revoke c4w8n2hx6m9qk3vt7b5r',
  ).action(
    does((id: string) =>
      withServices(cli, async (services) => {
        const { name, owner } = await services.keys.revoke(OPERATOR, id);
        await services.did('revokeKey', id);
        io.out(`Revoked ${name} of ${owner.username}.`);
      }),
    ),
  );
}

function daysOf(given: string): number {
  const days = Number(given);
  if (Number.isFinite(days) && days > 0) return days;
  throw new AppError('BAD_REQUEST', `Expected a number of days, got ${given.slice(0, 20)}.`);
}

function stateOf({ revokedAt, expiresAt }: AccessKeyView): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= Date.now() ? 'expired' : 'valid';
}
