import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppRegistry } from '../../src/apps/registry.ts';
import type { Actor } from '../../src/auth/model.ts';
import { createSealer } from '../../src/auth/seal.ts';
import { type Database, UniqueViolation } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { AppError } from '../../src/errors.ts';
import { EventBus } from '../../src/events/bus.ts';
import { newId } from '../../src/ids.ts';
import type { RoomLimits } from '../../src/instances/host-room.ts';
import { Instances } from '../../src/instances/instances.ts';
import { InstanceJobs } from '../../src/instances/jobs.ts';
import type { InstanceView } from '../../src/instances/model.ts';
import type { StopRules } from '../../src/instances/planned-stop.ts';
import type { Provider } from '../../src/instances/provider.ts';
import { silent } from '../../src/log.ts';
import { WarmPools } from '../../src/pools/warm-pools.ts';
import { PortAllocator } from '../../src/ports/allocator.ts';
import { amounts, UNLIMITED } from '../../src/quotas/amounts.ts';
import type { QuotaDefaults } from '../../src/quotas/scopes.ts';
import { userRow } from '../db/rows.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { Lifeline } from '../fakes/lifeline.ts';
import { expectNoLeftRows } from '../testbed/leftover-rows.ts';

const may = (permission: string): boolean => permission === 'apps.launch';
export const ADA: Actor = { userId: 'ada', username: 'ada', keyId: null, may };
export const BOB: Actor = { userId: 'bob', username: 'bob', keyId: null, may };
export const ROOT: Actor = { userId: 'root', username: 'root', keyId: null, may: () => true };

const unlimited = amounts(() => UNLIMITED);
const NO_QUOTAS: QuotaDefaults = {
  quota: unlimited,
  projectQuota: unlimited,
  userQuota: unlimited,
};

/** One gateway's services over a database and a provider that both outlive it. */
export interface Life {
  readonly db: Database;
  readonly bus: EventBus;
  readonly provider: FakeProvider;
  readonly instances: Instances;
  readonly jobs: InstanceJobs;
  /** Looks only when a test says so. */
  readonly pools: WarmPools;
  readonly apps: AppRegistry;
  until(id: string, ...statuses: InstanceView['status'][]): Promise<InstanceView>;
  /** Closes as SIGTERM does. */
  close(): Promise<void>;
  /** Ends as `kill -9` does: its jobs stay claimed, and nothing more that it does has an effect. */
  kill(): Promise<void>;
}

export interface LiveOptions {
  readonly roomLimits?: RoomLimits;
  readonly quotas?: QuotaDefaults;
  readonly ports?: { readonly first: number; readonly last: number };
  /** The provider as this gateway sees it; null when its plugin is not there. */
  readonly provider?: Provider<Record<string, unknown>> | null;
  /** Fields of the application `desk`. */
  readonly app?: Readonly<Record<string, unknown>>;
  /** Nothing is stopped by itself where this is left out. */
  readonly stops?: StopRules;
  /** Default 30 s. */
  readonly reconcileEveryMs?: number;
  /** The database as this gateway sees it. */
  readonly sees?: (db: Database) => Database;
}

export interface World {
  readonly dir: string;
  readonly url: string;
  readonly provider: FakeProvider;
  readonly key: Buffer;
  live(options?: LiveOptions): Promise<Life>;
  remove(): Promise<void>;
}

/** @param url of another database than a new SQLite file. */
export async function createWorld(url?: string): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-life-'));
  const world = {
    dir,
    url: url ?? `sqlite://${join(dir, 'test.db')}`,
    provider: new FakeProvider(),
    key: randomBytes(32),
  };
  return {
    ...world,
    live: (options = {}) => live(world, options),
    async remove() {
      await expectNoLeftRows(join(dir, 'test.db'));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Runs until `condition` holds. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It never happened.');
}

async function live(world: Omit<World, 'live' | 'remove'>, options: LiveOptions): Promise<Life> {
  const opened = await openDatabase({ url: world.url, log: silent });
  try {
    return await livingOn(opened, world, options);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function livingOn(
  opened: Database,
  world: Omit<World, 'live' | 'remove'>,
  options: LiveOptions,
): Promise<Life> {
  for (const { userId, username } of [ADA, BOB, ROOT]) {
    if ((await opened.users.get(userId)) !== null) continue;
    const role = userId === ROOT.userId ? 'admin' : 'user';
    const row = userRow({ id: userId, username, role, createdAt: 0 });
    await opened.users.insert(row).catch(ignoreDuplicate);
  }
  const lifeline = new Lifeline();
  const db = (options.sees ?? ((same) => same))(lifeline.to(opened));
  const bus = new EventBus();
  const sealer = createSealer(world.key);
  const seen = options.provider === undefined ? world.provider : options.provider;
  const providers: Provider[] = seen === null ? [] : [lifeline.to(seen) as Provider];
  const raw = { id: 'desk', name: 'Desk', provider: 'fake', startTimeoutSeconds: 5, ...options.app };
  const apps = new AppRegistry({
    db,
    sealer,
    providers,
    transports: [],
    staticApps: seen === null ? [] : [{ raw, where: 'test', source: 'config' }],
  });
  const parts = {
    db,
    bus,
    log: silent,
    sealer,
    ports: new PortAllocator(db, options.ports ?? { first: 30_000, last: 30_009 }),
    roomLimits: options.roomLimits ?? { whenFull: 'wait', memoryFactor: 1, diskReserve: 0 },
    quotas: options.quotas ?? NO_QUOTAS,
    ...(options.stops === undefined ? {} : { stops: options.stops }),
    provider: (id: string) => providers.find((provider) => provider.id === id) ?? null,
  };
  const jobs = new InstanceJobs(parts, providers, {
    jobConcurrency: 10,
    jobTimeoutSeconds: 60,
    ...(options.reconcileEveryMs === undefined ? {} : { reconcileEveryMs: options.reconcileEveryMs }),
  });
  const pools = new WarmPools({
    parts,
    owner: newId(),
    queue: () => jobs.queue,
    apps: async () => (seen === null ? [] : [await apps.definition('desk')]),
  });
  const instances = new Instances({
    ...parts,
    pools,
    apps,
    transports: [],
    queue: () => jobs.queue,
    look: (id, signal) => jobs.look(id, signal),
  });
  jobs.start();
  return {
    db,
    bus,
    provider: world.provider,
    instances,
    jobs,
    pools,
    apps,
    async until(id, ...statuses) {
      const deadline = Date.now() + 10_000;
      for (;;) {
        const view = await instances.get(ROOT, id);
        if (statuses.includes(view.status)) return view;
        if (Date.now() > deadline) throw new Error(`Waited for ${statuses.join(' or ')}, got ${view.status}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      await pools.close();
      await jobs.close();
      await opened.close();
    },
    async kill() {
      lifeline.cut(new AppError('SHUTTING_DOWN', 'The process is dead.'));
      await jobs.close();
      await opened.close();
    },
  };
}

/** Two gateways that begin at once both make the users. */
function ignoreDuplicate(error: unknown): void {
  if (!(error instanceof UniqueViolation)) throw error;
}
