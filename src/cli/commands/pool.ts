import type { Command } from 'commander';
import { type Cli, examples } from '../cli.ts';
import { collected } from '../collected.ts';
import { table } from '../table.ts';

/** `deskgate pool …`, over the API: how often warm desktops were found is known to the process that looked for them. */
export function poolCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const pools = program
    .command('pool')
    .alias('pools')
    .description('see the desktops that are started ahead of a click');

  examples(
    pools
      .command('list')
      .description('how many are ready of each application that keeps some, and how often one was found')
      .option('--json', 'print JSON'),
    'pool list',
  ).action(
    does(async (options: { json?: boolean }) => {
      const client = await cli.gateway();
      const found = await collected(client.all('listPools'));
      if (options.json) return io.out(JSON.stringify(found, null, 2));
      const rows = found.map((one) => [
        one.appId,
        one.wanted,
        one.ready,
        one.starting,
        one.hits,
        one.misses,
        one.hitRate === null ? null : `${Math.round(one.hitRate * 100)} %`,
      ]);
      const headings = ['APP', 'WANTED', 'READY', 'STARTING', 'FOUND', 'MISSED', 'FOUND OF ALL'];
      for (const line of table(headings, rows)) io.out(line);
    }),
  );
}
