import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Schemas } from '../../client/index.ts';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { collected } from '../collected.ts';
import { expecting } from '../expecting.ts';
import { table } from '../table.ts';

/** `deskgate app …`, over the API. */
export function appCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const apps = program.command('app').alias('apps').description('see and manage what can be started');

  examples(
    apps
      .command('list')
      .description('applications')
      .option('--search <text>', 'part of an id or a name')
      .option('--provider <id>', 'of this provider only')
      .option('--json', 'print JSON'),
    'app list --provider docker',
  ).action(
    does(async ({ json, ...query }: { search?: string; provider?: string; json?: boolean }) => {
      const found = await collected((await cli.gateway()).all('listApps', { query }));
      if (json) return io.out(JSON.stringify(found, null, 2));
      const rows = found.map((app) => [app.id, app.name, app.provider, app.protocol, app.source]);
      for (const line of table(['ID', 'NAME', 'PROVIDER', 'PROTOCOL', 'SOURCE'], rows)) io.out(line);
    }),
  );

  examples(
    apps.command('show <app>').description('all of an application, as JSON'),
    'app show firefox',
  ).action(
    does(async (appId: string) => {
      const client = await cli.gateway();
      io.out(JSON.stringify(await client.ask('getApp', { path: { appId } }), null, 2));
    }),
  );

  examples(
    apps
      .command('add <file>')
      .description('add an application as a file of JSON describes it')
      .option('--json', 'print JSON'),
    'app add firefox.json',
  ).action(
    does(async (file: string, { json }: { json?: boolean }) => {
      const body = await jsonOf<Schemas['NewApp']>(io.cwd, file);
      const app = await (await cli.gateway()).ask('createApp', { body });
      io.out(json ? JSON.stringify(app, null, 2) : `Added the application ${app.id}.`);
    }),
  );

  examples(
    apps
      .command('replace <app> <file>')
      .description('replace an application; instances keep what they were started with')
      .option('--revision <n>', 'only while it still has this revision')
      .option('--json', 'print JSON'),
    'app replace firefox firefox.json',
  ).action(
    does(async (appId: string, file: string, { revision, json }: { revision?: string; json?: boolean }) => {
      const body = await jsonOf<Schemas['ChangedApp']>(io.cwd, file);
      const asked = { path: { appId }, body, ...expecting(revision) };
      const app = await (await cli.gateway()).ask('replaceApp', asked);
      const words = `Replaced the application ${app.id}; its revision is ${app.revision}.`;
      io.out(json ? JSON.stringify(app, null, 2) : words);
    }),
  );

  examples(apps.command('remove <app>').description('remove an application'), 'app remove firefox').action(
    does(async (appId: string) => {
      await (await cli.gateway()).ask('removeApp', { path: { appId } });
      io.out(`Removed the application ${appId}.`);
    }),
  );
}

async function jsonOf<T>(cwd: string, file: string): Promise<T> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('BAD_REQUEST', `${file} cannot be read: ${error.code}.`);
  });
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new AppError('BAD_REQUEST', `${file} is not valid JSON.`);
  }
}
