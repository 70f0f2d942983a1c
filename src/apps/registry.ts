import type { z } from 'zod';
import type { Actor } from '../auth/model.ts';
import type { Sealer } from '../auth/seal.ts';
import type { Database } from '../db/database.ts';
import { BrokenReference, UniqueViolation } from '../db/database.ts';
import type { AppRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import type { DesktopCredentials, Provider } from '../instances/provider.ts';
import { ableToShow, waysToSee } from '../instances/ways-to-see.ts';
import { projectNotFound, projectsOf, requireIn } from '../projects/membership.ts';
import type { TunnelTransport } from '../tunnels/transport.ts';
import {
  type AppAccess,
  type Asker,
  accessTo,
  isLent,
  type Ownership,
  type ProjectName,
  placeOf,
} from './access.ts';
import { checkHome } from './check-home.ts';
import { checkProtocol } from './check-protocol.ts';
import { checkWarm } from './check-warm.ts';
import { type AppDefinition, appDefinition } from './definition.ts';
import type { AppFilter, AppService, AppView } from './service.ts';
import { type AppSharing, type NewSharing, Sharing } from './sharing.ts';

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
  /** Without whose it is. */
  readonly definition: AppDefinition;
  /** Of the database. */
  readonly projectId: string | null;
  /** Of the configuration, in lower case. */
  readonly projectName: string | null;
  readonly source: AppView['source'];
  readonly revision: number;
}

/** Applications of the configuration, of plugins and of the database, as one list. */
export class AppRegistry implements AppService {
  readonly #db: Database;
  readonly #sealer: Sealer;
  readonly #providers: ReadonlyMap<string, Provider>;
  readonly #transports: readonly TunnelTransport[];
  readonly #sharing: Sharing;
  readonly #static = new Map<string, Entry>();

  /** Throws CONFIG_INVALID for a wrong definition, naming where it stands and the field. */
  constructor(options: AppRegistryOptions) {
    this.#db = options.db;
    this.#sealer = options.sealer;
    this.#providers = new Map(options.providers.map((provider) => [provider.id, provider]));
    this.#transports = options.transports;
    this.#sharing = new Sharing(options.db);
    for (const app of options.staticApps) this.#addStatic(app);
  }

  async list(actor: Actor, { sharedWith }: AppFilter = {}): Promise<readonly AppView[]> {
    const [stored, shared, asker] = await Promise.all([
      this.#db.apps.list(),
      this.#db.appSharing.list(),
      this.#asker(actor),
    ]);
    const entries = [
      ...this.#static.values(),
      ...stored.filter(({ id }) => !this.#static.has(id)).map((row) => this.#fromRow(row)),
    ];
    const owners = await this.#owners(entries, asker);
    const byApp = new Map(shared.map((one) => [one.appId, one]));
    return entries.flatMap((entry) => {
      const ownership = { project: owners(entry), shared: byApp.get(entry.definition.id) ?? null };
      if (sharedWith !== undefined && !isLent(ownership, sharedWith)) return [];
      const access = accessTo(ownership, asker);
      return access.maySee ? [this.#view(entry, ownership, access)] : [];
    });
  }

  async get(actor: Actor, id: string): Promise<AppView> {
    const { entry, ownership, access } = await this.#visible(actor, id);
    return this.#view(entry, ownership, access);
  }

  /** With its credentials, whoever asks. */
  async definition(id: string): Promise<AppDefinition> {
    return (await this.#find(id)).definition;
  }

  /**
   * For the start of an instance: with its credentials, and where the start goes (null for the actor alone). Rejects with
   * APP_NOT_FOUND, NOT_IN_PROJECT, PROJECT_NOT_FOUND, PROJECT_NEEDED or FORBIDDEN.
   */
  async startable(
    actor: Actor,
    id: string,
    project?: string | null,
  ): Promise<{ readonly app: AppDefinition; readonly projectId: string | null }> {
    const { entry, access, asker } = await this.#visible(actor, id);
    return { app: entry.definition, projectId: placeOf(access, asker, project) };
  }

  async create(actor: Actor, input: unknown): Promise<AppView> {
    const project = await this.#newOwner(actor, input);
    const definition = this.#parse(input, 'APP_INVALID', '');
    const { id } = definition;
    if (this.#static.has(id)) throw exists(id);
    const now = Date.now();
    const row = { id, definition: this.#seal(definition), projectId: project?.id ?? null };
    try {
      await this.#db.tx(async () => {
        await this.#db.apps.insert({ ...row, createdAt: now, updatedAt: now, revision: 1 });
        // of an application of the configuration that had this id
        await this.#db.appSharing.delete(id);
      });
    } catch (error) {
      if (error instanceof UniqueViolation) throw exists(id);
      if (error instanceof BrokenReference) throw projectNotFound();
      throw error;
    }
    return this.get(actor, id);
  }

  async update(actor: Actor, id: string, input: unknown, revision?: number): Promise<AppView> {
    const { project } = await this.#changeable(actor, id);
    this.#requireStored(id);
    const wanted = ownerIn(input);
    if (wanted !== undefined && wanted !== project?.id)
      throw new AppError('APP_INVALID', 'Whose an application is cannot be changed.', { detail: 'project' });
    const definition = this.#parse(input, 'APP_INVALID', '');
    if (definition.id !== id) {
      throw new AppError('APP_INVALID', 'The id of an application cannot be changed.', {
        detail: `id: expected ${id}`,
      });
    }
    const isChanged = await this.#db.apps.update(id, this.#seal(definition), Date.now(), revision);
    if (!isChanged) throw (await this.#db.apps.get(id)) === null ? notFound(id) : changedMeanwhile();
    return this.get(actor, id);
  }

  async remove(actor: Actor, id: string, revision?: number): Promise<void> {
    await this.#changeable(actor, id);
    this.#requireStored(id);
    await this.#db.tx(async () => {
      if ((await this.#db.instances.countOpenOfApp(id)) > 0) {
        throw new AppError('APP_IN_USE', `Instances of ${id} are still open.`);
      }
      if (!(await this.#db.apps.delete(id, revision)))
        throw (await this.#db.apps.get(id)) === null ? notFound(id) : changedMeanwhile();
      await this.#db.appSharing.delete(id);
    });
  }

  async sharing(actor: Actor, id: string): Promise<AppSharing> {
    return this.#sharing.get(actor, (await this.#visible(actor, id)).ownership);
  }

  async share(actor: Actor, id: string, wanted: NewSharing, revision?: number): Promise<AppSharing> {
    const { ownership } = await this.#visible(actor, id);
    await this.#sharing.set(actor, id, ownership, wanted, revision);
    return this.#sharing.get(actor, { ...ownership, shared: await this.#db.appSharing.get(id) });
  }

  async #find(id: string): Promise<Entry> {
    const entry = this.#static.get(id);
    if (entry !== undefined) return entry;
    const row = await this.#db.apps.get(id);
    if (row === null) throw notFound(id);
    return this.#fromRow(row);
  }

  async #asker(actor: Actor): Promise<Asker> {
    return { actor, projects: await projectsOf(this.#db, actor) };
  }

  /** What is not shared with the actor looks like what does not exist. */
  async #visible(actor: Actor, id: string) {
    const [entry, shared, asker] = await Promise.all([
      this.#find(id),
      this.#db.appSharing.get(id),
      this.#asker(actor),
    ]);
    const ownership: Ownership = { project: (await this.#owners([entry], asker))(entry), shared };
    const access = accessTo(ownership, asker);
    if (!access.maySee) throw notFound(id);
    return { entry, ownership, access, asker };
  }

  async #changeable(actor: Actor, id: string): Promise<Ownership> {
    const { ownership, access } = await this.#visible(actor, id);
    if (!access.mayChange) throw mayNotChange();
    return ownership;
  }

  /** Names of projects. One that the configuration names and that is not there is nobody's. */
  async #owners(
    entries: readonly Entry[],
    { projects }: Asker,
  ): Promise<(entry: Entry) => ProjectName | null> {
    const known = new Map<string, ProjectName>(projects.map((one) => [one.id, one]));
    const named = new Map<string, ProjectName>(projects.map((one) => [one.name, one]));
    const ids = entries.flatMap(({ projectId }) =>
      projectId === null || known.has(projectId) ? [] : [projectId],
    );
    const names = entries.flatMap(({ projectName: name }) =>
      name === null || named.has(name) ? [] : [name],
    );
    for (const one of await this.#db.projects.find(ids)) known.set(one.id, one);
    for (const one of await this.#db.projects.named(names)) named.set(one.name, one);
    return ({ projectId, projectName }) => {
      const found = projectId === null ? named.get(projectName ?? '') : known.get(projectId);
      if (found !== undefined) return { id: found.id, name: found.name };
      return projectId === null && projectName === null ? null : { id: '', name: projectName ?? '' };
    };
  }

  /** Whose a new application is to be. */
  async #newOwner(actor: Actor, input: unknown): Promise<ProjectName | null> {
    const wanted = ownerIn(input);
    if (wanted === undefined) {
      if (!actor.may('apps.manage')) throw mayNotChange();
      return null;
    }
    const row = await this.#db.projects.get(wanted);
    if (!actor.may('apps.manage')) {
      await requireIn(this.#db, actor, wanted, 'manage');
      if (!actor.may('apps.project')) throw mayNotChange();
    }
    if (row === null) throw projectNotFound();
    return row;
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
    const projectName = ownerIn(app.raw)?.toLowerCase() ?? null;
    this.#static.set(definition.id, {
      ...{ definition, projectId: null, projectName, source: app.source, revision: 0 },
    });
  }

  #parse(input: unknown, code: 'APP_INVALID' | 'CONFIG_INVALID', prefix: string): AppDefinition {
    const parsed = appDefinition.safeParse(input);
    if (!parsed.success) throw invalid(code, prefix, parsed.error, []);
    const { project: _, ...definition } = parsed.data;
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
    if (entry.source === 'config')
      throw new AppError('APP_READ_ONLY', `The application ${id} comes from the configuration file.`);
    throw new AppError('APP_READ_ONLY', `The application ${id} comes from a plugin.`, {
      remedy: 'Switch it off in the options of the plugin.',
    });
  }

  /** Credentials and settings (an environment may hold secrets) are sealed as one text. */
  #seal(definition: AppDefinition): Record<string, unknown> {
    const { credentials, settings, ...open } = definition;
    return {
      ...open,
      sealed: this.#sealer.seal(JSON.stringify({ credentials, settings }), `app:${definition.id}`),
    };
  }

  #fromRow({ id, definition, projectId, revision }: AppRow): Entry {
    const { sealed, ...open } = definition;
    const secrets = JSON.parse(this.#sealer.open(String(sealed), `app:${id}`)) as Record<string, unknown>;
    return {
      definition: appDefinition.parse({ ...open, ...secrets }),
      ...{ projectId, projectName: null, source: 'database', revision },
    };
  }

  /** Settings may hold secrets (an environment): who may change them sees them. */
  #view(
    { definition, source, revision }: Entry,
    { project }: Ownership,
    { mayChange, isPersonal, projects }: AppAccess,
  ): AppView {
    const { credentials, settings, home, schedule, project: _, ...rest } = definition;
    const kind = typeof credentials === 'string' ? credentials : 'fixed';
    const capabilities = this.#providers.get(definition.provider)?.capabilities ?? null;
    const able = ableToShow(this.#transports, waysToSee(definition.protocol, capabilities));
    return {
      ...rest,
      ...(home === undefined ? {} : { home: mayChange ? home : { path: home.path, keep: home.keep } }),
      settings: mayChange ? settings : {},
      // whose desktops are started is nobody else's business
      schedule: mayChange ? schedule : schedule.map(({ user: _, ...entry }) => entry),
      project,
      places: { personal: isPersonal, projects },
      mayChange,
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

const mayNotChange = (): AppError => new AppError('FORBIDDEN', 'You may not change applications.');

/** The project that a definition names. */
function ownerIn(input: unknown): string | undefined {
  const { project } = (typeof input === 'object' && input !== null ? input : {}) as { project?: unknown };
  return typeof project === 'string' ? project : undefined;
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
