import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, BOB, createWorld, eventually, type Life, ROOT, type World } from '../instances/lifecycle.ts';

const GB = 1024 ** 3;
const PORTS = { first: 31_000, last: 31_299 };

let world: World;
let life: Life;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

const open = async (warm: number, app: Record<string, unknown> = {}): Promise<void> => {
  life = await world.live({ app: { ...app, warm }, ports: PORTS });
};

/** Looks until the pool holds as many as it should. */
async function filled(count: number): Promise<void> {
  await eventually(async () => {
    await life.pools.once();
    const rows = await life.db.instances.listWarm();
    return (
      rows.filter(({ startedAt, desired }) => startedAt !== null && desired === 'running').length === count
    );
  });
}

describe('warm desktops', () => {
  it('are started ahead, shown to nobody, and given to the first who asks', async () => {
    await open(2);
    await filled(2);
    expect(await life.instances.list(ADA)).toEqual({ items: [], total: 0 });
    expect((await life.instances.list(ROOT)).total).toBe(0);
    const [first] = await life.db.instances.listWarm();
    expect(world.provider.desktops.get(first?.id ?? '')?.password).toMatch(/^[a-z0-9]{8}$/);
    const view = await life.instances.start(ADA, 'desk');
    expect(view).toMatchObject({ status: 'running', owner: { id: 'ada', username: 'ada' } });
    await expect(life.instances.get(BOB, view.id)).rejects.toMatchObject({ code: 'INSTANCE_NOT_FOUND' });
    expect(await life.pools.status()).toMatchObject([
      { appId: 'desk', wanted: 2, hits: 1, misses: 0, hitRate: 1 },
    ]);
    await filled(2);
    expect(world.provider.desktops.size).toBe(3);
  });

  it('are each given once: of a hundred people at once ten get one and ninety start their own', async () => {
    await open(10);
    await filled(10);
    const warm = new Set((await life.db.instances.listWarm()).map(({ id }) => id));
    const views = await Promise.all(Array.from({ length: 100 }, () => life.instances.start(ADA, 'desk')));
    expect(new Set(views.map(({ id }) => id)).size).toBe(100);
    expect(views.filter(({ id }) => warm.has(id))).toHaveLength(10);
    expect(views.filter(({ id, status }) => warm.has(id) && status !== 'running')).toEqual([]);
    expect(await life.pools.status()).toMatchObject([{ hits: 10, misses: 90, hitRate: 0.1 }]);
  });

  it('are not used again: what was claimed and stopped is gone', async () => {
    await open(1);
    await filled(1);
    const { id } = await life.instances.start(ADA, 'desk');
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopped');
    expect(world.provider.desktops.has(id)).toBe(false);
    const next = await life.instances.start(BOB, 'desk');
    expect(next.id).not.toBe(id);
  });

  it('that have died meanwhile are nobody’s first desktop', async () => {
    await open(1);
    await filled(1);
    world.provider.desktops.clear();
    const view = await life.instances.start(ADA, 'desk');
    expect(view.status).not.toBe('running');
    await life.until(view.id, 'running');
  });

  it('are ended when the application changes, and made anew', async () => {
    await open(2);
    await filled(2);
    const before = (await life.db.instances.listWarm()).map(({ id }) => id);
    await life.close();
    await open(2, { width: 1024 });
    await eventually(async () => {
      await life.pools.once();
      const rows = await life.db.instances.listWarm();
      return (
        rows.length === 2 && rows.every(({ id, startedAt }) => !before.includes(id) && startedAt !== null)
      );
    });
    await eventually(() => before.every((id) => !world.provider.desktops.has(id)));
  });

  it('are as few as wanted, and none when none are wanted any more', async () => {
    await open(3);
    await filled(3);
    await life.close();
    await open(1);
    await filled(1);
    await life.close();
    await open(0);
    await eventually(async () => {
      await life.pools.once();
      return world.provider.desktops.size === 0;
    });
    expect(await life.db.leases.list()).toEqual([]);
  });

  it('are not made anew for as long as somebody waits for the room that they would take', async () => {
    await open(1);
    await filled(1);
    world.provider.hostRoom = {
      ...{ cpus: 8, memoryTotalBytes: 64 * GB, memoryFreeBytes: 12 * GB, diskFreeBytes: 100 * GB },
    };
    await life.apps.create(ROOT, { id: 'big', name: 'Big', provider: 'fake', settings: { memory: 48 * GB } });
    const { id } = await life.instances.start(ADA, 'big');
    await eventually(async () => (await life.instances.get(ADA, id)).waiting !== null);
    const begun = () => world.provider.calls.filter((call) => call.startsWith('start ')).length;
    const before = begun();
    for (let look = 0; look < 10; look += 1) {
      await life.pools.once();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(world.provider.desktops.size).toBe(0);
    expect(begun()).toBe(before);
    await life.instances.stop(ADA, id);
    await filled(1);
  });

  it('that do not start are tried again later and later, and leave nothing', async () => {
    await open(1);
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    for (let look = 0; look < 30; look += 1) {
      await life.pools.once();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(world.provider.calls.filter((call) => call.startsWith('start'))).toHaveLength(1);
    await eventually(() => world.provider.desktops.size === 0);
  });

  it('are kept by one of two gateways', async () => {
    await open(2);
    const other = await world.live({ app: { warm: 2 }, ports: PORTS });
    try {
      for (let look = 0; look < 20; look += 1) await Promise.all([life.pools.once(), other.pools.once()]);
      expect(await life.db.instances.listWarm()).toHaveLength(2);
    } finally {
      await other.close();
    }
  });

  it('are not begun by a gateway that another has followed while it looked', async () => {
    await open(2);
    const forEver = Number.MAX_SAFE_INTEGER;
    world.provider.onRoom = async () => {
      await life.db.seats.take('warm-pools', 'another', Date.now() + 60_000, forEver);
    };
    await life.pools.once();
    expect((await life.db.seats.get('warm-pools'))?.owner).toBe('another');
    expect(await life.db.instances.listWarm()).toEqual([]);
  });

  it('make room for people who wait for it', async () => {
    await open(2, { settings: { memory: 1 } });
    const { provider } = world;
    provider.onRoom = () => {
      provider.hostRoom = { ...provider.hostRoom, memoryFreeBytes: 2 - provider.desktops.size };
    };
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    provider.onReady = () => held;
    await life.pools.once();
    await eventually(() => provider.desktops.size === 2);
    const view = await life.instances.start(ADA, 'desk');
    await eventually(async () => (await life.instances.get(ADA, view.id)).waiting !== null);
    release();
    await eventually(async () => {
      await life.pools.once();
      return (await life.instances.get(ADA, view.id)).status === 'running';
    });
    for (let look = 0; look < 5; look += 1) await life.pools.once();
    expect(provider.desktops.size).toBe(2);
    expect((await life.db.instances.listWarm()).filter(({ desired }) => desired === 'running')).toHaveLength(
      1,
    );
  });

  it('cannot have a home where the provider cannot give it to them later', async () => {
    await open(0);
    Object.assign(world.provider.capabilities, { bindsHomes: false });
    const withHome = world.live({ app: { warm: 1, home: {} } });
    await expect(withHome).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('cannot give a desktop that was started ahead the home'),
    });
  });
});
