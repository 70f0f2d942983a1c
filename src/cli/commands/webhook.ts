import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { GatewayClient, Schemas } from '../../client/index.ts';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { collected } from '../collected.ts';
import { EXIT } from '../exit-codes.ts';
import { moment, table } from '../table.ts';

type Delivery = Schemas['WebhookDelivery'];
type EventType = NonNullable<Schemas['NewWebhook']['events']>[number];

const LOOK_EVERY_MS = 250;
/** A first try that takes longer is told as under way. */
const LONGEST_LOOK_MS = 30_000;

interface ChangeOptions {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly allEvents?: boolean;
  readonly enable?: boolean;
  readonly disable?: boolean;
  readonly json?: boolean;
}

/** `deskgate webhook …`, over the API: the secrets are sealed with the gateway's key. */
export function webhookCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const hooks = program
    .command('webhook')
    .alias('webhooks')
    .description('manage who is told of what happened');
  const json = (command: Command): Command => command.option('--json', 'print JSON');

  examples(
    json(
      hooks
        .command('list')
        .description('web hooks, oldest first')
        .option('--enabled', 'only those that are enabled')
        .option('--disabled', 'only those that are not'),
    ),
    'webhook list',
    'webhook list --disabled --json',
  ).action(
    does(
      async ({
        enabled,
        disabled,
        ...options
      }: {
        enabled?: boolean;
        disabled?: boolean;
        json?: boolean;
      }) => {
        const client = await cli.gateway();
        const only = enabled === disabled ? {} : { enabled: enabled === true };
        const found = await collected(client.all('listWebhooks', { query: only }));
        if (options.json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map((one) => [
          one.id,
          one.isEnabled ? 'enabled' : 'disabled',
          one.source,
          one.url,
          one.events.join(', ') || 'all',
        ]);
        for (const line of table(['ID', 'STATE', 'FROM', 'URL', 'EVENTS'], rows)) io.out(line);
      },
    ),
  );

  examples(
    json(
      hooks
        .command('add <url>')
        .description('add a web hook and print the secret that signs what is sent, this once')
        .option('--events <types...>', 'types of events; else all'),
    ),
    'webhook add https://example.org/deskgate',
    'webhook add https://example.org/deskgate --events instance.started instance.failed > hook.secret',
  ).action(
    does(async (url: string, options: { events?: readonly string[]; json?: boolean }) => {
      const client = await cli.gateway();
      const made = await client.ask('createWebhook', {
        body: { url, events: eventsIn(options.events ?? []) },
      });
      io.err(`Added the web hook ${made.id}. This is its secret. It is shown this once.`);
      io.out(options.json ? JSON.stringify(made, null, 2) : made.secret);
    }),
  );

  examples(
    hooks.command('show <id>').description('all of a web hook but its secret, as JSON'),
    'webhook show h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does(async (webhookId: string) => {
      const client = await cli.gateway();
      io.out(JSON.stringify(await client.ask('getWebhook', { path: { webhookId } }), null, 2));
    }),
  );

  examples(
    json(
      hooks
        .command('change <id>')
        .description('change what is named; the rest stays')
        .option('--url <url>', 'where events are posted')
        .option('--events <types...>', 'types of events')
        .option('--all-events', 'events of every type')
        .option('--enable', 'it gets events')
        .option('--disable', 'it gets none; what waits for it goes on waiting'),
    ),
    'webhook change h7k2m9qxw4tn8vb3c5rd --events instance.failed job.failed',
    'webhook change h7k2m9qxw4tn8vb3c5rd --disable',
  ).action(
    does(async (webhookId: string, options: ChangeOptions) => {
      const body = changeIn(options);
      const client = await cli.gateway();
      const now = await client.ask('changeWebhook', { path: { webhookId }, body });
      if (options.json) return io.out(JSON.stringify(now, null, 2));
      io.out(
        `${now.url} gets ${now.isEnabled ? `events: ${now.events.join(', ') || 'all'}` : 'no events: it is disabled'}.`,
      );
    }),
  );

  examples(
    hooks.command('remove <id>').description('remove a web hook and its deliveries'),
    'webhook remove h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does(async (webhookId: string) => {
      const client = await cli.gateway();
      await client.ask('removeWebhook', { path: { webhookId } });
      io.out('Removed the web hook and its deliveries.');
    }),
  );

  examples(
    json(
      hooks
        .command('test <id>')
        .description('send it an event of the type webhook.test, and tell what its receiver answers'),
    ),
    'webhook test h7k2m9qxw4tn8vb3c5rd',
  ).action(
    does(async (webhookId: string, options: { json?: boolean }) => {
      const client = await cli.gateway();
      const { id } = await client.ask('testWebhook', { path: { webhookId } });
      const delivery = await afterFirstTry(client, webhookId, id, io.interrupted());
      io.out(options.json ? JSON.stringify(delivery, null, 2) : wordsOf(delivery));
      return delivery.status === 'delivered' ? EXIT.done : EXIT.failed;
    }),
  );

  examples(
    json(
      hooks
        .command('deliveries <id>')
        .description('what was delivered and what waits, newest first')
        .option('--status <status>', 'pending, delivered, failed'),
    ),
    'webhook deliveries h7k2m9qxw4tn8vb3c5rd --status failed',
  ).action(
    does(async (webhookId: string, options: { status?: string; json?: boolean }) => {
      const client = await cli.gateway();
      const query = { status: options.status as Delivery['status'] | undefined };
      const found = await collected(client.all('listWebhookDeliveries', { path: { webhookId }, query }));
      if (options.json) return io.out(JSON.stringify(found, null, 2));
      const rows = found.map((one) => [one.id, one.type, moment(one.createdAt), one.tries, wordsOf(one)]);
      for (const line of table(['ID', 'EVENT', 'CREATED', 'TRIES', ''], rows)) io.out(line);
    }),
  );

  examples(
    json(
      hooks
        .command('redeliver <id> <delivery>')
        .description('deliver once more what was delivered or has failed'),
    ),
    'webhook redeliver h7k2m9qxw4tn8vb3c5rd k3v9m2q7x4t8w6c5h2b7',
  ).action(
    does(async (webhookId: string, deliveryId: string, options: { json?: boolean }) => {
      const client = await cli.gateway();
      const delivery = await client.ask('redeliverToWebhook', { path: { webhookId, deliveryId } });
      io.out(options.json ? JSON.stringify(delivery, null, 2) : wordsOf(delivery));
    }),
  );
}

function changeIn({ url, events, allEvents, enable, disable }: ChangeOptions): Schemas['ChangedWebhook'] {
  if ((enable && disable) || (allEvents && events !== undefined))
    throw new AppError('BAD_REQUEST', 'Two of the options contradict each other.');
  const body = {
    ...(url === undefined ? {} : { url }),
    ...(events === undefined ? {} : { events: eventsIn(events) }),
    ...(allEvents ? { events: [] } : {}),
    ...(enable || disable ? { isEnabled: enable === true } : {}),
  };
  if (Object.keys(body).length === 0)
    throw new AppError('BAD_REQUEST', 'Say what is to be otherwise.', {
      remedy: 'Use --url, --events, --all-events, --enable or --disable.',
    });
  return body;
}

/** The gateway tells which one of them there is not. */
const eventsIn = (typed: readonly string[]): EventType[] => typed as EventType[];

/** As it is once its receiver has answered, or could not be reached; as it is at last where that takes its time. */
async function afterFirstTry(
  client: GatewayClient,
  webhookId: string,
  id: string,
  interrupted: AbortSignal,
): Promise<Delivery> {
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(LONGEST_LOOK_MS)]);
  for (;;) {
    const asked = { path: { webhookId }, query: { limit: 200 } };
    const { items } = await client.ask('listWebhookDeliveries', asked);
    const found = items.find((one) => one.id === id);
    if (found === undefined) throw new AppError('DELIVERY_NOT_FOUND', 'The delivery is not there any more.');
    const isAnswered = found.status !== 'pending' || found.httpStatus !== null || found.error !== null;
    if (isAnswered || signal.aborted) return found;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

function wordsOf({ status, httpStatus, error, nextAt }: Delivery): string {
  const answer = httpStatus === null ? error : `${httpStatus}${error === null ? '' : ` ${error}`}`;
  if (status === 'delivered') return `Delivered: ${answer ?? 'taken'}.`;
  if (status === 'failed') return `Failed: ${answer ?? 'no answer'}.`;
  if (answer === null) return 'Under way.';
  return `Not yet: ${answer}. It is tried again${nextAt === null ? '' : ` at ${moment(nextAt)}`}.`;
}
