import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, BOB, createWorld, eventually, type Life, ROOT, type World } from './lifecycle.ts';

let world: World;
let life: Life;

beforeEach(async () => {
  world = await createWorld();
  life = await world.live();
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

async function nothingLeft(id: string): Promise<void> {
  expect(world.provider.desktops.size).toBe(0);
  expect(await life.db.leases.list()).toEqual([]);
  expect(await life.db.connections.get(id)).toBeNull();
  expect(await life.db.instances.listOpen()).toEqual([]);
  expect(await life.db.jobs.activeOf(id)).toBeNull();
}

describe('starting', () => {
  it('writes the rows first, answers at once, and then runs', async () => {
    world.provider.onReady = FakeProvider.hang;
    const view = await life.instances.start(ADA, 'desk');
    expect(['pending', 'starting']).toContain(view.status);
    expect(view.isBusy).toBe(true);
    expect((await life.db.leases.ofInstance(view.id))?.instanceId).toBe(view.id);
    expect((await life.db.jobs.get(view.id))?.action).toBe('instance.start');
    await eventually(() => world.provider.calls.includes(`ready ${view.id}`));
    expect((await life.until(view.id, 'starting')).stages.at(-1)?.name).toBe('boot');
  });

  it('makes a password, keeps it sealed and shows it nowhere', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    const view = await life.until(id, 'running');
    const password = world.provider.desktops.get(id)?.password ?? '';
    expect(password).toMatch(/^[a-z0-9]{8}$/);
    const rows = [
      await life.db.instances.get(id),
      await life.db.connections.get(id),
      await life.db.jobs.get(id),
      view,
    ];
    expect(JSON.stringify(rows)).not.toContain(password);
  });

  it('says why it failed, keeps the last words, and leaves nothing behind', async () => {
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    const { id } = await life.instances.start(ADA, 'desk');
    const view = await life.until(id, 'failed');
    expect(view.error).toMatchObject({
      code: 'DESKTOP_SILENT',
      message: 'It did not answer.',
      detail: `last words of ${id}`,
      remedy: expect.stringMatching(/port/),
    });
    expect(view.stages.at(-1)).toMatchObject({ name: 'boot', endedAt: expect.any(Number) });
    expect(view.allowedActions).toEqual(['delete', 'retry', 'logs']);
    expect(world.provider.desktops.size).toBe(0);
    expect(await life.db.leases.list()).toEqual([]);
  });

  it('hides what was unforeseen', async () => {
    world.provider.onStart = () => {
      throw new Error('a secret path and a stack');
    };
    const { id } = await life.instances.start(ADA, 'desk');
    const { error } = await life.until(id, 'failed');
    expect(error?.code).toBe('INTERNAL');
    expect(JSON.stringify(error)).not.toContain('secret path');
  });

  it('takes another port when something else holds the leased one', async () => {
    const tried: number[] = [];
    world.provider.onStart = () => {
      tried.push((world.provider.desktops.values().next().value?.port ?? 0) as number);
      if (tried.length < 3) throw new AppError('PORT_TAKEN', 'Taken.');
    };
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    expect(new Set(tried).size).toBe(3);
    expect((await life.db.leases.ofInstance(id))?.port).toBe(tried.at(-1));
  });

  it('is refused when every port is leased, and writes no row then', async () => {
    const started = await Promise.all(Array.from({ length: 10 }, () => life.instances.start(ADA, 'desk')));
    expect(new Set((await life.db.leases.list()).map(({ port }) => port)).size).toBe(10);
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject({ code: 'PORTS_EXHAUSTED' });
    expect((await life.instances.list(ADA)).total).toBe(started.length);
  });
});

describe('stopping', () => {
  it('leaves nothing', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopped');
    await nothingLeft(id);
  });

  it('gives up a start that is under way', async () => {
    world.provider.onReady = FakeProvider.hang;
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => world.provider.calls.includes(`ready ${id}`));
    expect((await life.instances.stop(ADA, id)).status).toBe('stopping');
    const view = await life.until(id, 'stopped');
    expect(view.error).toBeNull();
    await nothingLeft(id);
  });

  it('twice at once is one stop', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    await Promise.all(Array.from({ length: 10 }, () => life.instances.stop(ADA, id)));
    await life.until(id, 'stopped');
    expect(world.provider.calls.filter((call) => call === `stop ${id}`)).toHaveLength(1);
    await nothingLeft(id);
  });

  it('right after the start always ends', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id } = await life.instances.start(ADA, 'desk');
      if (round % 2) await new Promise((resolve) => setTimeout(resolve, round));
      await life.instances.stop(ADA, id);
      await life.until(id, 'stopped');
      await nothingLeft(id);
    }
  });

  it('is no error for what has ended', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopped');
    expect((await life.instances.stop(ADA, id)).status).toBe('stopped');
  });
});

describe('trying again', () => {
  it('starts a failed one with the same id', async () => {
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'failed');
    world.provider.onReady = () => {};
    await life.instances.retry(ADA, id);
    expect((await life.until(id, 'running')).error).toBeNull();
  });

  it('is refused for a running one', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    await expect(life.instances.retry(ADA, id)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });

  it('or deleting a failed one leaves nothing', async () => {
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'failed');
    await life.instances.remove(ADA, id);
    await life.until(id, 'stopped');
    await nothingLeft(id);
  });
});

describe('who may', () => {
  it('is the owner and administrators; for others it does not exist', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    for (const attempt of [
      () => life.instances.get(BOB, id),
      () => life.instances.stop(BOB, id),
      () => life.instances.retry(BOB, id),
      () => life.instances.remove(BOB, id),
      () => life.instances.logs(BOB, id, 1, AbortSignal.timeout(1000)),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'INSTANCE_NOT_FOUND' });
    }
    expect((await life.instances.list(BOB)).total).toBe(0);
    expect((await life.instances.list(ROOT)).total).toBe(1);
    expect((await life.instances.get(ROOT, id)).owner.username).toBe('ada');
  });
});

describe('watching', () => {
  it('tells every change until the end', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    const seen: string[] = [];
    const watching = (async () => {
      for await (const view of life.instances.watch(ADA, id, AbortSignal.timeout(10_000))) {
        if (seen.at(-1) !== view.status) seen.push(view.status);
        if (view.status === 'running') await life.instances.stop(ADA, id);
      }
    })();
    await watching;
    expect(seen.slice(-3)).toEqual(['running', 'stopping', 'stopped']);
    expect(life.bus.count()).toBe(0);
  });

  it('leaves no listener when the watcher goes', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    const leave = new AbortController();
    for await (const _ of life.instances.watch(ADA, id, leave.signal)) leave.abort();
    expect(life.bus.count()).toBe(0);
  });
});

describe('after a crash', () => {
  it('a start that was cut off goes on, with the desktop that it had made', async () => {
    world.provider.onReady = FakeProvider.hang;
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => world.provider.calls.includes(`ready ${id}`));
    // the gateway closes as SIGTERM does: the job goes back to the queue
    await life.close();
    expect(world.provider.desktops.has(id)).toBe(true);
    world.provider.onReady = () => {};
    life = await world.live();
    await life.until(id, 'running');
    expect(world.provider.calls.filter((call) => call === `stop ${id}`)).toEqual([]);
    expect(world.provider.desktops.size).toBe(1);
  });

  it('running desktops go on running', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    await life.close();
    life = await world.live();
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect((await life.instances.get(ADA, id)).status).toBe('running');
    expect(world.provider.desktops.has(id)).toBe(true);
  });

  it('a stop that was cut off goes on', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    world.provider.onStop = FakeProvider.hang;
    await life.instances.stop(ADA, id);
    await eventually(() => world.provider.calls.includes(`stop ${id}`));
    await life.close();
    world.provider.onStop = () => {};
    life = await world.live();
    await life.until(id, 'stopped');
    await nothingLeft(id);
  });

  it('what nobody remembers is removed, and what is somebody’s is not', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    world.provider.desktops.set('orphan', { ref: 'x', state: 'running', port: 1, password: null });
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect([...world.provider.desktops.keys()]).toEqual([id]);
  });

  it('what is gone is lost, since when is known, and it can be deleted', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    world.provider.desktops.delete(id);
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    const view = await life.instances.get(ADA, id);
    expect([view.status, view.runtime]).toEqual(['lost', 'gone']);
    await life.instances.remove(ADA, id);
    await life.until(id, 'stopped');
    await nothingLeft(id);
  });

  it('a desktop that ended by itself is cleaned up', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    const desktop = world.provider.desktops.get(id);
    if (desktop) desktop.state = 'exited';
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    await life.until(id, 'stopped');
    await nothingLeft(id);
  });

  it('a provider that does not answer changes nothing', async () => {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    world.provider.onList = FakeProvider.fail('PROVIDER_UNREACHABLE', 'It is away.');
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect((await life.instances.get(ADA, id)).status).toBe('running');
    expect(world.provider.calls.filter((call) => call.startsWith('stop'))).toEqual([]);
  });
});
