import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppRegistry } from '../../src/apps/registry.ts';
import type { Actor } from '../../src/auth/model.ts';
import { createSealer } from '../../src/auth/seal.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { EventBus } from '../../src/events/bus.ts';
import { Instances } from '../../src/instances/instances.ts';
import { InstanceJobs } from '../../src/instances/jobs.ts';
import type { InstanceView } from '../../src/instances/model.ts';
import type { Logger } from '../../src/log.ts';
import { PortAllocator } from '../../src/ports/allocator.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export const ADA: Actor = { userId: 'ada', username: 'ada', isAdmin: false };
export const BOB: Actor = { userId: 'bob', username: 'bob', isAdmin: false };
export const ROOT: Actor = { userId: 'root', username: 'root', isAdmin: true };

/** One gateway's services over a database and a provider that both outlive it. */
export interface Life {
  readonly db: Database;
  readonly bus: EventBus;
  readonly provider: FakeProvider;
  readonly instances: Instances;
  readonly jobs: InstanceJobs;
  readonly apps: AppRegistry;
  until(id: string, ...statuses: InstanceView['status'][]): Promise<InstanceView>;
  /** Closes as SIGTERM does. */
  close(): Promise<void>;
}

export interface World {
  readonly dir: string;
  readonly url: string;
  readonly provider: FakeProvider;
  readonly key: Buffer;
  live(ports?: { first: number; last: number }): Promise<Life>;
  remove(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-life-'));
  const url = `sqlite://${join(dir, 'test.db')}`;
  const provider = new FakeProvider();
  const key = randomBytes(32);
  return {
    dir,
    url,
    provider,
    key,
    live: (ports = { first: 30_000, last: 30_009 }) => live(url, key, provider, ports),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

async function live(
  url: string,
  key: Buffer,
  provider: FakeProvider,
  range: { first: number; last: number },
): Promise<Life> {
  const db = await openDatabase({ url, log: silent });
  for (const { userId, username, isAdmin } of [ADA, BOB, ROOT]) {
    if ((await db.users.get(userId)) !== null) continue;
    const role = isAdmin ? 'admin' : 'user';
    await db.users.insert({ id: userId, username, role, passwordHash: null, disabledAt: null, createdAt: 0 });
  }
  const bus = new EventBus();
  const sealer = createSealer(key);
  const apps = new AppRegistry({
    db,
    sealer,
    providers: [provider],
    transports: [],
    staticApps: [
      {
        raw: { id: 'desk', name: 'Desk', provider: 'fake', startTimeoutSeconds: 5 },
        where: 'test',
        source: 'config',
      },
    ],
  });
  const parts = {
    db,
    bus,
    log: silent,
    sealer,
    ports: new PortAllocator(db, range),
    provider: (id: string) => (id === provider.id ? provider : null),
  };
  const jobs = new InstanceJobs(parts, [provider], {
    jobConcurrency: 10,
    jobTimeoutSeconds: 60,
    instanceHistoryDays: 30,
  });
  const instances = new Instances({ ...parts, apps, transports: [], queue: () => jobs.queue });
  jobs.start();
  return {
    db,
    bus,
    provider,
    instances,
    jobs,
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
      await jobs.close();
      await db.close();
    },
  };
}
