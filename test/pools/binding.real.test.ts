import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, BOB, createWorld, eventually, type Life, type World } from '../instances/lifecycle.ts';

const PORTS = { first: 31_300, last: 31_399 };
const NAMED = { settings: { owner: true } };
const WITH_HOME = { home: {} };

let world: World;
let life: Life;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

/** A gateway whose pool is full. @returns the ids of the warm desktops. */
async function open(app: Record<string, unknown>, warm = 1): Promise<string[]> {
  life = await world.live({ app: { ...app, warm }, ports: PORTS });
  const ready = async () =>
    (await life.db.instances.listWarm()).filter(
      ({ startedAt, desired }) => startedAt !== null && desired === 'running',
    );
  await eventually(async () => {
    await life.pools.once();
    return (await ready()).length === warm && (await life.db.jobs.counts(Date.now())).started === 0;
  });
  return (await ready()).map(({ id }) => id);
}

const calls = (id: string): string[] =>
  world.provider.calls.filter((call) => call.endsWith(id)).map((call) => call.split(' ')[0] ?? '');
const ownersOf = (id: string): string[] => [...(world.provider.owners.get(id) ?? [])];

describe('a warm desktop that has to be told whose it is', () => {
  it('is told once, and runs when its owner first sees it', async () => {
    const [id = ''] = await open(NAMED);
    expect(ownersOf(id)).toEqual([]);
    const view = await life.instances.start(ADA, 'desk');
    expect(view).toMatchObject({ id, status: 'running', job: null, owner: { username: 'ada' } });
    expect(ownersOf(id)).toEqual(['ada']);
    expect(calls(id)).toEqual(['start', 'ready', 'bind']);
    expect(await life.db.jobs.counts(Date.now())).toMatchObject({ scheduled: 0, queued: 0, canceled: 0 });
    expect(await life.pools.status()).toMatchObject([{ hits: 1, misses: 0 }]);
  });

  it('is told once by one of many who want it at once', async () => {
    const warm = await open(NAMED, 5);
    const people = Array.from({ length: 30 }, (_, nth) => (nth % 2 === 0 ? ADA : BOB));
    const views = await Promise.all(people.map((who) => life.instances.start(who, 'desk')));
    expect(new Set(views.map(({ id }) => id)).size).toBe(30);
    const bound = world.provider.calls.filter((call) => call.startsWith('bind'));
    expect(new Set(bound)).toEqual(new Set(warm.map((id) => `bind ${id}`)));
    expect(bound).toHaveLength(5);
    for (const id of warm) expect(ownersOf(id)).toHaveLength(1);
  });

  it('is not told where the application does not ask for it', async () => {
    const [id = ''] = await open({});
    expect((await life.instances.start(ADA, 'desk')).status).toBe('running');
    expect(calls(id)).toEqual(['start', 'ready']);
  });

  it('counts its time from when its owner got it', async () => {
    const [id = ''] = await open(NAMED);
    const before = Date.now();
    await life.instances.start(ADA, 'desk');
    const row = await life.db.instances.get(id);
    expect(row?.startedAt).toBeGreaterThanOrEqual(before);
    expect(row?.claimedAt).toBeGreaterThanOrEqual(before);
  });

  it('is ended where that fails, and its owner gets one started from nothing', async () => {
    const [id = ''] = await open(NAMED);
    world.provider.onBind = FakeProvider.fail('PROVIDER_FAILED', 'It cannot be told.');
    const view = await life.instances.start(ADA, 'desk');
    expect(view).toMatchObject({ id, owner: { username: 'ada' } });
    expect(view.status).not.toBe('running');
    await life.until(id, 'running');
    expect(calls(id)).toEqual(['start', 'ready', 'bind', 'bind', 'stop', 'start', 'ready']);
    expect(ownersOf(id)).toEqual(['ada']);
    expect(await life.pools.status()).toMatchObject([{ hits: 0, misses: 1 }]);
  });

  it('is ended where it does not answer, however long', async () => {
    const [id = ''] = await open(NAMED);
    let release = (): void => {};
    world.provider.onBind = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const asked = life.instances.start(ADA, 'desk');
    await eventually(async () => (await life.db.instances.get(id))?.userId === 'ada');
    expect((await life.instances.get(ADA, id)).status).toBe('pending');
    expect((await asked).status).not.toBe('running');
    await life.until(id, 'running');
    expect(calls(id).slice(-3)).toEqual(['stop', 'start', 'ready']);
    release();
  }, 20_000);

  it('that died meanwhile is started from nothing', async () => {
    const [id = ''] = await open(NAMED);
    world.provider.onBind = () => {
      world.provider.desktops.delete(id);
    };
    await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    expect(ownersOf(id)).toEqual(['ada']);
  });

  it.each(['onBind', 'onBound'] as const)(
    'is told again after a crash at %s, before it is shown',
    async (step) => {
      const [id = ''] = await open(NAMED);
      let first = true;
      world.provider[step] = async () => {
        if (!first) return;
        first = false;
        await life.kill();
      };
      await expect(life.instances.start(ADA, 'desk')).rejects.toBeInstanceOf(AppError);
      world.provider[step] = () => {};
      life = await world.live({ app: { ...NAMED, warm: 1 }, ports: PORTS });
      const view = await life.instances.get(ADA, id);
      expect(view.status).toBe('pending');
      await life.jobs.queue.retry(view.job?.id ?? '');
      await life.until(id, 'running');
      expect(calls(id).slice(0, 4)).toEqual(['start', 'ready', 'bind', 'bind']);
      expect(ownersOf(id)).toEqual(['ada']);
    },
  );

  it('can be stopped while it is told, and stays so', async () => {
    const [id = ''] = await open(NAMED);
    let release = (): void => {};
    world.provider.onBind = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const asked = life.instances.start(ADA, 'desk');
    await eventually(() => calls(id).includes('bind'));
    await life.instances.stop(ADA, id);
    release();
    expect((await asked).status).not.toBe('running');
    await life.until(id, 'stopped');
    expect(world.provider.desktops.has(id)).toBe(false);
  });

  it('after a start that failed is started from nothing, never shown as it was left', async () => {
    const [id = ''] = await open(NAMED);
    const unreachable = FakeProvider.fail('PROVIDER_UNREACHABLE', 'It is away.');
    Object.assign(world.provider, { onBind: unreachable, onStop: unreachable });
    await life.instances.start(ADA, 'desk');
    await life.until(id, 'failed');
    Object.assign(world.provider, { onBind: () => {}, onStop: () => {} });
    // what is left of the failed start is being cleared away meanwhile
    const isBusy = (error: unknown) => error instanceof AppError && error.code === 'INSTANCE_BUSY';
    await eventually(() =>
      life.instances.retry(ADA, id).then(
        () => true,
        (error) => {
          if (isBusy(error)) return false;
          throw error;
        },
      ),
    );
    await life.until(id, 'running');
    expect(calls(id).slice(-3)).toEqual(['stop', 'start', 'ready']);
    const connection = await life.db.connections.get(id);
    expect(connection?.port).toBe(world.provider.desktops.get(id)?.port);
  });
});

describe('a warm desktop with a home', () => {
  it('is given the home of whoever gets it', async () => {
    const ids = await open(WITH_HOME, 2);
    expect(world.provider.homes.size).toBe(0);
    const views = [await life.instances.start(ADA, 'desk'), await life.instances.start(BOB, 'desk')];
    expect(views.map(({ status }) => status)).toEqual(['running', 'running']);
    expect(new Set(views.map(({ id }) => id))).toEqual(new Set(ids));
    for (const { id, owner } of views) {
      const home = await life.db.homes.ofOwner(owner.id, 'desk');
      expect(world.provider.homes.get(home?.ref ?? '')).toEqual([id]);
    }
  });

  it('is not claimed by who has one open already', async () => {
    const [first] = await open(WITH_HOME, 2);
    await life.instances.start(ADA, 'desk');
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject({ code: 'HOME_IN_USE' });
    expect((await life.db.instances.listWarm()).length).toBe(1);
    expect(first).toBeDefined();
  });

  it('waits until the desktop before it has let go of the home', async () => {
    await open(WITH_HOME, 2);
    const before = await life.instances.start(ADA, 'desk');
    let release = (): void => {};
    world.provider.onStop = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    await life.instances.stop(ADA, before.id);
    await eventually(() => calls(before.id).includes('stop'));
    const next = await life.instances.start(ADA, 'desk');
    expect(next.isBusy).toBe(true);
    expect(calls(next.id)).toEqual(['start', 'ready']);
    world.provider.onStop = () => {};
    release();
    await life.until(next.id, 'running');
    expect(calls(next.id)).toEqual(['start', 'ready', 'bind']);
  });
});
