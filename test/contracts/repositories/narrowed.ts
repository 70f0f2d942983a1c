import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import type { ListFilter } from '../../../src/db/list-filter.ts';
import { anInstance, aUser, freshId, jobRow, NOW, viewerRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

interface List {
  /** Of the first, the second and the third, each a millisecond later. */
  readonly ids: readonly [string, string, string];
  /** Ids of the rows of this list, whatever else there is. */
  ask(filter: ListFilter): Promise<{ ids: string[]; total: number }>;
}

export function narrowedTests(sides: Sides): void {
  let db: Database;
  const lists: Record<string, List> = {};
  const page = { offset: 0, limit: 100 };
  const run = freshId('n');
  /** With what is a wildcard elsewhere. */
  const names = [`${run}-a_b`, `${run}-axb`, `${run}-50%`] as const;
  const idsOf = ({ rows, total }: { rows: readonly { id: string }[]; total: number }) => ({
    ids: rows.map(({ id }) => id),
    total,
  });

  beforeAll(async () => {
    ({ db } = sides);
    const ids = [1, 2, 3].map((n) => freshId(`n${n}`)) as [string, string, string];
    for (const [n, id] of ids.entries()) {
      const createdAt = NOW + n;
      await aUser(db, { id, username: names[n] ?? '', createdAt });
      await anInstance(db, { id, appName: names[n] ?? '', createdAt });
      await db.jobs.insert(
        jobRow({ id, action: names[n] ?? '', created: createdAt, status: 'finished', busyKey: null }),
      );
      await db.viewers.insert(viewerRow(id, id, { id, openedAt: createdAt, closedAt: n === 0 ? null : NOW }));
    }
    lists.users = {
      ids,
      ask: async (filter) => idsOf(await db.users.page({ search: run, ...filter, ...page })),
    };
    lists.instances = {
      ids,
      ask: async (filter) => idsOf(await db.instances.list({ search: run, ...filter, ...page })),
    };
    lists.jobs = {
      ids,
      ask: async (filter) => idsOf(await db.jobs.list({ search: run, ...filter, now: NOW, ...page })),
    };
    lists.viewers = {
      ids,
      ask: async (filter) => idsOf(await db.viewers.page({ search: run, ...filter, ...page })),
    };
  });

  describe.each(['users', 'instances', 'jobs', 'viewers'])('a list of %s', (name) => {
    const ask = async (filter: ListFilter) => {
      const { ids, ask: list } = lists[name] as List;
      const found = await list(filter);
      expect(found.total).toBe(found.ids.length);
      return found.ids.map((id) => ids.indexOf(id)).toSorted((a, b) => a - b);
    };

    it('is narrowed to ids, names and times', async () => {
      const { ids } = lists[name] as List;
      expect(await ask({})).toEqual([0, 1, 2]);
      expect(await ask({ ids: [ids[0], ids[2], 'nothing'] })).toEqual([0, 2]);
      expect(await ask({ ids: [] })).toEqual([]);
      expect(await ask({ names: [names[1], 'nothing'] })).toEqual([1]);
      expect(await ask({ createdFrom: NOW + 1 })).toEqual([1, 2]);
      expect(await ask({ createdFrom: NOW, createdBefore: NOW + 1 })).toEqual([0]);
    });

    it('takes what is searched for as it stands, in whatever case', async () => {
      expect(await ask({ search: `${run}-A_B` })).toEqual([0]);
      expect(await ask({ search: `${run}-50%` })).toEqual([2]);
      expect(await ask({ search: `${run}%b` })).toEqual([]);
      for (const strange of ["' OR 1=1 --", '\\', '\\%', '!', '!_', '"', '\u0000', '%\u0000'])
        expect(await ask({ search: run + strange })).toEqual([]);
    });

    it('comes the other way round', async () => {
      const { ids, ask: list } = lists[name] as List;
      const usual = (await list({})).ids;
      // users come by name
      if (name !== 'users') expect(usual).toEqual(ids.toReversed());
      expect((await list({ isReversed: true })).ids).toEqual(usual.toReversed());
    });
  });
}
