import type { z } from 'zod';
import type { Actor } from '../auth/model.ts';
import type { Sealer } from '../auth/seal.ts';
import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { AppRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import type { DesktopCredentials, Provider } from '../instances/provider.ts';
import { ableToShow, waysToSee } from '../instances/ways-to-see.ts';
import type { TunnelTransport } from '../tunnels/transport.ts';
import { checkHome } from './check-home.ts';
import { checkProtocol } from './check-protocol.ts';
import { checkWarm } from './check-warm.ts';
import { type AppDefinition, appDefinition } from './definition.ts';
import type { AppService, AppView } from './service.ts';

export interface StaticApp {
  readonly raw: Record<string, unknown>;
  /** For messages: `deskgate.toml, [[apps]] number 2`. */
  readonly where: string;
  readonly source: 'config' | 'plugin';
}

export interface AppRegistryOptions {
  readonly db: Database;
  readonly sealer: Sealer;
  readonly providers: readonly Provider[];
  readonly transports: readonly TunnelTransport[];
  readonly staticApps: readonly StaticApp[];
}

interface Entry {
  readonly definition: AppDefinition;
  readonly source: AppView['source'];
  readonly revision: number;
}

/** Applications of the configuration, of plugins and of the database, as one list. */
export class AppRegistry implements AppService {
  readonly #db: Database;
  readonly #sealer: Sealer;
  readonly #providers: ReadonlyMap<string, Provider>;
  readonly #transports: readonly TunnelTransport[];
  readonly #static = new Map<string, Entry>();

  /** Throws CONFIG_INVALID for a wrong definition, naming where it stands and the field. */
  constructor(options: AppRegistryOptions) {
    this.#db = options.db;
    this.#sealer = options.sealer;
    this.#providers = new Map(options.providers.map((provider) => [provider.id, provider]));
    this.#transports = options.transports;
    for (const app of options.staticApps) this.#addStatic(app);
  }

  async list(actor: Actor): Promise<readonly AppView[]> {
    const stored = (await this.#db.apps.list()).map((row) => this.#fromRow(row));
    const entries = [
      ...this.#static.values(),
      ...stored.filter(({ definition }) => !this.#static.has(definition.id)),
    ];
    return entries.map((entry) => this.#view(actor, entry));
  }

  async get(actor: Actor, id: string): Promise<AppView> {
    return this.#view(actor, await this.#find(id));
  }

  /** For the start of an instance: with its credentials. */
  async definition(id: string): Promise<AppDefinition> {
    return (await this.#find(id)).definition;
  }

  async create(actor: Actor, input: unknown): Promise<AppView> {
    requireManager(actor);
    const definition = this.#parse(input, 'APP_INVALID', '');
    if (this.#static.has(definition.id)) throw exists(definition.id);
    const now = Date.now();
    try {
      await this.#db.apps.insert({
        id: definition.id,
        definition: this.#seal(definition),
        createdAt: now,
        updatedAt: now,
        revision: 1,
      });
    } catch (error) {
      if (error instanceof UniqueViolation) throw exists(definition.id);
      throw error;
    }
    return this.#view(actor, { definition, source: 'database', revision: 1 });
  }

  async update(actor: Actor, id: string, input: unknown, revision?: number): Promise<AppView> {
    requireManager(actor);
    this.#requireStored(id);
    const definition = this.#parse(input, 'APP_INVALID', '');
    if (definition.id !== id) {
      throw new AppError('APP_INVALID', 'The id of an application cannot be changed.', {
        detail: `id: expected ${id}`,
      });
    }
    const isChanged = await this.#db.apps.update(id, this.#seal(definition), Date.now(), revision);
    const row = await this.#db.apps.get(id);
    if (row === null) throw notFound(id);
    if (!isChanged) throw changedMeanwhile();
    return this.#view(actor, this.#fromRow(row));
  }

  async remove(actor: Actor, id: string, revision?: number): Promise<void> {
    requireManager(actor);
    this.#requireStored(id);
    await this.#db.tx(async () => {
      if ((await this.#db.instances.countOpenOfApp(id)) > 0) {
        throw new AppError('APP_IN_USE', `Instances of ${id} are still open.`);
      }
      if (await this.#db.apps.delete(id, revision)) return;
      throw (await this.#db.apps.get(id)) === null ? notFound(id) : changedMeanwhile();
    });
  }

  async #find(id: string): Promise<Entry> {
    const entry = this.#static.get(id);
    if (entry !== undefined) return entry;
    const row = await this.#db.apps.get(id);
    if (row === null) throw notFound(id);
    return this.#fromRow(row);
  }

  #addStatic(app: StaticApp): void {
    const definition = this.#parse(app.raw, 'CONFIG_INVALID', `${app.where}: `);
    const earlier = this.#static.get(definition.id);
    // an application of the configuration may replace one that a plugin brings along
    if (earlier !== undefined && (earlier.source === app.source || app.source === 'plugin')) {
      throw new AppError(
        'CONFIG_INVALID',
        `${app.where}: there is an application with the id ${definition.id} already.`,
      );
    }
    this.#static.set(definition.id, { definition, source: app.source, revision: 0 });
  }

  #parse(input: unknown, code: 'APP_INVALID' | 'CONFIG_INVALID', prefix: string): AppDefinition {
    const parsed = appDefinition.safeParse(input);
    if (!parsed.success) throw invalid(code, prefix, parsed.error, []);
    const definition = parsed.data;
    const provider = this.#providers.get(definition.provider);
    if (provider === undefined) {
      const known = [...this.#providers.keys()].join(', ');
      throw new AppError(code, `${prefix}provider: expected one of ${known}, got ${definition.provider}.`, {
        detail: 'provider',
      });
    }
    const settings = provider.settings.safeParse(definition.settings);
    if (!settings.success) throw invalid(code, prefix, settings.error, ['settings']);
    checkProtocol(definition, provider, this.#transports, code, prefix);
    checkHome(definition, provider, code, prefix);
    checkWarm(definition, provider, code, prefix);
    return definition;
  }

  #requireStored(id: string): void {
    const entry = this.#static.get(id);
    if (entry === undefined) return;
    throw new AppError(
      'APP_READ_ONLY',
      `The application ${id} comes from ${entry.source === 'config' ? 'the configuration file' : 'a plugin'}.`,
    );
  }

  /** Credentials and settings (an environment may hold secrets) are sealed as one text. */
  #seal(definition: AppDefinition): Record<string, unknown> {
    const { credentials, settings, ...open } = definition;
    return {
      ...open,
      sealed: this.#sealer.seal(JSON.stringify({ credentials, settings }), `app:${definition.id}`),
    };
  }

  #fromRow({ id, definition, revision }: AppRow): Entry {
    const { sealed, ...open } = definition;
    const secrets = JSON.parse(this.#sealer.open(String(sealed), `app:${id}`)) as Record<string, unknown>;
    return { definition: appDefinition.parse({ ...open, ...secrets }), source: 'database', revision };
  }

  /** Settings may hold secrets (an environment): administrators see them. */
  #view(actor: Actor, { definition, source, revision }: Entry): AppView {
    const { credentials, settings, home, schedule, ...rest } = definition;
    const kind = typeof credentials === 'string' ? credentials : 'fixed';
    const capabilities = this.#providers.get(definition.provider)?.capabilities ?? null;
    const able = ableToShow(this.#transports, waysToSee(definition.protocol, capabilities));
    return {
      ...rest,
      ...(home === undefined
        ? {}
        : { home: actor.may('apps.manage') ? home : { path: home.path, keep: home.keep } }),
      settings: actor.may('apps.manage') ? settings : {},
      // whose desktops are started is nobody else's business
      schedule: actor.may('apps.manage') ? schedule : schedule.map(({ user: _, ...entry }) => entry),
      source,
      revision,
      credentials: kind,
      transports: preferring(
        definition.viewer,
        able.map(({ id }) => id),
      ),
    };
  }
}

/** The wished viewer first, the others in their order. */
export function preferring(viewer: string | undefined, transports: readonly string[]): string[] {
  return transports.toSorted((a, b) => Number(b === viewer) - Number(a === viewer));
}

/** What an application's definition says about credentials; `generate` is made per instance. */
export function fixedCredentials(definition: AppDefinition): DesktopCredentials | 'generate' {
  if (definition.credentials === 'generate') return 'generate';
  if (definition.credentials === 'none') return { username: null, password: null };
  return {
    username: definition.credentials.username ?? null,
    password: definition.credentials.password ?? null,
  };
}

function requireManager(actor: Actor): void {
  if (!actor.may('apps.manage')) throw new AppError('FORBIDDEN', 'You may not change applications.');
}

function exists(id: string): AppError {
  return new AppError('APP_EXISTS', `There is an application with the id ${id} already.`);
}

function notFound(id: string): AppError {
  return new AppError('APP_NOT_FOUND', `There is no application with the id ${id.slice(0, 40)}.`);
}

function invalid(
  code: 'APP_INVALID' | 'CONFIG_INVALID',
  prefix: string,
  error: z.ZodError,
  above: string[],
): AppError {
  const problems = error.issues.map((issue) => {
    const field = [...above, ...issue.path].join('.') || 'application';
    return `${field}: ${issue.message}`;
  });
  return new AppError(code, `${prefix}${problems[0]}`, { detail: problems.join('\n') });
}
