import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import {
  anInstance,
  aUser,
  connectionRow,
  freshId,
  instanceRow,
  jobRow,
  NOW,
  viewerRow,
} from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function instanceTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  describe('instances', () => {
    it('lists the newest first, by page, with the total of all pages', async () => {
      const user = await aUser(db);
      const appId = freshId('app');
      const rows = Array.from({ length: 5 }, (_, n) => instanceRow(user.id, { appId, createdAt: NOW + n }));
      const ended = instanceRow(user.id, { appId, createdAt: NOW + 9, endedAt: NOW + 10 });
      for (const row of [...rows, ended]) await db.instances.insert(row);
      const newest = rows.map(({ id }) => id).reverse();
      const page = await db.instances.list({ appId, userId: user.id, offset: 1, limit: 2 });
      expect(page.rows.map(({ id }) => id)).toEqual(newest.slice(1, 3));
      expect(page.total).toBe(5);
      const all = await db.instances.list({ appId, includeEnded: true, offset: 0, limit: 100 });
      expect(all.rows.map(({ id }) => id)).toEqual([ended.id, ...newest]);
      expect(all.total).toBe(6);
      const nobody = await db.instances.list({ appId, userId: 'nobody', offset: 0, limit: 100 });
      expect(nobody).toEqual({ rows: [], total: 0 });
      expect(await db.instances.countOpenOfApp(appId)).toBe(5);
      const open = (await db.instances.listOpen()).map(({ id }) => id);
      expect(open).not.toContain(ended.id);
      expect(open.filter((id) => newest.includes(id))).toEqual(newest.slice().reverse());
    });

    it('lists what a provider is starting, the oldest first, and nothing else', async () => {
      const provider = freshId('provider');
      const starting = { provider, createdAt: NOW + 1 };
      const second = await anInstance(db, starting);
      const first = await anInstance(db, { ...starting, createdAt: NOW });
      await anInstance(db, { ...starting, provider: freshId('provider') });
      await anInstance(db, { ...starting, startedAt: NOW });
      await anInstance(db, { ...starting, desired: 'stopped' });
      await anInstance(db, { ...starting, endedAt: NOW });
      const found = await other.instances.listStarting(provider);
      expect(found.map(({ id }) => id)).toEqual([first.id, second.id]);
    });

    it('raises the version with every change', async () => {
      const row = await anInstance(db);
      expect(await db.instances.update(row.id, { runtime: 'running', runtimeAt: NOW, ref: 'r' })).toBe(true);
      expect(await db.instances.update(row.id, { runtime: 'running' })).toBe(true);
      await Promise.all(
        [1, 2, 3, 4].map((n) => (n % 2 ? db : other).instances.update(row.id, { ref: `${n}` })),
      );
      const found = await db.instances.get(row.id);
      expect(found).toMatchObject({ runtime: 'running', runtimeAt: NOW, version: 6 });
      expect(await db.instances.update('nothing', { ref: 'x' })).toBe(false);
    });

    it('tells for what reason jobs stopped them, where there was one', async () => {
      const [idle, byHand, running] = [await anInstance(db), await anInstance(db), await anInstance(db)];
      const job = { action: 'instance.stop', busyKey: null, status: 'finished' } as const;
      const params = { why: 'idle', minutes: 60 };
      await db.jobs.insert(jobRow({ ...job, subject: idle.id, params }));
      await db.jobs.insert(jobRow({ ...job, subject: idle.id, params: {} }));
      await db.jobs.insert(jobRow({ ...job, subject: byHand.id, params: {} }));
      await db.jobs.insert(jobRow({ ...job, action: 'instance.start', subject: running.id, params }));
      const ids = [idle.id, byHand.id, running.id, 'nothing'];
      expect([...(await other.instances.stopReasons(ids))]).toEqual([[idle.id, params]]);
      expect((await db.instances.stopReasons([])).size).toBe(0);
    });

    it('sets a column back to null', async () => {
      const row = await anInstance(db, {
        error: { code: 'X', message: 'm', detail: null, remedy: 'r' },
        endedAt: NOW,
      });
      await db.instances.update(row.id, { error: null, endedAt: null });
      expect(await db.instances.get(row.id)).toMatchObject({ error: null, endedAt: null });
    });

    it('deletes its connection, viewers and lease with it', async () => {
      const row = await anInstance(db);
      const port = await freePort(db);
      await db.connections.put(connectionRow(row.id));
      await db.viewers.insert(viewerRow(row.id, row.userId));
      await db.leases.insert({ port, instanceId: row.id, leasedAt: NOW });
      expect(await db.instances.delete(row.id)).toBe(true);
      expect(await db.instances.delete(row.id)).toBe(false);
      expect(await db.connections.get(row.id)).toBeNull();
      expect(await db.viewers.countOpen([row.id])).toEqual(new Map());
      expect(await db.leases.ofInstance(row.id)).toBeNull();
      expect((await db.leases.list()).map((lease) => lease.port)).not.toContain(port);
      expect(await db.users.get(row.userId)).not.toBeNull();
    });

    it('deletes what ended before a time, the oldest first, so many at a time', async () => {
      await db.instances.deleteEndedBefore(40, 1000);
      const rows = await Promise.all([10, 20, 30, 40].map((endedAt) => anInstance(db, { endedAt })));
      const open = await anInstance(db);
      expect(await db.instances.deleteEndedBefore(40, 2)).toBe(2);
      const left = await Promise.all(rows.map(({ id }) => db.instances.get(id)));
      expect(left.map((row) => row?.endedAt)).toEqual([undefined, undefined, 30, 40]);
      expect(await db.instances.deleteEndedBefore(40, 2)).toBe(1);
      expect(await db.instances.deleteEndedBefore(40, 2)).toBe(0);
      expect(await db.instances.get(open.id)).not.toBeNull();
    });

    it('refuses an instance of nobody', async () => {
      await expect(db.instances.insert(instanceRow('nobody'))).rejects.toThrow();
    });
  });

  describe('connections', () => {
    it('replaces the connection of an instance, also from two sides at once', async () => {
      const row = await anInstance(db);
      const rows = [1, 2, 3, 4, 5, 6].map((port) => connectionRow(row.id, { port }));
      await Promise.all(rows.map((one, n) => (n % 2 ? db : other).connections.put(one)));
      const last = connectionRow(row.id, {
        protocol: 'ssh',
        host: null,
        port: null,
        innerHost: 'guest',
        innerPort: 22,
      });
      await db.connections.put(last);
      expect(await db.connections.get(row.id)).toEqual(last);
      expect(await db.connections.delete(row.id)).toBe(true);
      expect(await db.connections.delete(row.id)).toBe(false);
      expect(await db.connections.get(row.id)).toBeNull();
    });
  });

  describe('port leases', () => {
    it('gives one port to exactly one of 50 who insert it at once', async () => {
      const instances = await Promise.all(Array.from({ length: 50 }, () => anInstance(db)));
      const port = await freePort(db);
      const results = await Promise.allSettled(
        instances.map(({ id }, n) =>
          (n % 2 ? db : other).leases.insert({ port, instanceId: id, leasedAt: NOW }),
        ),
      );
      const losers = results.filter((result) => result.status === 'rejected');
      expect(losers).toHaveLength(49);
      for (const { reason } of losers) expect(reason).toBeInstanceOf(UniqueViolation);
      const winner = instances[results.findIndex((result) => result.status === 'fulfilled')];
      expect(await db.leases.ofInstance(winner?.id ?? '')).toEqual({
        port,
        instanceId: winner?.id,
        leasedAt: NOW,
      });
      expect((await db.leases.list()).filter((lease) => lease.port === port)).toHaveLength(1);
    });

    it('gives an instance one port only, and lists them by number', async () => {
      const [one, two] = [await anInstance(db), await anInstance(db)];
      const port = await freePort(db);
      await db.leases.insert({ port: port + 1, instanceId: one.id, leasedAt: NOW });
      await db.leases.insert({ port, instanceId: two.id, leasedAt: NOW });
      const second = db.leases.insert({ port: port + 2, instanceId: one.id, leasedAt: NOW });
      await expect(second).rejects.toBeInstanceOf(UniqueViolation);
      const ports = (await db.leases.list()).map((lease) => lease.port);
      expect(ports).toEqual([...ports].sort((a, b) => a - b));
      expect(await db.leases.delete(one.id)).toBe(true);
      expect(await db.leases.delete(one.id)).toBe(false);
      await db.leases.insert({ port: port + 1, instanceId: one.id, leasedAt: NOW });
    });

    it('lets who lost a race inside a transaction see the winner and take another port', async () => {
      const instances = await Promise.all(Array.from({ length: 8 }, () => anInstance(db)));
      const first = await freePort(db);
      const lease = (side: Database, instanceId: string) =>
        side.tx(async () => {
          for (;;) {
            const taken = new Set((await side.leases.list()).map(({ port }) => port));
            let port = first;
            while (taken.has(port)) port += 1;
            try {
              await side.leases.insert({ port, instanceId, leasedAt: NOW });
              return port;
            } catch (error) {
              if (!(error instanceof UniqueViolation)) throw error;
            }
          }
        });
      const ports = await Promise.all(instances.map(({ id }, n) => lease(n % 2 ? db : other, id)));
      expect(ports.sort((a, b) => a - b)).toEqual(instances.map((_, n) => first + n));
    });
  });
}

let lastPort = 20_000;

/** The first of ten ports that nothing here has leased. */
async function freePort(db: Database): Promise<number> {
  lastPort += 10;
  expect((await db.leases.list()).map(({ port }) => port)).not.toContain(lastPort);
  return lastPort;
}
