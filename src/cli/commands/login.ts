import type { Command } from 'commander';
import { GatewayClient } from '../../client/index.ts';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { checkKey, checkUrl, forgetLogin, storeLogin } from '../login.ts';

/** `deskgate login`, `logout` and `whoami`. */
export function loginCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  examples(
    program
      .command('login <url>')
      .description('ask for an access key and keep it, so that commands are for that gateway'),
    'login https://desks.example.org',
    'login https://desks.example.org < key.txt',
  ).action(
    does(async (given: string) => {
      const url = checkUrl(given, cli.options().insecure === true);
      const typed = await io.secret('Access key: ');
      if (typed === null) throw new AppError('BAD_REQUEST', 'No key came on standard input.');
      const key = checkKey(typed);
      const me = await new GatewayClient({ url, key }).ask('getMe');
      const file = await storeLogin(io, { url, key });
      io.out(`Signed in to ${url} as ${me.username}; the key is in ${file}.`);
    }),
  );

  examples(program.command('logout').description('forget the key; it stays valid'), 'logout').action(
    does(async () => {
      io.out(
        (await forgetLogin(io))
          ? 'The key is forgotten here; revoke it where it was made.'
          : 'There was no key.',
      );
    }),
  );

  examples(
    program.command('whoami').description('who the gateway takes you for').option('--json', 'print JSON'),
    'whoami',
  ).action(
    does(async ({ json }: { json?: boolean }) => {
      const client = await cli.gateway();
      const me = await client.ask('getMe');
      io.out(
        json
          ? JSON.stringify({ url: client.url, ...me }, null, 2)
          : `${me.username} (${me.role}) at ${client.url}`,
      );
    }),
  );
}
