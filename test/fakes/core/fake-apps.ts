import {
  type Actor,
  type AppDefinition,
  AppError,
  type AppService,
  type AppSharing,
  type AppView,
  appDefinition,
  changedMeanwhile,
} from '../../../src/api.ts';
import { frozen, turn } from './ticks.ts';

export interface FakeAppsOptions {
  /** Read-only ones, as of the configuration file. */
  readonly configured?: readonly Record<string, unknown>[];
  readonly isInUse?: (appId: string) => boolean;
}

interface Entry extends Pick<AppView, 'source' | 'revision'> {
  readonly definition: AppDefinition;
}

/** Applications in memory, checked as the real ones are, except for the settings, which belong to providers. */
export class FakeApps implements AppService {
  readonly #entries = new Map<string, Entry>();
  readonly #isInUse: (appId: string) => boolean;

  constructor({ configured = [], isInUse = () => false }: FakeAppsOptions = {}) {
    this.#isInUse = isInUse;
    for (const input of configured) {
      const definition = appDefinition.parse(input);
      this.#entries.set(definition.id, { definition, source: 'config', revision: 0 });
    }
  }

  async list(actor: Actor): Promise<readonly AppView[]> {
    await turn();
    return [...this.#entries.keys()].map((id) => seenBy(actor, this.view(id)));
  }

  async get(actor: Actor, id: string): Promise<AppView> {
    await turn();
    return seenBy(actor, this.view(id));
  }

  async create(actor: Actor, input: unknown): Promise<AppView> {
    await turn();
    requireAdmin(actor);
    const definition = parse(input);
    if (this.#entries.has(definition.id)) {
      throw new AppError('APP_EXISTS', `There is an application with the id ${definition.id} already.`);
    }
    this.#entries.set(definition.id, { definition, source: 'database', revision: 1 });
    return this.view(definition.id);
  }

  async update(actor: Actor, id: string, input: unknown, expected?: number): Promise<AppView> {
    await turn();
    requireAdmin(actor);
    const revision = this.#requireStored(id, expected);
    const definition = parse(input);
    if (definition.id !== id) {
      throw new AppError('APP_INVALID', 'The id of an application cannot be changed.', {
        detail: `id: expected ${id}`,
      });
    }
    this.#entries.set(id, { definition, source: 'database', revision: revision + 1 });
    return this.view(id);
  }

  async remove(actor: Actor, id: string, expected?: number): Promise<void> {
    await turn();
    requireAdmin(actor);
    this.#requireStored(id, expected);
    if (this.#isInUse(id)) throw new AppError('APP_IN_USE', `Instances of ${id} are still open.`);
    this.#entries.delete(id);
  }

  /** Everything here is everybody's. */
  async sharing(_actor: Actor, id: string): Promise<AppSharing> {
    await turn();
    this.view(id);
    return { everybody: true, projects: [], groups: [], revision: 0 };
  }

  async share(actor: Actor, id: string): Promise<AppSharing> {
    requireAdmin(actor);
    return this.sharing(actor, id);
  }

  /** Without waiting, for other fakes. Throws APP_NOT_FOUND. */
  view(id: string): AppView {
    const entry = this.#entries.get(id);
    if (entry === undefined)
      throw new AppError('APP_NOT_FOUND', `There is no application with the id ${id}.`);
    const { credentials, project: _, ...rest } = entry.definition;
    const kind = typeof credentials === 'string' ? credentials : 'fixed';
    const { source, revision } = entry;
    const places = { personal: true, projects: [] };
    const ours = { project: null, places, mayChange: true };
    return frozen({ ...rest, ...ours, source, revision, credentials: kind, transports: ['vnc'] });
  }

  #requireStored(id: string, expected?: number): number {
    const { source, revision } = this.view(id);
    if (source === 'config') {
      throw new AppError('APP_READ_ONLY', `The application ${id} comes from the configuration file.`);
    }
    if (expected !== undefined && expected !== revision) throw changedMeanwhile();
    return revision;
  }
}

function seenBy(actor: Actor, app: AppView): AppView {
  return frozen({ ...app, mayChange: actor.may('apps.manage') });
}

function requireAdmin(actor: Actor): void {
  if (!actor.may('apps.manage'))
    throw new AppError('FORBIDDEN', 'Only administrators may change applications.');
}

function parse(input: unknown): AppDefinition {
  const parsed = appDefinition.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'application'}: ${message}`,
  );
  throw new AppError('APP_INVALID', String(problems[0]), { detail: problems.join('\n') });
}
