import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { heedful } from '../../src/instances/heedful.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { watchResources } from '../testbed/leftovers.ts';
import { ADA, createWorld, eventually, type Life, type World } from './lifecycle.ts';

let world: World;
let life: Life;

beforeEach(async () => {
  world = await createWorld();
  life = await world.live();
  await life.jobs.reconcile(AbortSignal.timeout(5000));
});
afterEach(async () => {
  vi.useRealTimers();
  await life.close();
  await world.remove();
});

const soon = (): AbortSignal => AbortSignal.timeout(5000);
const stops = (): string[] => world.provider.calls.filter((call) => call.startsWith('stop'));

/** A failed instance whose desktop could not be removed. */
async function failedWithRemains(): Promise<string> {
  world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
  world.provider.onStop = FakeProvider.fail('PROVIDER_UNREACHABLE', 'It is away.');
  const { id } = await life.instances.start(ADA, 'desk');
  await life.until(id, 'failed');
  world.provider.onReady = () => {};
  world.provider.onStop = () => {};
  expect([...world.provider.desktops.keys()]).toEqual([id]);
  return id;
}

/** A step that waits until it is told to go on. */
function gate(): { step: () => Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { step: () => opened, open };
}

describe('comparing', () => {
  it('leaves a desktop alone that was started again while the provider was asked', async () => {
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'failed');
    world.provider.onReady = () => {};
    const { step, open } = gate();
    world.provider.onList = step;
    const comparing = life.jobs.reconcile(soon());
    await new Promise((resolve) => setTimeout(resolve, 20));
    await life.instances.retry(ADA, id);
    await life.until(id, 'running');
    const before = stops().length;
    open();
    await comparing;
    expect(world.provider.desktops.has(id)).toBe(true);
    expect(stops()).toHaveLength(before);
    expect((await life.instances.get(ADA, id)).status).toBe('running');
  });

  it('frees ports that a start leased which had been overtaken', async () => {
    const running = await life.instances.start(ADA, 'desk');
    const ended = await life.instances.start(ADA, 'desk');
    await life.until(running.id, 'running');
    await life.until(ended.id, 'running');
    await life.instances.stop(ADA, ended.id);
    await life.until(ended.id, 'stopped');
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    const failed = await life.instances.start(ADA, 'desk');
    await life.until(failed.id, 'failed');
    await eventually(async () => (await life.db.jobs.activeOf(failed.id)) === null);
    const kept = await life.db.leases.list();
    expect(kept.map(({ instanceId }) => instanceId)).toEqual([running.id]);
    for (const [port, { id }] of [ended, failed].entries())
      await life.db.leases.insert({ port: 100 + port, instanceId: id, leasedAt: Date.now() });
    await life.jobs.reconcile(soon());
    expect(await life.db.leases.list()).toEqual(kept);
  });

  it('does not revive a row that ended while the provider was asked', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    const { step, open } = gate();
    const list = world.provider.list.bind(world.provider);
    vi.spyOn(world.provider, 'list').mockImplementationOnce(async (signal) => {
      const found = await list(signal);
      await step();
      return found.map((one) => ({ ...one, state: 'exited' as const }));
    });
    const comparing = life.jobs.reconcile(soon());
    await new Promise((resolve) => setTimeout(resolve, 20));
    await life.instances.stop(ADA, id);
    const ended = await life.until(id, 'stopped');
    open();
    await comparing;
    expect((await life.db.instances.get(id))?.runtime).toBe('gone');
    expect((await life.instances.get(ADA, id)).endedAt).toBe(ended.endedAt);
    expect(await life.db.jobs.activeOf(id)).toBeNull();
  });

  it('removes what a failed start left, and nobody starts it again meanwhile', async () => {
    const id = await failedWithRemains();
    const { step, open } = gate();
    world.provider.onStop = step;
    await life.jobs.reconcile(soon());
    await eventually(() => stops().length === 2);
    expect((await life.instances.get(ADA, id)).status).toBe('failed');
    await expect(life.instances.retry(ADA, id)).rejects.toMatchObject({ code: 'INSTANCE_BUSY' });
    open();
    await eventually(async () => (await life.db.jobs.activeOf(id)) === null);
    expect(world.provider.desktops.size).toBe(0);
    expect((await life.instances.get(ADA, id)).error?.code).toBe('DESKTOP_SILENT');
    await life.instances.retry(ADA, id);
    await life.until(id, 'running');
    expect(world.provider.desktops.has(id)).toBe(true);
  });

  it('deletes a failed one whose remains are just being removed', async () => {
    const id = await failedWithRemains();
    const { step, open } = gate();
    world.provider.onStop = step;
    await life.jobs.reconcile(soon());
    await eventually(() => stops().length === 2);
    await life.instances.remove(ADA, id);
    open();
    await life.until(id, 'stopped');
    expect(world.provider.desktops.size).toBe(0);
    expect(await life.db.leases.list()).toEqual([]);
  });
});

describe('a provider that ignores its signal', () => {
  it('is waited for a little and then left', async () => {
    world.provider.onList = () => new Promise(() => {});
    const kept = heedful(world.provider, 20);
    await expect(kept.list(AbortSignal.timeout(10))).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(kept.list(AbortSignal.abort(new Error('at once')))).rejects.toThrow('at once');
    world.provider.onList = () => new Promise((resolve) => setTimeout(resolve, 15));
    expect(await heedful(world.provider, 1000).list(AbortSignal.timeout(1))).toEqual([]);
  });

  it('does not keep the gateway from closing', async () => {
    await life.close();
    world.provider.onList = () => new Promise(() => {});
    life = await world.live();
    world.provider.onReady = () => new Promise(() => {});
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => world.provider.calls.includes(`ready ${id}`));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isClosed = false;
    const closing = life.jobs.close().then(() => {
      isClosed = true;
    });
    let passedMs = 0;
    for (; !isClosed && passedMs < 30_000; passedMs += 20) {
      await vi.advanceTimersByTimeAsync(20);
      // the database answers in its own time
      await new Promise((resolve) => setImmediate(resolve));
    }
    vi.useRealTimers();
    await closing;
    // what would have let go of the start was a timer of the clock that is gone
    watchResources().forgiveTimers();
    expect(passedMs).toBeLessThan(30_000);
  });
});

describe('a stop that fails', () => {
  it('says why while it is tried again, and forgets it when it works', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    world.provider.onStop = FakeProvider.fail('PROVIDER_UNREACHABLE', 'It is away.');
    await life.instances.stop(ADA, id);
    await eventually(async () => (await life.instances.get(ADA, id)).error !== null);
    const view = await life.instances.get(ADA, id);
    expect([view.status, view.isBusy, view.error?.code]).toEqual(['stopping', true, 'PROVIDER_UNREACHABLE']);
    expect((await life.db.leases.ofInstance(id))?.port).toBeGreaterThan(0);
    world.provider.onStop = () => {};
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
    life.jobs.queue.wake();
    expect((await life.until(id, 'stopped')).error).toBeNull();
    expect(world.provider.desktops.size).toBe(0);
  });
});

describe('a provider whose plugin is not there any more', () => {
  it('does not keep an instance from being ended, and removes the desktop when it is back', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    await life.close();
    life = await world.live({ provider: null });
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopped');
    expect(await life.db.leases.list()).toEqual([]);
    expect(world.provider.desktops.has(id)).toBe(true);
    await life.close();
    life = await world.live();
    await eventually(() => world.provider.desktops.size === 0);
  });

  it('fails a start that was under way, which can then be deleted', async () => {
    world.provider.onReady = FakeProvider.hang;
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => world.provider.calls.includes(`ready ${id}`));
    await life.close();
    life = await world.live({ provider: null });
    expect((await life.until(id, 'failed')).error?.code).toBe('PROVIDER_UNREACHABLE');
    await life.instances.remove(ADA, id);
    await life.until(id, 'stopped');
    expect(await life.db.leases.list()).toEqual([]);
  });
});

describe('the status', () => {
  it('is not failed because the start ended between two looks', async () => {
    let meanwhile = async (): Promise<void> => {};
    const sees = (db: Database): Database => ({
      ...db,
      tx: (work) => db.tx(work),
      jobs: {
        ...db.jobs,
        activeOfMany: async (subjects) => {
          await meanwhile();
          return db.jobs.activeOfMany(subjects);
        },
      },
    });
    const { step, open } = gate();
    world.provider.onReady = step;
    await life.close();
    life = await world.live({ sees });
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => world.provider.calls.includes(`ready ${id}`));
    meanwhile = async () => {
      meanwhile = async () => {};
      open();
      await eventually(async () => (await life.db.jobs.activeOf(id)) === null);
    };
    expect((await life.instances.get(ADA, id)).status).toBe('running');
  });
});
