import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import { breakGlass } from '../../auth/break-glass.ts';
import { newPassword } from '../../ids.ts';
import { openLog } from '../../logging.ts';
import { type Cli, examples } from '../cli.ts';
import { type Machine, onlyHere } from '../on-this-machine.ts';
import { readNewPassword } from '../password-input.ts';

const LINK_MS = 3_600_000;

/** `deskgate break-glass NAME`: an administrator who gets in for sure, on the gateway's machine only. */
export function breakGlassCommand(program: Command, cli: Cli): void {
  const { io, does } = cli;
  examples(
    program
      .command('break-glass <username>')
      .description(
        'make an administrator, or one of a user: with a new password, past identity providers, second factor and waits',
      )
      .option('--ask', 'ask for the password, or read it from standard input, in place of making one')
      .option('--json', 'print JSON'),
    'break-glass rescue',
    'break-glass admin --ask < password.txt',
  ).action(
    does((username: string, options: { ask?: boolean; json?: boolean }) =>
      onlyHere(cli, async (machine) => {
        const password = options.ask ? await readNewPassword(io) : newPassword();
        const { user, isNew, linkToken } = await breakGlass(machine, { username, password, linkMs: LINK_MS });
        await machine.did('breakGlass', user.id);
        await tell(machine, user.username, isNew);
        const link = `${machine.publicUrl}/login/link?token=${linkToken}`;
        const shown = options.ask ? {} : { password };
        if (options.json) return io.out(JSON.stringify({ username: user.username, isNew, ...shown, link }));
        io.out(`${user.username} is an administrator, ${isNew ? 'new here' : 'with a new password'}.`);
        if (!options.ask) io.out(`Password, shown this once: ${password}`);
        io.out(`Or sign in once, within an hour: ${link}`);
        io.err('This stands in the audit log (breakGlass) and in the log.');
      }),
    ),
  );
}

/** For who reads the log of the gateway, who may not be who typed the command. */
async function tell({ config }: Machine, username: string, isNew: boolean): Promise<void> {
  const log = await openLog({
    level: config.logLevel,
    dir: config.logDir,
    retentionDays: config.logRetentionDays,
    stderr: false,
  });
  const who = { username, isNew, machine: hostname(), systemUser: systemUser() };
  log.error(who, 'BREAK-GLASS: the command line has made an administrator');
  await log.close();
}

function systemUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    // a user of the system without an entry of its own, as containers have them
    return null;
  }
}
