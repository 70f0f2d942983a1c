import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, createWorld, eventually, type Life, type LiveOptions, type World } from './lifecycle.ts';

/** A comparison by the clock that does not come during a test. */
const NEVER_MS = 2 ** 31 - 1;
const realTimeout = setTimeout;

let world: World;
let life: Life;

beforeEach(async () => {
  world = await createWorld();
  life = await begin();
});
afterEach(async () => {
  vi.useRealTimers();
  await life.close();
  expect(world.provider.watchers).toBe(0);
  await world.remove();
});

/** A gateway that has looked at everything and hears news. */
async function begin(options: LiveOptions = {}): Promise<Life> {
  const before = lists();
  const begun = await world.live({ reconcileEveryMs: NEVER_MS, ...options });
  await eventually(() => lists() >= before + 2);
  return begun;
}

async function running(): Promise<string> {
  const { id } = await life.instances.start(ADA, 'desk');
  await life.until(id, 'running');
  return id;
}

/** Until what was told is looked at. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 150));
}

/** Lets the clock of timers run, and the database answer in its own time. */
async function advanceUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited for ${condition}`);
    await vi.advanceTimersByTimeAsync(20);
    await new Promise((resolve) => realTimeout(resolve, 1));
  }
}

const lists = (): number => world.provider.looks.filter((look) => look === 'list').length;
const inspections = (id: string): number =>
  world.provider.looks.filter((look) => look === `inspect ${id}`).length;

describe('what a provider tells', () => {
  it('of a desktop that was removed makes it lost', async () => {
    const id = await running();
    const before = lists();
    world.provider.happens(id, 'gone');
    const view = await life.until(id, 'lost');
    expect(view.runtimeAt).toBeGreaterThan(0);
    expect(lists()).toBe(before);
  });

  it('of one that was paused and goes on is seen', async () => {
    const id = await running();
    world.provider.happens(id, 'paused');
    await life.until(id, 'paused');
    world.provider.happens(id, 'running');
    await life.until(id, 'running');
  });

  it('of one that died ends it, and nothing is left', async () => {
    const id = await running();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    world.provider.happens(id, 'exited');
    // to the end: a timer that was set meanwhile does not fire any more when the clock is the real one again
    await advanceUntil(async () => (await life.instances.get(ADA, id)).status === 'stopped');
    vi.useRealTimers();
    expect(world.provider.desktops.size).toBe(0);
    expect(await life.db.leases.list()).toEqual([]);
    expect(await life.db.connections.get(id)).toBeNull();
  });

  it('of one that somebody restarts from outside leaves it alone', async () => {
    const id = await running();
    await quiet();
    const before = inspections(id);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    world.provider.happens(id, 'exited');
    await advanceUntil(() => inspections(id) > before);
    world.provider.happens(id, 'running');
    await advanceUntil(() => inspections(id) > before + 1);
    vi.useRealTimers();
    expect((await life.instances.get(ADA, id)).status).toBe('running');
    expect(world.provider.calls).not.toContain(`stop ${id}`);
  });

  it('of what nobody knows, or has ended, does no harm', async () => {
    const ended = await running();
    await life.instances.stop(ADA, ended);
    await life.until(ended, 'stopped');
    await quiet();
    const before = world.provider.looks.length;
    for (const id of ['0'.repeat(32), '', '../x', 'x'.repeat(10_000), ended]) world.provider.tell(id);
    await quiet();
    expect(world.provider.looks).toHaveLength(before);
    const id = await running();
    world.provider.happens(id, 'gone');
    await life.until(id, 'lost');
  });

  it('during a job is looked at when the job has ended', async () => {
    const id = await running();
    let goOn = (): void => {};
    world.provider.onAct = () =>
      new Promise((resolve) => {
        goOn = resolve;
      });
    await life.instances.act(ADA, id, 'snapshot');
    await eventually(() => world.provider.calls.includes(`snapshot ${id}`));
    await quiet();
    const before = inspections(id);
    world.provider.happens(id, 'paused');
    await quiet();
    expect([inspections(id), (await life.instances.get(ADA, id)).status]).toEqual([before, 'running']);
    goOn();
    await life.until(id, 'paused');
  });

  it('changes nothing while the provider cannot be asked', async () => {
    const id = await running();
    world.provider.onInspect = FakeProvider.fail('PROVIDER_UNREACHABLE', 'It is away.');
    world.provider.onList = FakeProvider.fail('PROVIDER_UNREACHABLE', 'It is away.');
    const before = inspections(id);
    world.provider.happens(id, 'gone');
    await eventually(() => inspections(id) > before);
    for (let n = 0; n < 100; n += 1) world.provider.tell(`unknown-${n}`);
    await quiet();
    expect((await life.instances.get(ADA, id)).status).toBe('running');
    world.provider.onInspect = () => {};
    world.provider.tell(id);
    await life.until(id, 'lost');
  });

  it('to two gateways on one database is done once', async () => {
    const id = await running();
    const other = await begin();
    try {
      world.provider.happens(id, 'gone');
      await life.until(id, 'lost');
      await other.until(id, 'lost');
      await quiet();
      const events = await life.db.outbox.listUnannounced(100);
      expect(events.filter(({ type }) => type === 'instance.lost')).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  it('while the gateway closes does no harm', async () => {
    const id = await running();
    world.provider.onInspect = FakeProvider.hang;
    world.provider.happens(id, 'gone');
    await quiet();
    const closing = life.close();
    world.provider.tell(id);
    await closing;
    world.provider.tell(id);
    world.provider.onInspect = () => {};
    life = await begin();
    expect((await life.instances.get(ADA, id)).status).toBe('lost');
  });
});

describe('news that break off', () => {
  it.each([
    ['end', null],
    ['break', new AppError('PROVIDER_UNREACHABLE', 'The connection broke.')],
  ])('when they %s are asked for again, with one look at all', async (_how, error) => {
    const id = await running();
    const before = lists();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    world.provider.cutWatches(error);
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.provider.watchers).toBe(0);
    // missed
    world.provider.happens(id, 'gone');
    await vi.advanceTimersByTimeAsync(999);
    expect(world.provider.watchers).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(world.provider.watchers).toBe(1);
    vi.useRealTimers();
    await life.until(id, 'lost');
    expect(lists()).toBe(before + 1);
  });
});
