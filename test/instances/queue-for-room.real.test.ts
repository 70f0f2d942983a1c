import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RoomLimits } from '../../src/instances/host-room.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, BOB, createWorld, eventually, type Life, ROOT, type World } from './lifecycle.ts';

const GB = 1024 ** 3;
const WAIT: RoomLimits = { whenFull: 'wait', memoryFactor: 1, diskReserve: 0 };
const REFUSE: RoomLimits = { ...WAIT, whenFull: 'refuse' };

let world: World;
const lives: Life[] = [];

beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  for (const life of lives.splice(0)) await life.close();
  await world.remove();
});

async function live(roomLimits: RoomLimits): Promise<Life> {
  const life = await world.live({ roomLimits });
  lives.push(life);
  return life;
}

async function withApp(roomLimits: RoomLimits): Promise<Life> {
  const life = await live(roomLimits);
  await life.apps.create(ROOT, { id: 'big', name: 'Big', provider: 'fake', settings: { memory: 4 * GB } });
  await life.apps.create(ROOT, { id: 'small', name: 'Small', provider: 'fake', settings: { memory: GB } });
  await life.apps.create(ROOT, { id: 'wide', name: 'Wide', provider: 'fake', settings: { cpus: 16 } });
  return life;
}

function free(bytes: number): void {
  world.provider.hostRoom = {
    cpus: 8,
    memoryTotalBytes: 64 * GB,
    memoryFreeBytes: bytes,
    diskFreeBytes: 100 * GB,
  };
}

const begun = (): string[] => world.provider.calls.filter((call) => call.startsWith('start '));

async function waiting(life: Life, id: string, position: number): Promise<void> {
  await eventually(async () => (await life.instances.get(ROOT, id)).waiting?.position === position);
}

describe('a full host', () => {
  it('refuses in the request, with the numbers, and writes nothing', async () => {
    const life = await withApp(REFUSE);
    free(3.1 * GB);
    await expect(life.instances.start(ADA, 'big')).rejects.toMatchObject({
      code: 'HOST_FULL',
      message: 'There is no room on the host. It needs 4 GB × 1 of memory, and 3.1 GB is free.',
      remedy: expect.stringMatching(/Stop a desktop/),
    });
    expect(await life.db.instances.listOpen()).toEqual([]);
    expect(await life.db.leases.list()).toEqual([]);
  });

  it('refuses in the job what filled up meanwhile', async () => {
    const life = await withApp(REFUSE);
    free(5 * GB);
    let asked = 0;
    world.provider.onRoom = () => {
      asked += 1;
      if (asked > 1) free(GB);
    };
    const { id } = await life.instances.start(ADA, 'big');
    expect((await life.until(id, 'failed')).error).toMatchObject({ code: 'HOST_FULL' });
    expect(begun()).toEqual([]);
    expect(await life.db.leases.list()).toEqual([]);
    world.provider.onRoom = () => {};
    free(5 * GB);
    await life.instances.retry(ADA, id);
    await life.until(id, 'running');
  });

  it.each([WAIT, REFUSE])('refuses at once what never fits: %o', async (limits) => {
    const life = await withApp(limits);
    free(60 * GB);
    await expect(life.instances.start(ADA, 'wide')).rejects.toMatchObject({
      code: 'HOST_TOO_SMALL',
      message: expect.stringContaining('It needs 16 CPUs, and the host has 8.'),
    });
  });

  it('lets a start wait, and says so, that failed before and whose job is done again', async () => {
    const life = await withApp(WAIT);
    free(5 * GB);
    world.provider.onStart = FakeProvider.fail('PROVIDER_FAILED', 'It went wrong.');
    const { id } = await life.instances.start(ADA, 'big');
    await life.until(id, 'failed');
    world.provider.onStart = () => {};
    free(GB);
    await life.jobs.queue.retry(id);
    await waiting(life, id, 1);
    free(5 * GB);
    await life.until(id, 'running');
  });

  it('lets starts wait, tells each its place, and takes the oldest first', async () => {
    const life = await withApp(WAIT);
    free(GB / 2);
    const first = await life.instances.start(ADA, 'small');
    await waiting(life, first.id, 1);
    const second = await life.instances.start(BOB, 'small');
    await waiting(life, second.id, 2);
    const view = await life.instances.get(BOB, second.id);
    expect(view).toMatchObject({
      status: 'pending',
      allowedActions: ['cancel'],
      waiting: {
        message: expect.stringContaining(
          'It waits for room on the host. It needs 1 GB × 1 of memory, and 512 MB is free',
        ),
        position: 2,
        of: 2,
        estimateSeconds: null,
      },
    });
    expect((await life.db.jobs.activeOf(first.id))?.deferred ?? 'looking').not.toBe('');
    free(1.5 * GB);
    await life.until(first.id, 'running');
    expect((await life.instances.get(ROOT, first.id)).waiting).toBeNull();
    await waiting(life, second.id, 1).catch(() => {});
    free(GB);
    await life.until(second.id, 'running');
    expect(begun()).toEqual([`start ${first.id}`, `start ${second.id}`]);
  }, 20_000);

  it('does not let a small one overtake a large one for ever', async () => {
    const life = await withApp(WAIT);
    free(2 * GB);
    const large = await life.instances.start(ADA, 'big');
    await waiting(life, large.id, 1);
    const small = await life.instances.start(BOB, 'small');
    await waiting(life, small.id, 2);
    free(5 * GB);
    await life.until(large.id, 'running');
    await life.until(small.id, 'running');
    expect(begun()).toEqual([`start ${large.id}`, `start ${small.id}`]);
  }, 20_000);

  it('lets people go before what is started ahead for nobody yet', async () => {
    const life = await withApp(WAIT);
    free(0);
    const ahead = await life.instances.start(ADA, 'small');
    await waiting(life, ahead.id, 1);
    await life.db.instances.update(ahead.id, { userId: null });
    const { id } = await life.instances.start(BOB, 'small');
    await waiting(life, id, 1);
    free(1.5 * GB);
    await life.until(id, 'running');
    await life.until(ahead.id, 'running');
    expect(begun()).toEqual([`start ${id}`, `start ${ahead.id}`]);
  }, 20_000);

  it('gives up who waits as soon as it is canceled', async () => {
    const life = await withApp(WAIT);
    free(0);
    const { id } = await life.instances.start(ADA, 'small');
    await waiting(life, id, 1);
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopped');
    expect(begun()).toEqual([]);
    expect(await life.db.leases.list()).toEqual([]);
  });

  it('goes on waiting after a restart of the gateway', async () => {
    const life = await withApp(WAIT);
    free(0);
    const { id } = await life.instances.start(ADA, 'small');
    await waiting(life, id, 1);
    await lives.pop()?.close();
    const next = await live(WAIT);
    await waiting(next, id, 1);
    free(2 * GB);
    await next.until(id, 'running');
  });

  it('guesses from how long desktops lasted', async () => {
    const life = await withApp(WAIT);
    free(8 * GB);
    const ended = await life.instances.start(ADA, 'small');
    await life.until(ended.id, 'running');
    await life.instances.stop(ADA, ended.id);
    const { endedAt } = await life.until(ended.id, 'stopped');
    await life.db.instances.update(ended.id, { startedAt: (endedAt ?? 0) - 600_000 });
    const running = await life.instances.start(ADA, 'small');
    await life.until(running.id, 'running');
    free(0);
    const { id } = await life.instances.start(BOB, 'small');
    await waiting(life, id, 1);
    const { waiting: line } = await life.instances.get(BOB, id);
    expect(line).toMatchObject({ running: 1 });
    expect(line?.estimateSeconds).toBeGreaterThan(580);
    expect(line?.estimateSeconds).toBeLessThanOrEqual(600);
  });

  it('is no obstacle where the provider does not answer about its room', async () => {
    const life = await withApp(REFUSE);
    world.provider.onRoom = FakeProvider.fail('PROVIDER_UNREACHABLE', 'Not now.');
    const { id } = await life.instances.start(ADA, 'big');
    await life.until(id, 'running');
  });
});

describe('starts at once', () => {
  it('never count on the same memory', async () => {
    const life = await withApp(WAIT);
    free(3.5 * GB);
    world.provider.onReady = FakeProvider.hang;
    const asked = await Promise.all(Array.from({ length: 8 }, () => life.instances.start(ADA, 'small')));
    await eventually(() => begun().length === 3);
    await eventually(async () => {
      const views = await Promise.all(asked.map(({ id }) => life.instances.get(ADA, id)));
      return views.filter((view) => view.waiting !== null).length === 5;
    });
    expect(begun()).toHaveLength(3);
  });

  it('are refused in the request that would count on it', async () => {
    const life = await withApp(REFUSE);
    free(3.5 * GB);
    world.provider.onReady = FakeProvider.hang;
    for (let n = 0; n < 3; n += 1) await life.instances.start(ADA, 'small');
    await expect(life.instances.start(ADA, 'small')).rejects.toMatchObject({
      code: 'HOST_FULL',
      message: expect.stringContaining('of which desktops that start before it get 3 GB'),
    });
  });

  it('of two gateways overbook by one at most', async () => {
    const one = await withApp(WAIT);
    const other = await live(WAIT);
    free(3.5 * GB);
    world.provider.onReady = FakeProvider.hang;
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? one : other).instances.start(ADA, 'small')),
    );
    await eventually(() => begun().length >= 3);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(begun().length).toBeLessThanOrEqual(4);
  });
});
