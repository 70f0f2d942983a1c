import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import { AppError } from '../../../src/errors.ts';
import { anInstance, aUser, instanceRow, jobRow, userRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function transactionTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  describe('transactions', () => {
    it('of rows that are written together are all or nothing, and many at once as well', async () => {
      const taken = userRow();
      await db.users.insert(taken);
      const said: string[] = [];
      const pairs = Array.from(
        { length: 20 },
        (_, n) => [userRow(), n % 3 === 0 ? taken : userRow()] as const,
      );
      const results = await Promise.allSettled(
        pairs.map(([one, other], n) =>
          db.together(() => {
            db.afterCommit(() => said.push(String(n)));
            return [db.users.insert(one), db.users.insert(other)];
          }),
        ),
      );
      for (const [n, [one, other]] of pairs.entries()) {
        const isRefused = other === taken;
        expect(results[n]?.status).toBe(isRefused ? 'rejected' : 'fulfilled');
        if (isRefused) expect(results[n]).toMatchObject({ reason: { name: 'UniqueViolation' } });
        expect(await db.users.get(one.id)).toEqual(isRefused ? null : one);
        expect(said.includes(String(n))).toBe(!isRefused);
      }
    });

    it('of rows that are written together are part of the one around them', async () => {
      const rows = [userRow(), userRow()] as const;
      const attempt = db.tx(async () => {
        await db.together(() => [db.users.insert(rows[0]), db.users.insert(rows[1])]);
        expect(await db.users.get(rows[0].id)).toEqual(rows[0]);
        throw new Error('undo');
      });
      await expect(attempt).rejects.toThrow('undo');
      for (const row of rows) expect(await db.users.get(row.id)).toBeNull();
    });

    it('give back what the work returns and keep what it wrote', async () => {
      const row = userRow();
      const result = await db.tx(async () => {
        await db.users.insert(row);
        return (await db.users.get(row.id))?.id;
      });
      expect(result).toBe(row.id);
      expect(await other.users.get(row.id)).toEqual(row);
    });

    it('undo everything when the work fails, and reject with its error', async () => {
      const row = userRow();
      const instance = instanceRow(row.id);
      const failure = new Error('no');
      const attempt = db.tx(async () => {
        await db.users.insert(row);
        await db.instances.insert(instance);
        await db.jobs.insert(jobRow({ subject: instance.id }));
        throw failure;
      });
      await expect(attempt).rejects.toBe(failure);
      expect(await db.users.get(row.id)).toBeNull();
      expect(await db.instances.get(instance.id)).toBeNull();
      expect(await db.jobs.activeOf(instance.id)).toBeNull();
    });

    it('undo everything when a unique index refuses the last row', async () => {
      const taken = await aUser(db);
      const row = userRow();
      const attempt = db.tx(async () => {
        await db.users.insert(row);
        await db.users.insert(userRow({ username: taken.username }));
      });
      await expect(attempt).rejects.toBeInstanceOf(UniqueViolation);
      expect(await db.users.get(row.id)).toBeNull();
    });

    it('go on after a refused row when the work catches it', async () => {
      const taken = await aUser(db);
      const rows = [userRow(), userRow()] as const;
      await db.tx(async () => {
        await db.users.insert(rows[0]);
        await db.users.insert(userRow({ username: taken.username })).catch(() => {});
        await db.users.insert(rows[1]);
      });
      expect(await db.users.get(rows[0].id)).not.toBeNull();
      expect(await db.users.get(rows[1].id)).not.toBeNull();
    });

    it('join the one they are called in', async () => {
      const rows = [userRow(), userRow(), userRow()] as const;
      const attempt = db.tx(async () => {
        await db.users.insert(rows[0]);
        await db.tx(async () => {
          await db.users.insert(rows[1]);
          await db.tx(() => db.users.insert(rows[2]));
        });
        expect(await db.users.get(rows[2].id)).not.toBeNull();
        throw new Error('no');
      });
      await expect(attempt).rejects.toThrow('no');
      for (const { id } of rows) expect(await db.users.get(id)).toBeNull();
    });

    it('commit nothing when an inner one failed, even if that was caught', async () => {
      const rows = [userRow(), userRow()] as const;
      const failure = new Error('inner');
      const attempt = db.tx(async () => {
        await db.users.insert(rows[0]);
        await db
          .tx(async () => {
            await db.users.insert(rows[1]);
            throw failure;
          })
          .catch(() => {});
      });
      await expect(attempt).rejects.toBe(failure);
      for (const { id } of rows) expect(await db.users.get(id)).toBeNull();
    });

    it('do not mix: a statement outside is neither undone with one nor sees it', async () => {
      const [inside, outside] = [userRow(), userRow()];
      let entered = (): void => {};
      const inTheMiddle = new Promise<void>((resolve) => {
        entered = resolve;
      });
      const attempt = db.tx(async () => {
        await db.users.insert(inside);
        entered();
        await sleep(50);
        throw new Error('no');
      });
      const refused = expect(attempt).rejects.toThrow('no');
      await inTheMiddle;
      const [seen] = await Promise.all([db.users.get(inside.id), db.users.insert(outside)]);
      await refused;
      expect(seen).toBeNull();
      expect(await db.users.get(outside.id)).toEqual(outside);
    });

    it('that run at once on one database keep apart, however their statements interleave', async () => {
      const attempts = Array.from({ length: 20 }, (_, n) => ({
        rows: [userRow(), userRow(), userRow()],
        fails: n % 3 === 0,
      }));
      const results = await Promise.allSettled(
        attempts.map(({ rows, fails }) =>
          db.tx(async () => {
            for (const row of rows) {
              await db.users.insert(row);
              await sleep(Math.random() * 4);
            }
            if (fails) throw new Error('no');
          }),
        ),
      );
      for (const [n, { rows, fails }] of attempts.entries()) {
        expect(results[n]?.status).toBe(fails ? 'rejected' : 'fulfilled');
        const found = await Promise.all(rows.map(({ id }) => db.users.get(id)));
        expect(found.filter((row) => row !== null)).toHaveLength(fails ? 0 : 3);
      }
    });

    it('of two that change the same rows in opposite order both succeed', async () => {
      const [a, b] = [await anInstance(db), await anInstance(db)];
      const both = (side: Database, ids: readonly string[], ref: string) =>
        side.tx(async () => {
          for (const id of ids) {
            await side.instances.update(id, { ref });
            await sleep(30);
          }
        });
      await Promise.all([
        both(db, [a.id, b.id], 'one'),
        both(other, [b.id, a.id], 'two'),
        both(db, [b.id, a.id], 'three'),
      ]);
      const rows = [await db.instances.get(a.id), await db.instances.get(b.id)];
      expect(rows[0]?.ref).toBe(rows[1]?.ref);
      expect(rows.map((row) => row?.version)).toEqual([3, 3]);
    });

    it('refuse a statement that comes after they were rolled back', async () => {
      const late = userRow();
      let stray: Promise<void> = Promise.resolve();
      const attempt = db.tx(async () => {
        stray = sleep(30).then(() => db.users.insert(late));
        stray.catch(() => {});
        throw new Error('no');
      });
      await expect(attempt).rejects.toThrow('no');
      await expect(stray).rejects.toBeInstanceOf(AppError);
      expect(await db.users.get(late.id)).toBeNull();
    });

    it('let what outlives their commit run on its own', async () => {
      const late = userRow();
      let stray: Promise<void> = Promise.resolve();
      await db.tx(async () => {
        stray = sleep(30).then(() => db.tx(() => db.users.insert(late)));
        await db.users.count();
      });
      await stray;
      expect(await db.users.get(late.id)).toEqual(late);
    });
  });

  describe('as a whole', () => {
    it('answers a ping, and a ping whose time is over is told so', async () => {
      await db.ping(AbortSignal.timeout(5000));
      await expect(db.ping(AbortSignal.abort())).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    });

    it('shows what one side wrote to the other', async () => {
      const row = await aUser(db);
      expect(await other.users.get(row.id)).toEqual(row);
    });

    it('finishes what is under way when it is closed, and refuses what comes after', async () => {
      const third = await sides.open();
      const [one, two, three] = [userRow(), userRow(), userRow()];
      const transaction = third.tx(async () => {
        await third.users.insert(one);
        await sleep(30);
        await third.users.insert(two);
      });
      const statement = third.users.insert(three);
      const closing = third.close();
      await expect(third.users.count()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      const refused = await third.sessions.findWithUser('hush-hush').catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      expect(`${refused}${JSON.stringify(refused)}`).not.toContain('hush-hush');
      await Promise.all([transaction, statement, closing, third.close()]);
      for (const row of [one, two, three]) expect(await db.users.get(row.id)).toEqual(row);
      await expect(third.ping(AbortSignal.timeout(1000))).rejects.toMatchObject({
        code: 'DATABASE_UNREACHABLE',
      });
    });
  });
}
