import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../../src/log.ts';
import { purgeOnce } from '../../src/scheduler/purge.ts';
import { instanceRow, jobRow, sessionRow, viewerRow } from '../db/rows.ts';
import { ADA } from '../instances/lifecycle.ts';
import { HOUR, Rig } from './rig.ts';

const DAY = 24 * HOUR;

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

const once = (mayGoOn: () => boolean = () => true): Promise<void> => {
  const { clock, life } = rig;
  const options = { db: life.db, log: silent, clock, historyDays: 30, auditDays: 365, mayGoOn };
  return purgeOnce(options, AbortSignal.timeout(10_000));
};

describe('what is old', () => {
  it('is forgotten to the last row, and what is younger stays', async () => {
    const { db } = rig.life;
    const now = rig.clock.now();
    const [old, young] = [now - 31 * DAY, now - 29 * DAY];
    for (let n = 0; n < 450; n += 1) await db.instances.insert(instanceRow(ADA.userId, { endedAt: old }));
    const kept = instanceRow(ADA.userId, { endedAt: young });
    const open = instanceRow(ADA.userId, { createdAt: old });
    for (const row of [kept, open]) await db.instances.insert(row);
    for (const closedAt of [old, young])
      await db.viewers.insert(viewerRow(open.id, ADA.userId, { closedAt }));
    const jobs = [old, young].map((updated) => jobRow({ status: 'finished', busyKey: null, updated }));
    for (const job of jobs) await db.jobs.insert(job);
    const sessions = [now - 1, now + DAY].map((expiresAt) => sessionRow(ADA.userId, { expiresAt }));
    for (const session of sessions) await db.sessions.insert(session);
    const rule = { keepMs: 10, isWindow: true, heldUntil: () => 0 };
    const failures = [now - 10, now].map((at) => ({ id: `failure-${at}`, account: null, at }));
    for (const { at, ...key } of failures) await db.signInFailures.count(key, at, rule);
    const places = [now - 181 * DAY, now - 179 * DAY];
    for (const usedAt of places)
      await db.knownPlaces.put({ id: `place-${usedAt}`, userId: ADA.userId, usedAt });
    for (const expiresAt of [now, now + 1]) {
      const link = {
        id: `link-${expiresAt}`,
        purpose: 'recover' as const,
        userId: null,
        email: '',
        tries: 0,
      };
      await db.accountLinks.insert({ ...link, expiresAt });
    }
    await once();
    expect(await db.signInFailures.deleteExpired(now + 10, 10)).toBe(1);
    expect(await db.knownPlaces.deleteBefore(now, 10)).toBe(1);
    expect(await db.accountLinks.deleteExpired(now + 1, 10)).toBe(1);
    const left = await db.instances.list({ includeEnded: true, offset: 0, limit: 10 });
    expect(new Set(left.rows.map(({ id }) => id))).toEqual(new Set([kept.id, open.id]));
    expect(await db.viewers.deleteClosedBefore(now, 10)).toBe(1);
    expect(await Promise.all(jobs.map(async ({ id }) => (await db.jobs.get(id)) !== null))).toEqual([
      false,
      true,
    ]);
    const found = await Promise.all(
      sessions.map(async ({ id }) => (await db.sessions.findWithUser(id)) !== null),
    );
    expect(found).toEqual([false, true]);
  });

  it('is left to whoever has the seat', async () => {
    const row = instanceRow(ADA.userId, { endedAt: 1 });
    await rig.life.db.instances.insert(row);
    await once(() => false);
    expect(await rig.life.db.instances.get(row.id)).not.toBeNull();
  });
});
