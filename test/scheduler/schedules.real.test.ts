import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scheduler } from '../../src/scheduler/scheduler.ts';
import { HOUR, MINUTE, Rig, SECOND } from './rig.ts';

const EVENING = Date.parse('2026-05-04T17:50:00Z');

let rig: Rig;
let scheduler: Scheduler;

beforeEach(async () => {
  rig = await Rig.open({}, EVENING);
  scheduler = rig.scheduler();
});
afterEach(() => rig.close());

const stopAtSix = { cron: '0 18 * * *', timezone: 'UTC', action: 'stop' } as const;
const startAtSix = { cron: '0 18 * * *', timezone: 'UTC', action: 'start', user: 'ada' } as const;
const look = (one = scheduler): Promise<void> => one.once(AbortSignal.timeout(10_000));
const rows = () => rig.life.db.schedules.list();

describe('a scheduled stop', () => {
  it('stops the application’s desktops once, having told so before', async () => {
    rig.apps = [{ id: 'demo', schedule: [stopAtSix] }];
    const one = await rig.desktop();
    const two = await rig.desktop();
    const another = await rig.desktop({}, { appId: 'another' });
    await rig.pass(6 * MINUTE, scheduler);
    expect((await rig.row(one.id)).warnedAt).not.toBeNull();
    expect((await rig.row(another.id)).warnedAt).toBeNull();
    expect(await rig.stopsAt(one.id, scheduler)).toBe(EVENING + 10 * MINUTE);
    expect(rig.done).toEqual([]);
    await rig.pass(10 * MINUTE, scheduler);
    expect(rig.done).toHaveLength(2);
    expect(new Set(rig.done)).toEqual(new Set([`stop ${one.id} schedule`, `stop ${two.id} schedule`]));
    expect(await rows()).toMatchObject([
      { nextAt: EVENING + 10 * MINUTE + 24 * HOUR, lastAt: EVENING + 10 * MINUTE, lastError: null },
    ]);
  });

  it('leaves alone what was started after its time', async () => {
    rig.apps = [{ id: 'demo', schedule: [stopAtSix] }];
    await look();
    rig.clock.pass(30 * MINUTE);
    await rig.desktop();
    await look();
    expect(rig.done).toEqual([]);
  });
});

describe('a scheduled start', () => {
  beforeEach(() => {
    rig.apps = [{ id: 'demo', schedule: [startAtSix] }];
  });

  it('starts one for its user, once', async () => {
    await rig.pass(30 * MINUTE, scheduler, 30 * SECOND);
    expect(rig.done).toEqual(['start demo ada']);
  });

  it('starts none where one is open', async () => {
    await rig.desktop();
    await rig.pass(30 * MINUTE, scheduler, 30 * SECOND);
    expect(rig.done).toEqual([]);
  });

  it('of a user who is not there any more says so', async () => {
    rig.apps = [{ id: 'demo', schedule: [{ ...startAtSix, user: 'nobody' }] }];
    await rig.pass(30 * MINUTE, scheduler, 30 * SECOND);
    expect(rig.done).toEqual([]);
    expect((await rows())[0]?.lastError).toContain('nobody');
  });

  it('whose process ended before it was noted is not done again', async () => {
    await look();
    rig.clock.pass(11 * MINUTE);
    await look();
    const [row] = await rows();
    const [instance] = (await rig.life.db.instances.listOpen()).map(({ id }) => id);
    // as the row was before, and as if its desktop had been stopped since
    await rig.life.db.schedules.advance(row?.id ?? '', row?.nextAt ?? 0, { nextAt: EVENING + 10 * MINUTE });
    await rig.life.db.instances.update(instance ?? '', { desired: 'stopped', endedAt: rig.clock.now() });
    await look();
    expect(await rig.life.db.instances.listOpen()).toEqual([]);
    expect((await rows())[0]).toMatchObject({ nextAt: EVENING + 10 * MINUTE + 24 * HOUR, lastError: null });
  });
});

describe('a schedule', () => {
  it('that was missed while everything was down is made up for within an hour, and else left out', async () => {
    rig.apps = [{ id: 'demo', schedule: [startAtSix] }];
    await look();
    rig.clock.pass(40 * MINUTE);
    await look(rig.scheduler('two'));
    expect(rig.done).toEqual(['start demo ada']);
    for (const { id } of await rig.life.db.instances.listOpen()) await rig.life.db.instances.delete(id);
    rig.clock.pass(26 * HOUR);
    await look(rig.scheduler('three'));
    expect(rig.done).toHaveLength(1);
    expect((await rows())[0]?.lastError).toBe('No gateway ran at that time.');
  });

  it('that was changed makes up for nothing, and one that was removed is forgotten', async () => {
    rig.apps = [{ id: 'demo', schedule: [startAtSix] }];
    await look();
    rig.clock.pass(20 * MINUTE);
    rig.apps = [{ id: 'demo', schedule: [{ ...startAtSix, cron: '5 18 * * *' }] }];
    await look();
    expect(rig.done).toEqual([]);
    rig.apps = [];
    await look();
    expect(await rows()).toEqual([]);
  });

  it('runs again at its time after the clock went back', async () => {
    rig.apps = [{ id: 'demo', schedule: [stopAtSix] }];
    await look();
    rig.clock.jump(24 * HOUR);
    await look();
    rig.clock.jump(-24 * HOUR);
    await look();
    expect((await rows())[0]?.nextAt).toBe(EVENING + 10 * MINUTE);
  });
});

describe('two gateways', () => {
  it('do each thing once, and the other takes over within 20 s when one falls silent', async () => {
    rig.apps = [{ id: 'demo', schedule: [{ ...startAtSix, cron: '* * * * *' }] }];
    const two = rig.scheduler('two');
    await look();
    for (let minute = 0; minute < 3; minute += 1) {
      for (let n = 0; n < 12; n += 1) {
        rig.clock.pass(5 * SECOND);
        await Promise.all([look(scheduler), look(two)]);
      }
      for (const { id } of await rig.life.db.instances.listOpen()) await rig.life.db.instances.delete(id);
    }
    expect(rig.done).toHaveLength(3);
    const { db } = rig.life;
    expect((await db.seats.get('scheduler'))?.owner).toBe('one');
    for (let n = 0; n < 4; n += 1) {
      rig.clock.pass(5 * SECOND);
      await look(two);
    }
    expect((await db.seats.get('scheduler'))?.owner).toBe('two');
  });

  it('one of which stood still: it does nothing before it has noticed', async () => {
    const { id } = await rig.desktop({ maxMinutes: 30 });
    await rig.pass(29 * MINUTE, scheduler);
    // it stands still with the seat in its hand; the other one takes over and gives the desktop more time
    const two = rig.scheduler('two');
    rig.clock.pass(20 * SECOND);
    await look(two);
    await rig.life.db.instances.update(id, { app: { maxMinutes: 300 } });
    rig.clock.pass(MINUTE);
    await look(two);
    await look();
    expect(rig.done).toEqual([]);
    expect((await rig.life.db.seats.get('scheduler'))?.owner).toBe('two');
  });

  it('find the seat although the clock of who held it was an hour ahead', async () => {
    await look();
    rig.clock.jump(-HOUR);
    const two = rig.scheduler('two');
    await look(two);
    // who lives has renewed it by the third look
    for (let n = 0; n < 2; n += 1) {
      rig.clock.pass(5 * SECOND);
      await look(two);
      expect((await rig.life.db.seats.get('scheduler'))?.owner).toBe('one');
    }
    rig.clock.pass(5 * SECOND);
    await look(two);
    expect((await rig.life.db.seats.get('scheduler'))?.owner).toBe('two');
  });

  it('that close let the other one go on at once', async () => {
    await look();
    await scheduler.close();
    const two = rig.scheduler('two');
    rig.clock.pass(1);
    await look(two);
    expect((await rig.life.db.seats.get('scheduler'))?.owner).toBe('two');
  });
});
