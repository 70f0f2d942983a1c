import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { newId } from '../../src/ids.ts';
import type { InstanceAction, InstanceStatus, InstanceView } from '../../src/instances/model.ts';
import type { QueuedAction } from '../../src/instances/service.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, createWorld, eventually, type Life, type World } from './lifecycle.ts';

const NEVER = new AbortController().signal;
const FOR_EVER = 1e9;

/** What a person may do in each status, with a provider that can do everything. */
const TABLE: Readonly<Record<InstanceStatus, readonly InstanceAction[]>> = {
  pending: ['cancel'],
  starting: ['cancel', 'progress'],
  running: ['connect', 'stop', 'restart', 'pause', 'snapshot', 'checkpoint', 'logs'],
  restarting: ['stop', 'restart', 'delete', 'logs'],
  stopping: [],
  stopped: ['start', 'restart', 'delete'],
  paused: ['resume', 'stop'],
  failed: ['delete', 'retry', 'logs'],
  lost: ['delete', 'reconcile'],
};
const STATUSES = Object.keys(TABLE) as InstanceStatus[];

/** Each way to ask for something, and the actions that open it. A stop is possible always. */
const DOORS: readonly {
  door: string;
  opens: readonly InstanceAction[];
  always?: readonly InstanceStatus[];
}[] = [
  { door: 'stop', opens: ['stop', 'cancel'], always: STATUSES },
  { door: 'retry', opens: ['retry', 'start'] },
  { door: 'remove', opens: ['delete'] },
  { door: 'logs', opens: ['logs'], always: ['starting'] },
  { door: 'restart', opens: ['restart'] },
  { door: 'pause', opens: ['pause'] },
  { door: 'resume', opens: ['resume'] },
  { door: 'snapshot', opens: ['snapshot'] },
  { door: 'checkpoint', opens: ['checkpoint'] },
  { door: 'rollback', opens: ['rollback'] },
  { door: 'reconcile', opens: ['reconcile'] },
];

let world: World;
let life: Life;

beforeEach(async () => {
  world = await createWorld();
  life = await world.live();
});
afterEach(async () => {
  world.provider.onStop = () => {};
  await life.close();
  await world.remove();
});

async function running(): Promise<string> {
  const { id } = await life.instances.start(ADA, 'desk');
  await life.until(id, 'running');
  return id;
}

const REACH: Readonly<Record<InstanceStatus, () => Promise<string>>> = {
  async pending() {
    const id = await running();
    const job = await life.db.jobs.get(id);
    if (job === null) throw new Error('no job');
    await life.db.instances.update(id, { runtime: null, startedAt: null });
    const later = { status: 'pending' as const, busyKey: id, runAt: Date.now() + FOR_EVER };
    await life.db.jobs.insert({ ...job, ...later, id: newId() });
    return id;
  },
  async starting() {
    world.provider.onReady = FakeProvider.hang;
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'starting');
    return id;
  },
  running,
  async restarting() {
    const id = await running();
    await life.db.instances.update(id, { runtime: 'restarting' });
    return id;
  },
  async stopping() {
    const id = await running();
    world.provider.onStop = FakeProvider.hang;
    await life.instances.stop(ADA, id);
    return id;
  },
  async stopped() {
    const id = await running();
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopped');
    return id;
  },
  async paused() {
    const id = await running();
    await life.instances.act(ADA, id, 'pause');
    await life.instances.settled(ADA, id, NEVER);
    return id;
  },
  async failed() {
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'failed');
    world.provider.onReady = () => {};
    return id;
  },
  async lost() {
    const id = await running();
    world.provider.desktops.delete(id);
    await life.jobs.reconcile(NEVER);
    return id;
  },
};

async function open(door: string, id: string): Promise<unknown> {
  switch (door) {
    case 'stop':
      return life.instances.stop(ADA, id);
    case 'retry':
      return life.instances.retry(ADA, id);
    case 'remove':
      return life.instances.remove(ADA, id);
    case 'logs':
      return life.instances.logs(ADA, id, 10, NEVER);
    default:
      return life.instances.act(ADA, id, door as QueuedAction);
  }
}

describe.each(STATUSES)('a desktop that is %s', (status) => {
  it('is so, and tells what may be done', async () => {
    const id = await REACH[status]();
    expect(await life.instances.get(ADA, id)).toMatchObject({ status, allowedActions: TABLE[status] });
  });

  it.each(DOORS)('answers "$door" as its allowed actions say', async ({ door, opens, always = [] }) => {
    const id = await REACH[status]();
    const before = await life.db.instances.get(id);
    const isAllowed = always.includes(status) || opens.some((action) => TABLE[status].includes(action));
    const asked = open(door, id);
    if (isAllowed) await expect(asked).resolves.not.toThrow();
    else {
      await expect(asked).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
      expect((await life.db.instances.get(id))?.desired).toBe(before?.desired);
    }
  });
});

describe('what is done to a desktop', () => {
  it('ends its viewers before it is paused, and it goes on when it is resumed', async () => {
    const id = await running();
    const told: string[] = [];
    life.bus.on('instance.interrupted', ({ by }) => told.push(by));
    await life.instances.act(ADA, id, 'pause');
    expect(await life.instances.settled(ADA, id, NEVER)).toMatchObject({
      status: 'paused',
      runtime: 'paused',
    });
    expect(told).toEqual(['pause']);
    await life.instances.act(ADA, id, 'resume');
    expect(await life.instances.settled(ADA, id, NEVER)).toMatchObject({ status: 'running', job: null });
    expect(world.provider.calls).toContain(`resume ${id}`);
  });

  it('keeps the desktop and its first start when it is restarted', async () => {
    const id = await running();
    const before = await life.db.instances.get(id);
    let during = '';
    world.provider.onAct = async () => {
      during = (await life.instances.get(ADA, id)).status;
    };
    await life.instances.act(ADA, id, 'restart');
    const after = await life.instances.settled(ADA, id, NEVER);
    expect(during).toBe('restarting');
    expect(after).toMatchObject({ status: 'running', startedAt: before?.startedAt });
    expect(world.provider.calls.filter((call) => call === `start ${id}`)).toHaveLength(1);
  });

  it('gives a snapshot what an application can be made from, as the result of its job', async () => {
    const id = await running();
    const { job } = await life.instances.act(ADA, id, 'snapshot');
    await life.instances.settled(ADA, id, NEVER);
    expect((await life.db.jobs.get(job?.id ?? ''))?.result).toEqual({ ref: `snapshot-${job?.id}` });
  });

  it('keeps its state, goes back to it, and tells its viewers why', async () => {
    const id = await running();
    const told: string[] = [];
    life.bus.on('instance.interrupted', ({ by }) => told.push(by));
    const startedAt = (await life.instances.get(ADA, id)).startedAt;
    world.provider.work.set(id, 'wanted');
    await life.instances.act(ADA, id, 'checkpoint');
    const kept = await life.instances.settled(ADA, id, NEVER);
    expect(kept).toMatchObject({ status: 'running', checkpointAt: expect.any(Number) });
    expect(kept.allowedActions).toContain('rollback');
    expect(told).toEqual([]);
    world.provider.work.set(id, 'unwanted');
    let during: InstanceView | null = null;
    world.provider.onAct = async () => {
      during = await life.instances.get(ADA, id);
    };
    await life.instances.act(ADA, id, 'rollback');
    const back = await life.instances.settled(ADA, id, NEVER);
    expect(during).toMatchObject({ status: 'restarting', isBusy: true, allowedActions: ['stop', 'logs'] });
    expect(back).toMatchObject({ status: 'running', startedAt, checkpointAt: kept.checkpointAt });
    expect([told, world.provider.work.get(id)]).toEqual([['rollback'], 'wanted']);
  });

  it('goes back from a pause too', async () => {
    const id = await running();
    await life.instances.act(ADA, id, 'checkpoint');
    await life.instances.settled(ADA, id, NEVER);
    await life.instances.act(ADA, id, 'pause');
    expect((await life.instances.settled(ADA, id, NEVER)).allowedActions).toContain('rollback');
    await life.instances.act(ADA, id, 'rollback');
    expect(await life.instances.settled(ADA, id, NEVER)).toMatchObject({ status: 'running' });
  });

  it('stays as it is when it cannot go back, and the person is told', async () => {
    const id = await running();
    await life.instances.act(ADA, id, 'checkpoint');
    await life.instances.settled(ADA, id, NEVER);
    world.provider.work.set(id, 'still there');
    world.provider.onAct = FakeProvider.fail('PROVIDER_FAILED', 'The disk is in use.');
    await life.instances.act(ADA, id, 'rollback');
    expect(await life.instances.settled(ADA, id, NEVER)).toMatchObject({
      status: 'running',
      error: null,
      actionError: { action: 'rollback', code: 'PROVIDER_FAILED', message: 'The disk is in use.' },
    });
    expect(world.provider.work.get(id)).toBe('still there');
    world.provider.onAct = () => {};
    await life.instances.act(ADA, id, 'rollback');
    expect(await life.instances.settled(ADA, id, NEVER)).toMatchObject({ actionError: null });
  });

  it('is not promised a state any more that its provider does not have', async () => {
    const id = await running();
    await life.instances.act(ADA, id, 'checkpoint');
    await life.instances.settled(ADA, id, NEVER);
    world.provider.kept.delete(id);
    await life.instances.act(ADA, id, 'rollback');
    const view = await life.instances.settled(ADA, id, NEVER);
    expect(view).toMatchObject({ status: 'running', checkpointAt: null });
    expect(view.allowedActions).not.toContain('rollback');
  });

  it('is started again when it was switched off to go back, and that was given up', async () => {
    const id = await running();
    await life.instances.act(ADA, id, 'checkpoint');
    await life.instances.settled(ADA, id, NEVER);
    world.provider.onAct = () => {
      world.provider.happens(id, 'exited');
      throw new AppError('PROVIDER_FAILED', 'It was switched off and not put back.');
    };
    const { job } = await life.instances.act(ADA, id, 'rollback');
    await eventually(async () => (await life.db.jobs.get(job?.id ?? ''))?.status === 'error');
    world.provider.onAct = () => {};
    await life.jobs.reconcile(NEVER);
    expect(await life.until(id, 'running')).toMatchObject({ checkpointAt: expect.any(Number) });
    expect(world.provider.desktops.get(id)?.state).toBe('running');
  });

  it('forgets what was kept of a desktop that is not there any more', async () => {
    const id = await running();
    await life.instances.act(ADA, id, 'checkpoint');
    await life.instances.settled(ADA, id, NEVER);
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    await life.instances.act(ADA, id, 'restart');
    expect(await life.until(id, 'failed')).toMatchObject({ checkpointAt: null });
  });

  it('is one thing at a time, and a stop gives it up', async () => {
    const id = await running();
    world.provider.onAct = FakeProvider.hang;
    await life.instances.act(ADA, id, 'pause');
    expect((await life.instances.get(ADA, id)).allowedActions).toEqual(['stop', 'logs']);
    await expect(life.instances.act(ADA, id, 'restart')).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopped');
    expect(world.provider.desktops.size).toBe(0);
  });

  it('leaves the desktop as it is when it fails, and says why', async () => {
    const id = await running();
    world.provider.onAct = FakeProvider.fail('PROVIDER_FAILED', 'It would not be frozen.');
    const { job } = await life.instances.act(ADA, id, 'pause');
    expect(await life.instances.settled(ADA, id, NEVER)).toMatchObject({ status: 'running' });
    expect((await life.db.jobs.get(job?.id ?? ''))?.error).toMatchObject({
      message: 'It would not be frozen.',
    });
    const { actionError } = await life.instances.get(ADA, id);
    expect(actionError).toMatchObject({ action: 'pause', message: 'It would not be frozen.' });
  });

  it('does not remove a desktop whose provider is away during a restart', async () => {
    const id = await running();
    world.provider.onAct = FakeProvider.fail('PROVIDER_UNREACHABLE', 'It does not answer.');
    await life.instances.act(ADA, id, 'restart');
    await eventually(async () => (await life.db.jobs.activeOf(id)) === null);
    expect(world.provider.desktops.has(id)).toBe(true);
    await life.jobs.reconcile(NEVER);
    expect((await life.instances.get(ADA, id)).status).toBe('running');
  });

  it('says that a restart failed whose desktop does not answer any more', async () => {
    const id = await running();
    world.provider.onReady = FakeProvider.fail('DESKTOP_SILENT', 'It did not answer.');
    await life.instances.act(ADA, id, 'restart');
    expect(await life.until(id, 'failed')).toMatchObject({ error: { code: 'DESKTOP_SILENT' } });
    expect(world.provider.desktops.size).toBe(0);
    expect(await life.db.leases.list()).toEqual([]);
  });

  it('finds a lost desktop again that is there after all', async () => {
    const id = await running();
    const desktop = world.provider.desktops.get(id);
    world.provider.desktops.delete(id);
    await life.jobs.reconcile(NEVER);
    expect(await life.instances.act(ADA, id, 'reconcile')).toMatchObject({ status: 'lost' });
    if (desktop !== undefined) world.provider.desktops.set(id, desktop);
    expect(await life.instances.act(ADA, id, 'reconcile')).toMatchObject({ status: 'running' });
  });
});
