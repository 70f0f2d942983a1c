import type { Command } from 'commander';
import { identityKey } from '../../auth/outside-identities.ts';
import { UniqueViolation } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { onlyHere } from '../on-this-machine.ts';
import { table } from '../table.ts';

/** `deskgate identity …`: which accounts elsewhere sign a user in. */
export function identityCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const identities = program.command('identity').description('manage which accounts elsewhere sign users in');

  examples(
    identities
      .command('list <username>')
      .description('the accounts that sign the user in')
      .option('--json', 'print JSON'),
    'identity list ada',
  ).action(
    does((name: string, options: { json?: boolean }) =>
      onlyHere(cli, async ({ db, idOf }) => {
        const found = await db.externalIdentities.ofUser(await idOf(name));
        if (options.json) return io.out(JSON.stringify(found, null, 2));
        if (found.length === 0) return io.out(`${name} signs in with nothing but what is here.`);
        const rows = found.map(({ issuer, subject, usedAt }) => [
          issuer,
          subject,
          new Date(usedAt).toISOString(),
        ]);
        for (const line of table(['ISSUER', 'SUBJECT', 'LAST USED'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    identities
      .command('link <username> <issuer> <subject>')
      .description('let an account of an identity provider or a directory sign the user in'),
    'identity link ada https://id.example.org 248289761001',
  ).action(
    does((name: string, issuer: string, subject: string) =>
      onlyHere(cli, async ({ db, idOf, did }) => {
        const userId = await idOf(name);
        const id = identityKey(issuer, subject);
        const now = Date.now();
        try {
          await db.externalIdentities.insert({ id, userId, issuer, subject, createdAt: now, usedAt: now });
        } catch (error) {
          if (!(error instanceof UniqueViolation)) throw error;
          throw new AppError(
            'IDENTITY_NAME_TAKEN',
            'It is linked already, or the user is to another one there.',
            { remedy: 'Unlink the other one first: deskgate identity unlink.' },
          );
        }
        await did('linkIdentity', userId);
        io.out(`${subject} of ${issuer} signs in as ${name} now.`);
      }),
    ),
  );

  examples(
    identities
      .command('unlink <username> <issuer> <subject>')
      .description('let it sign the user in no more, and end what it has opened'),
    'identity unlink ada https://id.example.org 248289761001',
  ).action(
    does((name: string, issuer: string, subject: string) =>
      onlyHere(cli, async ({ db, idOf, did }) => {
        const userId = await idOf(name);
        const id = identityKey(issuer, subject);
        const found = await db.externalIdentities.get(id);
        if (found?.userId !== userId)
          throw new AppError('IDENTITY_UNKNOWN', `${name} is not linked to it.`, {
            remedy: `Look it up: deskgate identity list ${name}.`,
          });
        for (const sessionId of await db.externalIdentities.sessionsOf({ identityId: id }))
          await db.sessions.delete(sessionId);
        await db.groups.replaceMapped(userId, []);
        await db.externalIdentities.delete(id);
        await did('unlinkIdentity', userId);
        io.out(`${subject} of ${issuer} does not sign in as ${name} any more.`);
      }),
    ),
  );
}
