import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { Lifeline } from '../fakes/lifeline.ts';
import { ADA, createWorld, eventually, type Life, type World } from './lifecycle.ts';

let world: World;
let life: Life;
let line: Lifeline;

beforeEach(async () => {
  world = await createWorld();
  line = new Lifeline();
  life = await world.live({ sees: (db) => line.to(db) });
});
afterEach(async () => {
  vi.useRealTimers();
  line.mend();
  await life.close();
  await world.remove();
});

const away = (): void => line.cut(new AppError('DATABASE_UNREACHABLE', 'The database cannot be reached.'));

/** The database is back and every lease that was held has run out. */
function back(): void {
  line.mend();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 });
  life.jobs.queue.wake();
}

describe('a database that is away for a while', () => {
  it.each(['onStart', 'onReady'] as const)('in %s costs no desktop: the start goes on', async (step) => {
    world.provider[step] = async () => {
      if (world.provider.calls.length > 2) return;
      away();
    };
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => world.provider.calls.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    world.provider[step] = () => {};
    back();
    await life.until(id, 'running');
    expect(world.provider.calls.filter((call) => call.startsWith('stop'))).toEqual([]);
    expect([...world.provider.desktops.keys()]).toEqual([id]);
    expect((await life.db.leases.ofInstance(id))?.port).toBe(world.provider.desktops.get(id)?.port);
  });

  it('in a stop does not keep it from ending', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    world.provider.onStop = away;
    await life.instances.stop(ADA, id);
    await eventually(() => world.provider.calls.includes(`stop ${id}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    world.provider.onStop = () => {};
    back();
    expect((await life.until(id, 'stopped')).error).toBeNull();
    expect(world.provider.desktops.size).toBe(0);
    expect(await life.db.leases.list()).toEqual([]);
  });

  it('in a failing start still lets it fail, with its reason', async () => {
    world.provider.onReady = () => {
      away();
      throw new AppError('DESKTOP_DIED', 'It died.');
    };
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => world.provider.calls.includes(`ready ${id}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    world.provider.onReady = FakeProvider.fail('DESKTOP_DIED', 'It died.');
    back();
    expect((await life.until(id, 'failed')).error?.code).toBe('DESKTOP_DIED');
    expect(world.provider.desktops.size).toBe(0);
    expect(await life.db.leases.list()).toEqual([]);
  });

  it('while comparing changes nothing', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    world.provider.desktops.set('orphan', { ref: 'x', state: 'running', port: 1, password: null });
    world.provider.onList = away;
    await life.jobs.reconcile(AbortSignal.timeout(5000)).catch(() => {});
    expect([...world.provider.desktops.keys()]).toEqual([id, 'orphan']);
    world.provider.onList = () => {};
    line.mend();
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect([...world.provider.desktops.keys()]).toEqual([id]);
  });

  it('ends a watcher with its reason and leaves no listener', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    const watching = (async () => {
      for await (const _ of life.instances.watch(ADA, id, AbortSignal.timeout(5000))) {
        away();
        life.bus.emit('instance.changed', { instanceId: id });
      }
    })();
    await expect(watching).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect(life.bus.count()).toBe(0);
  });
});
