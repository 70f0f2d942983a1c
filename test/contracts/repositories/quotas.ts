import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { aUser, freshId, instanceRow, jobRow, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

const GB = 1024 ** 3;
const ERROR = { code: 'DESKTOP_DIED', message: 'It died.', detail: null, remedy: 'Look.' };

export function quotaTests(sides: Sides): void {
  let db: Database;
  let other: Database;
  beforeAll(() => {
    ({ db, other } = sides);
  });

  describe('quotas', () => {
    it('are kept by whose they are, and replaced', async () => {
      const [one, two] = [freshId('u'), freshId('u')];
      const whose = (scopeId: string) => ({ scope: 'user', scopeId }) as const;
      expect(await db.quotas.find([whose(one), whose(two)])).toEqual([]);
      await db.quotas.put({ ...whose(one), limits: { containers: 3, memory: 64 * GB } });
      const project = { scope: 'project', scopeId: one } as const;
      await db.quotas.put({ ...project, limits: { vms: -1, cpus: 1.5 } });
      expect(await other.quotas.find([whose(one), whose(two)])).toMatchObject([
        { ...whose(one), limits: { containers: 3, memory: 64 * GB } },
      ]);
      await other.quotas.put({ ...whose(one), limits: {} });
      const racers = Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? db : other).quotas.put({ ...whose(two), limits: { vms: n } }, 0),
      );
      expect((await Promise.all(racers)).filter((isPut) => isPut)).toHaveLength(1);
      expect(await db.quotas.put({ ...whose(one), limits: {} }, 1)).toBe(false);
      expect(await db.quotas.find([whose(one), project])).toHaveLength(2);
      expect(await db.quotas.find([whose(one)])).toMatchObject([{ limits: {} }]);
    });

    it('have one row to be locked, made by whoever comes first', async () => {
      const whose = { scope: 'user', scopeId: freshId('u') } as const;
      expect(await db.quotas.lock(whose)).toBe(false);
      await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? db : other).quotas.ensure(whose)));
      expect(await db.quotas.lock(whose)).toBe(true);
      expect(await db.quotas.find([whose])).toHaveLength(1);
      await db.quotas.put({ ...whose, limits: { vms: 1 } });
      await other.quotas.ensure(whose);
      expect(await db.quotas.find([whose])).toMatchObject([{ limits: { vms: 1 } }]);
    });

    it('that are locked keep others waiting, who then see what was done', async () => {
      const user = await aUser(db);
      const whose = { scope: 'user', scopeId: user.id } as const;
      await db.quotas.ensure(whose);
      const most = 3;
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) => {
          const side = n % 2 ? db : other;
          return side.tx(async () => {
            await side.quotas.lock(whose);
            const [used] = await side.instances.usage({ userId: user.id });
            if ((used?.count ?? 0) >= most) return false;
            await side.instances.insert(instanceRow(user.id));
            return true;
          });
        }),
      );
      expect(answers.filter((isIn) => isIn)).toHaveLength(most);
    });
  });

  describe('what desktops take', () => {
    it('is summed by kind, beyond what 32 bits hold', async () => {
      const [user, another] = [await aUser(db), await aUser(db)];
      const one = { kind: 'container', cpuMillis: 1500, memoryBytes: 3 * GB, diskBytes: 5000 * GB } as const;
      for (const row of [one, one, { kind: 'vm' } as const, {}]) {
        await db.instances.insert(instanceRow(user.id, row));
      }
      await db.instances.insert(instanceRow(another.id, one));
      const nothing = { cpuMillis: 0, memoryBytes: 0, diskBytes: 0 };
      const usage = await other.instances.usage({ userId: user.id });
      expect(usage).toHaveLength(3);
      expect(usage).toEqual(
        expect.arrayContaining([
          { kind: 'container', count: 2, cpuMillis: 3000, memoryBytes: 6 * GB, diskBytes: 10_000 * GB },
          { kind: 'vm', count: 1, ...nothing },
          { kind: null, count: 1, ...nothing },
        ]),
      );
    });

    it('is that of desktops which are there or being made, and somebody’s', async () => {
      const user = await aUser(db);
      const before = (await db.instances.usage(null)).find(({ kind }) => kind === 'vm')?.count ?? 0;
      const put = async (change: Parameters<typeof instanceRow>[1]) => {
        const row = instanceRow(user.id, { kind: 'vm', ...change });
        await db.instances.insert(row);
        return row.id;
      };
      const count = async (except?: string): Promise<number> =>
        (await other.instances.usage({ userId: user.id }, except))[0]?.count ?? 0;
      const running = await put({ runtime: 'running', startedAt: NOW });
      await put({ runtime: 'exited', desired: 'stopped' });
      await put({ endedAt: NOW });
      await put({ runtime: 'gone', startedAt: NOW });
      await db.instances.insert({ ...instanceRow(user.id, { kind: 'vm' }), userId: null });
      const failed = await put({ error: ERROR });
      expect(await count()).toBe(2);
      expect(await count(running)).toBe(1);
      // it is started again
      await db.jobs.insert(jobRow({ action: 'instance.start', subject: failed }));
      expect(await count()).toBe(3);
      const all = (await other.instances.usage(null)).find(({ kind }) => kind === 'vm')?.count ?? 0;
      expect(all - before).toBe(3);
    });
  });
}
