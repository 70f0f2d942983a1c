import type { Command } from 'commander';
import type { Verdict } from '../../audit/chain.ts';
import { type Cli, examples } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { OPERATOR } from '../services.ts';
import { moment, plain } from '../table.ts';
import { withServices } from '../with-services.ts';

interface ListOptions {
  readonly actor?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly result?: string;
  readonly limit: string;
  readonly json?: boolean;
}

/** `deskgate audit …` */
export function auditCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const log = program.command('audit').description('who did what, and whether it was tampered with');

  examples(
    log
      .command('list')
      .description('the newest entries')
      .option('--actor <name>', 'part of a user name')
      .option('--action <name>', 'such as startApp')
      .option('--resource <id>', 'what it was done to')
      .option('--result <code>', 'ok, or the code of an error')
      .option('--limit <n>', 'at most 500', '50')
      .option('--json', 'print JSON'),
    'audit list --actor ada --action startApp',
  ).action(
    does(({ limit, json, ...filter }: ListOptions) =>
      withServices(cli, async ({ audit }) => {
        const { items } = await audit.list(OPERATOR, {
          ...filter,
          limit: Math.min(Number(limit) || 50, 500),
        });
        if (json) return io.out(JSON.stringify(items, null, 2));
        for (const { at, actor, address, action, resources, result } of items.toReversed()) {
          const cells = [moment(at) ?? '', plain(actor).padEnd(16), address.padEnd(15), action.padEnd(20)];
          io.out(`${cells.join('  ')}  ${result.padEnd(12)}  ${resources.map(plain).join(' ')}`.trimEnd());
        }
      }),
    ),
  );

  examples(
    log.command('export').description('all of it, one JSON object a line'),
    'audit export > audit.ndjson',
  ).action(
    does(() =>
      withServices(cli, async ({ audit }) => {
        for await (const entry of audit.all(OPERATOR, io.interrupted())) io.out(JSON.stringify(entry));
      }),
    ),
  );

  examples(
    log
      .command('verify')
      .description('exits with 1 where an entry was changed or is missing')
      .option('--json', 'print JSON'),
    'audit verify',
  ).action(
    does((options: { json?: boolean }) =>
      withServices(cli, async ({ audit }) => {
        const verdict = await audit.verify(OPERATOR, io.interrupted());
        const { entries, broken, head } = verdict;
        if (options.json) {
          io.out(JSON.stringify(verdict, null, 2));
          return broken === null ? EXIT.done : EXIT.failed;
        }
        if (broken === null) {
          io.out(`All ${entries} entries are as they were written.`);
          if (head !== null) io.out(`The last one has place ${head.place} and the hash ${head.hash}.`);
          return EXIT.done;
        }
        io.err(`${whatIsBroken(broken)}; the ${entries} before it are as they were written.`);
        return EXIT.failed;
      }),
    ),
  );
}

/** The beginning of a sentence. */
export function whatIsBroken({ place, seq }: NonNullable<Verdict['broken']>): string {
  if (seq === null) return `What had place ${place} is missing, at the end of the log`;
  return `Entry ${seq} (place ${place}) was changed, or what stood before it is missing`;
}
