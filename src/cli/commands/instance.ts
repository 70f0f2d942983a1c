import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { GatewayClient, Schemas } from '../../client/index.ts';
import { AppError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { type Cli, examples } from '../cli.ts';
import { collected } from '../collected.ts';
import { EXIT } from '../exit-codes.ts';
import { followStart, wordsOf } from '../follow-start.ts';
import { newLines } from '../new-lines.ts';
import { remoteServices } from '../remote-services.ts';
import { projectOf } from '../services.ts';
import { moment, plain, table } from '../table.ts';

type Instance = Schemas['Instance'];

const LOOK_EVERY_MS = 1000;
const ACTS = [
  ['restart', 'restartInstance', 'end all that runs in it and start it again'],
  ['pause', 'pauseInstance', 'pause it; its viewers end'],
  ['resume', 'resumeInstance', 'go on where it was paused'],
  ['snapshot', 'snapshotInstance', 'store it as it is now'],
  ['checkpoint', 'checkpointInstance', 'keep its disks as they are now, to go back to'],
  ['rollback', 'rollbackInstance', 'go back to the checkpoint; what was done since is lost'],
  ['reconcile', 'reconcileInstance', 'ask the provider once more about a lost one'],
] as const;

/** `deskgate instance …`, over the API. */
export function instanceCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const instances = program
    .command('instance')
    .alias('instances')
    .description('start, see and stop desktops');
  const json = (command: Command): Command => command.option('--json', 'print JSON');
  const tell = (instance: Instance, asJson: boolean | undefined, words: string): void =>
    io.out(asJson ? JSON.stringify(instance, null, 2) : words);

  examples(
    json(
      instances
        .command('list')
        .description('running desktops, newest first')
        .option('--app <id>', 'of this application only')
        .option('--project <project>', 'of this project only, by name')
        .option('--status <status>', 'in this status only')
        .option('--ended', 'also those that have ended'),
    ),
    'instance list',
    'instance list --app firefox --json',
  ).action(
    does(async ({ app: appId, project, status, ended, ...options }: ListOptions) => {
      const client = await cli.gateway();
      const projectId = (await projectIn(client, project)) ?? undefined;
      const query = { appId, projectId, status: status as Instance['status'] | undefined, ended };
      const found = await collected(client.all('listInstances', { query }));
      if (options.json) return io.out(JSON.stringify(found, null, 2));
      const rows = found.map((one) => [
        one.id,
        one.appId,
        one.owner.username,
        one.project?.name ?? '-',
        one.status,
        one.viewers,
        moment(one.createdAt),
      ]);
      for (const line of table(['ID', 'APP', 'OWNER', 'PROJECT', 'STATUS', 'VIEWERS', 'CREATED'], rows))
        io.out(line);
    }),
  );

  examples(
    instances.command('show <id>').description('all of a desktop, as JSON'),
    'instance show h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does(async (instanceId: string) => {
      const client = await cli.gateway();
      io.out(JSON.stringify(await client.ask('getInstance', { path: { instanceId } }), null, 2));
    }),
  );

  examples(
    json(
      instances
        .command('start <app>')
        .description('start a desktop and print its id')
        .option('--follow', 'show how far it is, until it runs or has failed')
        .option('--project <project>', 'in this project, by name; "personal" for yourself alone')
        .option('--key <name>', 'within 24 h the same name starts one desktop, however often it is run'),
    ),
    'instance start firefox --follow',
    'instance start firefox --project physics',
    'instance start firefox --key nightly-$(date +%F)',
  ).action(
    does(async (appId: string, { follow, key, project: name, json: asJson }: StartOptions) => {
      const client = await cli.gateway();
      const signal = io.interrupted();
      // asked again where the answer got lost, as long as it is one run of the command
      const headers = { 'idempotency-key': key ?? newId() };
      const project = await projectIn(client, name);
      const body = { appId, ...(project === undefined ? {} : { project }) };
      const started = await client.ask('startInstance', { body, headers, signal });
      if (!follow) {
        tell(started, asJson, started.id);
        return EXIT.done;
      }
      return following(client, started.id, signal, asJson);
    }),
  );

  examples(
    json(
      instances.command('follow <id>').description('show how far a start is, until it runs or has failed'),
    ),
    'instance follow h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does(async (id: string, { json: asJson }: { json?: boolean }) =>
      following(await cli.gateway(), id, io.interrupted(), asJson),
    ),
  );

  async function following(
    client: GatewayClient,
    id: string,
    signal: AbortSignal,
    asJson: boolean | undefined,
  ): Promise<number> {
    try {
      const now = await followStart(client, io, id, signal);
      tell(now, asJson, id);
      if (now.status === 'running') return EXIT.done;
      if (now.error !== null) io.err(`${plain(now.error.message)}\n${plain(now.error.remedy)}`);
      else io.err(`It is ${wordsOf(now)}.`);
      return EXIT.failed;
    } catch (error) {
      if (!signal.aborted) throw error;
      io.err(`${id} goes on. Look with: deskgate instance follow ${id}`);
      return EXIT.failed;
    }
  }

  examples(
    json(
      instances
        .command('stop <id>')
        .description('end its viewers and remove all of the desktop')
        .option('--wait <seconds>', 'wait for the end, at most so long', '30'),
    ),
    'instance stop h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does(async (instanceId: string, { wait, json: asJson }: { wait: string; json?: boolean }) => {
      const client = await cli.gateway();
      const query = { wait: Number(wait) };
      const now = await client.ask('stopInstance', { path: { instanceId }, query });
      tell(now, asJson, `${instanceId} is ${now.status}.`);
    }),
  );

  examples(
    instances.command('remove <id>').description('forget a desktop that has ended'),
    'instance remove h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does(async (instanceId: string) => {
      await (await cli.gateway()).ask('deleteInstance', { path: { instanceId }, query: { forget: true } });
      io.out(`Forgot ${instanceId}.`);
    }),
  );

  for (const [verb, operation, description] of ACTS) {
    examples(
      json(
        instances
          .command(`${verb} <id>`)
          .description(description)
          .option('--wait <seconds>', 'wait for the end, at most so long', '60'),
      ),
      `instance ${verb} h7k2m9qxw4tn8vb3c5rd`,
    ).action(
      does(async (instanceId: string, { wait, json: asJson }: { wait: string; json?: boolean }) => {
        const client = await cli.gateway();
        const now = await client.ask(operation, { path: { instanceId }, query: { wait: Number(wait) } });
        tell(now, asJson, `${instanceId} is ${now.status}.`);
        return now.actionError?.action === verb ? EXIT.failed : EXIT.done;
      }),
    );
  }

  examples(
    instances
      .command('open <id>')
      .description('print the address at which people see it')
      .option('--browser', 'and open it'),
    'instance open h7k2m9qxw4tn8vb3c5rd --browser',
  ).action(
    does(async (instanceId: string, { browser }: { browser?: boolean }) => {
      const client = await cli.gateway();
      const { id } = await client.ask('getInstance', { path: { instanceId } });
      const url = `${client.url}/instance/${id}`;
      io.out(url);
      if (browser) await openBrowser(url);
    }),
  );

  examples(
    instances
      .command('viewers <id>')
      .description('who looks at a desktop, and who did')
      .option('--json', 'print JSON'),
    'instance viewers h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does(async (instanceId: string, { json: asJson }: { json?: boolean }) => {
      const client = await cli.gateway();
      const { items } = await client.ask('listInstanceConnections', { path: { instanceId } });
      if (asJson) return io.out(JSON.stringify(items, null, 2));
      const rows = items.map((one) => [
        one.id,
        one.user.username,
        one.transport,
        moment(one.openedAt),
        one.closedAt === null ? 'open' : `${moment(one.closedAt)} ${one.reason ?? ''}`.trim(),
      ]);
      for (const line of table(['ID', 'USER', 'VIEWER', 'SINCE', 'UNTIL'], rows)) io.out(line);
    }),
  );

  examples(
    instances
      .command('put-out <id> <viewer>')
      .description('end one viewer of a desktop; the others go on, and it may come again'),
    'instance put-out h7k2m9qxw4tn8vb3c5rd v8n3k5qxw2tr7hb4c9md',
  ).action(
    does(async (instanceId: string, connectionId: string) => {
      const path = { instanceId, connectionId };
      const { user } = await (await cli.gateway()).ask('endInstanceConnection', { path });
      io.out(`Ended the view of ${user.username}.`);
    }),
  );

  examples(
    instances
      .command('logs <id>')
      .description('the last lines of what it says')
      .option('-n, --tail <lines>', 'how many lines', '200')
      .option('-f, --follow', 'go on until Ctrl-C or its end'),
    'instance logs h7k2m9qxw4tn8vb3c5rd -f',
  ).action(
    does(async (instanceId: string, { tail, follow }: { tail: string; follow?: boolean }) => {
      const client = await cli.gateway();
      const signal = io.interrupted();
      let seen: readonly string[] = [];
      const look = async (lines: number): Promise<void> => {
        const query = { tail: lines };
        const answer = await client.ask('getInstanceLogs', { path: { instanceId }, query, signal });
        for (const line of newLines(seen, answer.lines)) io.out(plain(line));
        seen = answer.lines;
      };
      await look(Number(tail));
      while (follow && !signal.aborted) {
        await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
        if (signal.aborted) return EXIT.done;
        await look(2000);
      }
      return EXIT.done;
    }),
  );
}

interface ListOptions {
  readonly app?: string;
  readonly project?: string;
  readonly status?: string;
  readonly ended?: boolean;
  readonly json?: boolean;
}

interface StartOptions {
  readonly follow?: boolean;
  readonly project?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Id of a project that is named; null for `personal`, undefined where none is named. */
async function projectIn(
  client: GatewayClient,
  name: string | undefined,
): Promise<string | null | undefined> {
  if (name === undefined) return undefined;
  if (name === 'personal') return null;
  const { projects } = remoteServices(client);
  return (await projectOf({ projects }, name)).id;
}

async function openBrowser(url: string): Promise<void> {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  await new Promise<void>((resolve, reject) => {
    const child = spawn(program, [url], { stdio: 'ignore', detached: true });
    child.once('error', () =>
      reject(
        new AppError('BAD_REQUEST', `${program} cannot be run.`, { remedy: 'Open the address yourself.' }),
      ),
    );
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
