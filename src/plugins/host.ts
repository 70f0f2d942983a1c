import type { Hono } from 'hono';
import type { PasswordWay, SignInLink } from '../auth/outside.ts';
import { AppError } from '../errors.ts';
import type { Subscriber } from '../events/lane.ts';
import type { AppEnv } from '../http/env.ts';
import type { ErrorShapes } from '../http/errors.ts';
import type { MetricPart } from '../http/metrics.ts';
import type { Provider } from '../instances/provider.ts';
import type { QueueEngine } from '../jobs/engine.ts';
import type { Logger } from '../log.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Texts } from '../texts/texts.ts';
import type { TunnelTransport } from '../tunnels/transport.ts';
import { within } from '../wait.ts';
import type { FoundPlugin } from './discover.ts';
import type {
  ApiDescription,
  Contributions,
  Core,
  HealthCheck,
  NavEntry,
  Plugin,
  SignInHelp,
} from './plugin.ts';

interface SetUp {
  readonly id: string;
  readonly folder: string;
  readonly contributions: Contributions;
}

export interface PluginHostOptions {
  readonly found: readonly FoundPlugin[];
  readonly core: (plugin: Plugin) => Core;
  readonly config: (plugin: Plugin) => unknown;
  readonly log: Logger;
}

/** Sets plugins up in order, holds what they returned, closes them in reverse. Anything twice stops the start. */
export class PluginHost {
  readonly #log: Logger;
  readonly #plugins: readonly SetUp[];
  readonly providers: readonly Provider[];
  /** Best first. */
  readonly transports: readonly TunnelTransport[];
  readonly health: readonly HealthCheck[];
  readonly nav: readonly (NavEntry & { readonly texts: Texts<never> | undefined })[];
  readonly metrics: readonly MetricPart[];
  readonly routes: readonly Hono<AppEnv>[];
  readonly errorShapes: ErrorShapes;
  /** Null where no plugin brings one. */
  readonly queue: QueueEngine | null;
  /** Null where no plugin brings one. */
  readonly mailer: Mailer | null;
  readonly subscribers: readonly Subscriber[];
  readonly signInLinks: readonly SignInLink[];
  readonly signInHelp: readonly (SignInHelp & { readonly texts: Texts<never> | undefined })[];
  /** In the order in which they are asked. */
  readonly passwordWays: readonly PasswordWay[];

  private constructor(log: Logger, plugins: readonly SetUp[]) {
    this.#log = log;
    this.#plugins = plugins;
    this.providers = unique(
      'provider',
      plugins,
      ({ providers = [] }) => providers,
      ({ id }) => id,
    );
    unique(
      'sub-protocol',
      plugins,
      ({ transports = [] }) => transports,
      ({ subprotocol }) => subprotocol,
    );
    this.transports = unique(
      'viewer',
      plugins,
      ({ transports = [] }) => transports,
      ({ id }) => id,
    ).toSorted((a, b) => b.preference - a.preference);
    this.health = unique(
      'health check',
      plugins,
      ({ health = [] }) => health,
      ({ name }) => name,
    );
    this.nav = plugins
      .flatMap(({ contributions: { nav = [], texts } }) => nav.map((entry) => ({ ...entry, texts })))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
    this.signInHelp = plugins.flatMap(({ contributions: { signInHelp = [], texts } }) =>
      signInHelp.map(({ title, path, isOffered }) => ({ title, path, isOffered, texts })),
    );
    this.signInLinks = unique(
      'way to sign in',
      plugins,
      ({ signInLinks = [] }) => signInLinks,
      ({ id }) => id,
    );
    this.passwordWays = unique(
      'directory',
      plugins,
      ({ passwordWays = [] }) => passwordWays,
      ({ id }) => id,
    ).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const [queue = null] = unique(
      'contribution',
      plugins,
      ({ queue }) => (queue === undefined ? [] : [queue]),
      () => 'queue',
    );
    this.queue = queue;
    const [mailer = null] = unique(
      'contribution',
      plugins,
      ({ mailer }) => (mailer === undefined ? [] : [mailer]),
      () => 'mailer',
    );
    this.mailer = mailer;
    unique(
      'route',
      plugins,
      ({ routes }) => (routes === undefined ? [] : handlersOf(routes)),
      (route) => route,
    );
    this.metrics = plugins.flatMap(({ contributions: { metrics } }) =>
      metrics === undefined ? [] : [metrics],
    );
    this.routes = plugins.flatMap(({ contributions }) => contributions.routes ?? []);
    this.errorShapes = new Map(
      plugins.flatMap(({ contributions }) => Object.entries(contributions.errors ?? {})),
    );
    this.subscribers = plugins.flatMap(({ id, contributions: { events } }) =>
      events === undefined ? [] : [{ name: id, events }],
    );
  }

  static async setUp({ found, core, config, log }: PluginHostOptions): Promise<PluginHost> {
    const done: SetUp[] = [];
    try {
      for (const { plugin, folder } of found) {
        done.push({ id: plugin.id, folder, contributions: await contributionsOf(plugin, core, config) });
      }
      return new PluginHost(log, done);
    } catch (error) {
      await closeAll(done, log, 5000);
      throw error;
    }
  }

  /** What the routes that change something do, by method and path. */
  acts(): Map<string, string> {
    return new Map(
      this.#plugins.flatMap(({ contributions }) => Object.entries(contributions.acts?.() ?? {})),
    );
  }

  apis(): ApiDescription[] {
    return this.#plugins.flatMap(({ contributions }) => contributions.api?.() ?? []);
  }

  /** Plugin id → folders: of templates, or of public files. */
  folders(kind: 'templates' | 'public'): Map<string, { folder: string; own: string }> {
    return new Map(
      this.#plugins.flatMap(({ id, folder, contributions }) => {
        const own = contributions[kind];
        return own === undefined ? [] : [[id, { folder, own }] as const];
      }),
    );
  }

  /** Plugin id → what its templates say. */
  texts(): Map<string, Texts<never>> {
    return new Map(
      this.#plugins.flatMap(({ id, contributions: { texts } }) => (texts === undefined ? [] : [[id, texts]])),
    );
  }

  /** Tells every plugin that the gateway listens. A plugin that fails here is logged: others' desktops go on. */
  async started(): Promise<void> {
    await Promise.all(
      this.#plugins.map(async ({ id, contributions }) => {
        try {
          await contributions.started?.();
        } catch (error) {
          this.#log.error({ plugin: id, err: error }, 'a plugin failed after the start');
        }
      }),
    );
  }

  /** @param deadlineMs for each plugin; one that does not close is left behind and named in the log. */
  close(deadlineMs: number): Promise<void> {
    return closeAll(this.#plugins, this.#log, deadlineMs);
  }
}

async function contributionsOf(
  plugin: Plugin,
  core: PluginHostOptions['core'],
  config: PluginHostOptions['config'],
): Promise<Contributions> {
  const { id } = plugin;
  let contributions: Contributions | undefined;
  try {
    contributions = await plugin.setup(core(plugin), config(plugin));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('CONFIG_INVALID', `The plugin ${id} cannot be set up: ${why}`, {
      remedy: `Correct the plugin, or leave it out: disabled_plugins = ["${id}"].`,
      cause,
    });
  }
  if (typeof contributions === 'object' && contributions !== null) return contributions;
  throw new AppError('CONFIG_INVALID', `The setup of the plugin ${id} returned no contributions.`);
}

async function closeAll(plugins: readonly SetUp[], log: Logger, deadlineMs: number): Promise<void> {
  for (const { id, contributions } of plugins.toReversed()) {
    if (contributions.close === undefined) continue;
    try {
      const closed = await within(
        deadlineMs,
        contributions.close().then(() => true),
        () => false,
      );
      if (!closed) log.warn({ plugin: id }, 'a plugin did not close in time');
    } catch (error) {
      log.error({ plugin: id, err: error }, 'a plugin failed to close');
    }
  }
}

function unique<T>(
  what: string,
  plugins: readonly SetUp[],
  of: (contributions: Contributions) => readonly T[],
  nameOf: (one: T) => string,
): T[] {
  const owners = new Map<string, string>();
  const all: T[] = [];
  for (const { id, contributions } of plugins) {
    for (const one of of(contributions)) {
      const name = nameOf(one);
      const other = owners.get(name);
      if (other !== undefined) {
        throw new AppError(
          'CONFIG_INVALID',
          `The ${what} "${name}" comes twice: from plugin ${other} and ${id}.`,
        );
      }
      owners.set(name, id);
      all.push(one);
    }
  }
  return all;
}

/** `GET /app/:id` of every handler; middleware (method ALL) may overlap. */
function handlersOf(routes: Hono<AppEnv>): string[] {
  const names = routes.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:[^/{]+/g, ':x')}`);
  return [...new Set(names)];
}
