import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scheduler } from '../../src/scheduler/scheduler.ts';
import { HOUR, MINUTE, Rig, SECOND } from './rig.ts';

let rig: Rig;
let scheduler: Scheduler;

beforeEach(async () => {
  rig = await Rig.open({ stopWarnMinutes: 2 });
  scheduler = rig.scheduler();
});
afterEach(() => rig.close());

const events = async (type: string): Promise<readonly Record<string, unknown>[]> =>
  (await rig.life.db.outbox.listUnannounced(100))
    .filter((event) => event.type === type)
    .map(({ subject, payload }) => ({ subject, ...payload }));

describe('a desktop that nobody looks at', () => {
  it('is stopped after its minutes, having told so before, once', async () => {
    const { id } = await rig.desktop({ idleMinutes: 10 });
    const begun = rig.clock.now();
    await rig.pass(7 * MINUTE, scheduler);
    expect(await events('instance.warned')).toEqual([]);
    expect(await rig.stopsAt(id, scheduler)).toBe(begun + 10 * MINUTE + 5 * SECOND);
    const told: string[] = [];
    rig.life.bus.on('instance.warned', ({ instanceId }) => told.push(instanceId));
    await rig.pass(2 * MINUTE, scheduler);
    expect(told).toEqual([id]);
    expect(await events('instance.warned')).toMatchObject([
      { subject: id, stopsAt: begun + 10 * MINUTE + 5 * SECOND, stopsWhy: 'idle' },
    ]);
    expect(rig.done).toEqual([]);
    await rig.pass(2 * MINUTE, scheduler);
    expect(rig.done).toEqual([`stop ${id} idle`]);
    expect(await events('instance.warned')).toHaveLength(1);
  });

  it('is not idle while somebody is connected, and counts anew when they have left', async () => {
    const { id } = await rig.desktop({ idleMinutes: 10 });
    await rig.pass(9 * MINUTE, scheduler);
    expect((await rig.row(id)).warnedAt).not.toBeNull();
    const viewer = await rig.connect(id, 3 * HOUR);
    await rig.pass(2 * HOUR, scheduler, 30 * SECOND);
    expect(await rig.row(id)).toMatchObject({ idleSince: null, warnedAt: null });
    expect(await rig.stopsAt(id, scheduler)).toBeNull();
    await rig.leave(viewer);
    await rig.pass(9 * MINUTE, scheduler);
    expect(rig.done).toEqual([]);
    await rig.pass(2 * MINUTE, scheduler);
    expect(rig.done).toEqual([`stop ${id} idle`]);
  });

  it('counts from who came and went between two looks', async () => {
    const { id } = await rig.desktop({ idleMinutes: 10 });
    await rig.pass(9 * MINUTE, scheduler);
    rig.clock.pass(2 * SECOND);
    await rig.leave(await rig.connect(id));
    await rig.pass(9 * MINUTE, scheduler);
    expect(rig.done).toEqual([]);
    await rig.pass(MINUTE, scheduler);
    expect(rig.done).toEqual([`stop ${id} idle`]);
  });

  it('is stopped although a gateway died that carried a viewer of it', async () => {
    const { id } = await rig.desktop({ idleMinutes: 10 });
    await rig.connect(id, 15 * SECOND);
    await rig.pass(10 * MINUTE, scheduler);
    expect(rig.done).toEqual([]);
    await rig.pass(MINUTE, scheduler);
    expect(rig.done).toEqual([`stop ${id} idle`]);
  });

  it('stays where neither it nor the gateway says otherwise, while paused, and while it waits in a pool', async () => {
    await rig.desktop();
    await rig.desktop({ idleMinutes: 0 });
    await rig.desktop({ idleMinutes: 10 }, { runtime: 'paused' });
    await rig.pass(HOUR, scheduler, 30 * SECOND);
    expect(rig.done).toEqual([]);
    expect(await events('instance.warned')).toEqual([]);
  });
});

describe('a desktop that may run for so long only', () => {
  it('is stopped then, whoever is connected, having told so before', async () => {
    const { id } = await rig.desktop({ maxMinutes: 30 });
    const begun = rig.clock.now();
    const viewer = await rig.connect(id);
    await rig.pass(27 * MINUTE, scheduler, 30 * SECOND);
    expect(await rig.row(id)).toMatchObject({ warnedAt: null });
    expect(await rig.stopsAt(id, scheduler)).toBe(begun + 30 * MINUTE);
    await rig.pass(2 * MINUTE, scheduler);
    expect(await rig.row(id)).toMatchObject({ warnedAt: begun + 28 * MINUTE });
    expect(await rig.stopsAt(id, scheduler)).toBe(begun + 30 * MINUTE);
    expect(rig.done).toEqual([]);
    await rig.pass(MINUTE + 5 * SECOND, scheduler);
    expect(rig.done).toEqual([`stop ${id} max-time`]);
    await rig.leave(viewer);
  });

  it('has its warning in full also when nobody looked in time', async () => {
    const { id } = await rig.desktop({ maxMinutes: 30 });
    rig.clock.pass(3 * HOUR);
    await scheduler.once(AbortSignal.timeout(5000));
    expect(await rig.stopsAt(id, scheduler)).toBe(rig.clock.now() + 2 * MINUTE);
    await rig.pass(MINUTE, scheduler);
    expect(rig.done).toEqual([]);
    await rig.pass(2 * MINUTE, scheduler);
    expect(rig.done).toEqual([`stop ${id} max-time`]);
  });

  it('counts from when its owner got it, where it was started ahead', async () => {
    const { id } = await rig.desktop({ maxMinutes: 30 }, { claimedAt: rig.clock.now() + 20 * MINUTE });
    await rig.pass(40 * MINUTE, scheduler, 30 * SECOND);
    expect(rig.done).toEqual([]);
    await rig.pass(11 * MINUTE, scheduler);
    expect(rig.done).toEqual([`stop ${id} max-time`]);
  });
});

describe('a clock that is set', () => {
  it.each([HOUR, -HOUR])('by %i ms stops nobody: idle time counts anew', async (ms) => {
    const { id } = await rig.desktop({ idleMinutes: 30, maxMinutes: 600 });
    const warned = await rig.desktop({ idleMinutes: 10 });
    await rig.pass(9 * MINUTE, scheduler);
    expect((await rig.row(warned.id)).warnedAt).not.toBeNull();
    rig.clock.jump(ms);
    await rig.pass(5 * MINUTE, scheduler);
    expect(rig.done).toEqual([]);
    expect((await rig.row(id)).idleSince).toBe(rig.clock.now() - 5 * MINUTE + 5 * SECOND);
    await rig.pass(6 * MINUTE, scheduler);
    expect(rig.done).toEqual([`stop ${warned.id} idle`]);
    await rig.pass(20 * MINUTE, scheduler, 30 * SECOND);
    expect(rig.done).toEqual([`stop ${warned.id} idle`, `stop ${id} idle`]);
  });

  it('by an hour stops nobody at once whose time is over by it', async () => {
    const { id } = await rig.desktop({ maxMinutes: 30 });
    await rig.pass(10 * MINUTE, scheduler);
    rig.clock.jump(HOUR);
    await rig.pass(MINUTE, scheduler);
    expect(rig.done).toEqual([]);
    expect((await rig.row(id)).warnedAt).not.toBeNull();
    rig.clock.jump(-HOUR);
    await rig.pass(15 * MINUTE, scheduler);
    expect(rig.done).toEqual([]);
    expect((await rig.row(id)).warnedAt).toBeNull();
  });

  it('while all gateways were down: what happened meanwhile was not seen, and counts for nothing', async () => {
    const { id } = await rig.desktop({ idleMinutes: 10 });
    await rig.pass(9 * MINUTE, scheduler);
    await scheduler.close();
    rig.clock.pass(8 * HOUR);
    const next = rig.scheduler('two');
    await rig.pass(9 * MINUTE, next);
    expect(rig.done).toEqual([]);
    await rig.pass(2 * MINUTE, next);
    expect(rig.done).toEqual([`stop ${id} idle`]);
  });
});
