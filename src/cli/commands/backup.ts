import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { load } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { CliIo } from '../io.ts';
import { whatIsBroken } from './audit.ts';

const SHORTEST = 8;

interface BackupOptions {
  readonly withSecrets?: boolean;
  readonly withoutSecrets?: boolean;
}

/** `deskgate backup` and `restore`, on the machine of the gateway. */
export function backupCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  examples(
    program
      .command('backup <file>')
      .description(
        "write all that the gateway knows into a file, also while it runs; a passphrase seals the gateway's key in it",
      )
      .option('--with-secrets', "the gateway's key as it is: who has the file has all passwords of desktops")
      .option('--without-secrets', "without the gateway's key: a restore needs secret.key from elsewhere"),
    'backup deskgate.backup',
    'backup /backup/deskgate-$(date +%F) < passphrase.txt',
  ).action(
    does(async (file: string, options: BackupOptions) => {
      const { config } = await load(cli);
      const { backup } = await import('../../backup/backup.ts');
      const withKey = options.withoutSecrets
        ? 'none'
        : options.withSecrets
          ? 'plain'
          : { passphrase: await newPassphrase(io) };
      const lines = await backup(config.core, resolve(io.cwd, file), withKey, io.interrupted());
      io.out(`Wrote ${file}: ${lines} lines.`);
      io.err(
        'Neither the configuration file, nor what desktops keep, nor the files of recordings are part of it.',
      );
    }),
  );

  examples(
    program
      .command('restore <file>')
      .description('put a backup in place of the database; no gateway may run on it'),
    'restore deskgate.backup',
    'restore deskgate.backup < passphrase.txt',
  ).action(
    does(async (file: string) => {
      const { config } = await load(cli);
      const { restore } = await import('../../backup/restore.ts');
      const done = await restore(
        config.core,
        resolve(io.cwd, file),
        async () => (await io.secret('Passphrase: ')) ?? '',
        io.interrupted(),
      );
      const { head, rows, audit, before } = done;
      io.out(`Restored ${rows} rows of ${new Date(head.createdAt).toISOString()}, version ${head.version}.`);
      if (before !== null) io.out(`What was there before is ${before}.`);
      if (head.key === null) io.err("The backup has no key: put the gateway's secret.key into its data_dir.");
      if (audit.broken === null) {
        io.out(`All ${audit.entries} entries of the audit log are as they were written.`);
        return EXIT.done;
      }
      io.err(`The audit log was changed before it was backed up. ${whatIsBroken(audit.broken)}.`);
      return EXIT.failed;
    }),
  );
}

async function newPassphrase(io: CliIo): Promise<string> {
  const first = await io.secret('Passphrase: ');
  if (first === null || first.length < SHORTEST) {
    throw new AppError('BAD_REQUEST', `Expected a passphrase of at least ${SHORTEST} characters.`, {
      remedy: 'Type one, give it on standard input, or say --with-secrets or --without-secrets.',
    });
  }
  if (io.isTyped && (await io.secret('Once more: ')) !== first)
    throw new AppError('BAD_REQUEST', 'The two passphrases differ.');
  return first;
}
