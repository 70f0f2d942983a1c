import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { anInstance, freshId, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function outboxTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  const event = (subject = freshId(), type = 'test') => ({
    type,
    subject,
    payload: { n: 1 },
    createdAt: NOW,
  });
  const subjects = async (): Promise<string[]> =>
    (await db.outbox.listUnannounced(1000)).map(({ subject }) => subject);

  describe('the outbox', () => {
    beforeEach(async () => {
      const left = await db.outbox.listUnannounced(1000);
      await db.outbox.markAnnounced(
        left.map(({ seq }) => seq),
        1,
      );
      await db.outbox.deleteAnnouncedBefore(NOW * 2, 1000);
    });

    it('gives what was written in the order of writing, until it is marked', async () => {
      const given = [event(), event(), event()];
      for (const one of given) await db.outbox.add(one);
      const rows = await other.outbox.listUnannounced(10);
      expect(rows).toEqual(given.map((one, n) => ({ ...one, seq: rows[n]?.seq, announcedAt: null })));
      const seqs = rows.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      expect(await db.outbox.listUnannounced(2)).toEqual(rows.slice(0, 2));
      expect(await db.outbox.markAnnounced(seqs.slice(1, 2), NOW)).toBe(1);
      expect(await other.outbox.markAnnounced(seqs.slice(0, 2), NOW)).toBe(1);
      expect(await db.outbox.listUnannounced(10)).toEqual(rows.slice(2));
      expect(await db.outbox.markAnnounced([], NOW)).toBe(0);
    });

    it('knows what was told last about a subject', async () => {
      const [subject, other] = [freshId(), freshId()];
      for (const n of [1, 2]) await db.outbox.add({ ...event(subject, 'a'), payload: { n } });
      await db.outbox.add(event(subject, 'b'));
      await db.outbox.add(event(other, 'a'));
      expect(await db.outbox.lastOf(subject, 'a')).toMatchObject({ subject, type: 'a', payload: { n: 2 } });
      expect(await db.outbox.lastOf(other, 'b')).toBeNull();
    });

    it('keeps nothing of a transaction that is rolled back, and shows nothing before the commit', async () => {
      const [kept, lost] = [event(), event()];
      await expect(
        db.tx(async () => {
          await db.outbox.add(lost);
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      await db.tx(async () => {
        await db.outbox.add(kept);
        if (db.dialect === 'mysql') expect(await other.outbox.listUnannounced(10)).toEqual([]);
      });
      expect(await subjects()).toEqual([kept.subject]);
    });

    it('does not lose what becomes visible after something with a higher number', async () => {
      if (db.dialect !== 'mysql') return; // SQLite writes one transaction after the other
      let commit = (): void => {};
      const held = new Promise<void>((resolve) => {
        commit = resolve;
      });
      const [slow, quick] = [event(), event()];
      let written = (): void => {};
      const isWritten = new Promise<void>((resolve) => {
        written = resolve;
      });
      const first = db.tx(async () => {
        await db.outbox.add(slow);
        written();
        await held;
      });
      await isWritten;
      await other.outbox.add(quick);
      const [early] = await db.outbox.listUnannounced(10);
      expect(early?.subject).toBe(quick.subject);
      await db.outbox.markAnnounced([early?.seq ?? 0], NOW);
      commit();
      await first;
      const [late] = await db.outbox.listUnannounced(10);
      expect(late?.subject).toBe(slow.subject);
      expect(late?.seq).toBeLessThan(early?.seq ?? 0);
    });

    it('numbers the events of one row in the order of its changes, whoever writes them', async () => {
      const { id } = await anInstance(db);
      await Promise.all(
        Array.from({ length: 20 }, (_, n) => {
          const side = n % 2 ? db : other;
          return side.tx(async () => {
            await side.instances.update(id, {});
            const row = await side.instances.get(id);
            await side.outbox.add({ ...event(id), payload: { version: row?.version } });
          });
        }),
      );
      const versions = (await db.outbox.listUnannounced(100)).map(({ payload }) => payload.version);
      expect(versions).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    });

    it('forgets what was announced long ago, and nothing that was not', async () => {
      for (let n = 0; n < 4; n += 1) await db.outbox.add(event());
      const seqs = (await db.outbox.listUnannounced(10)).map(({ seq }) => seq);
      await db.outbox.markAnnounced(seqs.slice(0, 3), 1000);
      expect(await db.outbox.deleteAnnouncedBefore(1000, 10)).toBe(0);
      expect(await db.outbox.deleteAnnouncedBefore(1001, 2)).toBe(2);
      expect(await db.outbox.deleteAnnouncedBefore(1001, 2)).toBe(1);
      expect((await db.outbox.listUnannounced(10)).map(({ seq }) => seq)).toEqual(seqs.slice(3));
      await db.outbox.add(event());
      // a number is never given twice, even when the rows above are gone
      const last = (await db.outbox.listUnannounced(10)).at(-1);
      expect(last?.seq).toBeGreaterThan(seqs.at(-1) ?? 0);
    });
  });

  describe('what is to follow a commit', () => {
    it('follows it, once, and never a rollback', async () => {
      const said: string[] = [];
      await db.tx(async () => {
        db.afterCommit(() => said.push('outer'));
        await db.tx(async () => db.afterCommit(() => said.push('inner')));
        await db.outbox.add(event());
        expect(said).toEqual([]);
      });
      expect(said).toEqual(['outer', 'inner']);
      const failing = db.tx(async () => {
        db.afterCommit(() => said.push('never'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      db.afterCommit(() => said.push('at once'));
      expect(said).toEqual(['outer', 'inner', 'at once']);
    });
  });
}
