import { beforeAll, describe, expect, it } from 'vitest';
import { chainNew, hashOf, verifyChain } from '../../../src/audit/chain.ts';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import { freshId, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

const { signal: NEVER } = new AbortController();

export function auditTests(sides: Sides): void {
  let db: Database;
  let other: Database;
  beforeAll(() => {
    ({ db, other } = sides);
  });

  const add = (change: object = {}) =>
    db.audit.add({
      ...{ at: NOW, userId: 'u1', actor: 'ada', keyId: null, address: '192.0.2.7', action: 'startApp' },
      ...{ resources: ['demo'], result: 'ok', requestId: null },
      ...change,
    });

  const head = async () => (await other.audit.head()) ?? { first: 0, place: 0, hash: '' };

  describe('the audit log', () => {
    it('is one chain, whoever puts entries into it at once', async () => {
      for (let n = 0; n < 40; n += 1) await add({ resources: [`Ärger & 100% "${n}"`] });
      for (let round = 0; round < 60; round += 1) {
        await Promise.all([chainNew(db, NEVER), chainNew(other, NEVER), chainNew(db, NEVER)]);
        if ((await db.audit.listUnchained(1)).length === 0) break;
      }
      const rows = await other.audit.after(0, 500);
      expect(rows.map(({ place }) => place)).toEqual(rows.map((_, index) => index + 1));
      const { place, hash } = await head();
      expect([place, hash]).toEqual([rows.at(-1)?.place, rows.at(-1)?.hash]);
      const verdict = { entries: rows.length, broken: null, head: { place, hash } };
      expect(await verifyChain(other, NEVER)).toEqual(verdict);
      expect(await chainNew(other, NEVER)).toBe(0);
      const last = rows.at(-1);
      expect(last?.hash).toBe(last === undefined ? '' : hashOf(last));
      expect(await db.audit.lastChained()).toEqual(last);
    });

    it('gives a place once, and an entry one place', async () => {
      await add();
      const [row] = await db.audit.listUnchained(1);
      const seq = row?.seq ?? 0;
      const link = { seq, place: 1, previous: 'a', hash: 'b' };
      await expect(db.audit.chain([link])).rejects.toBeInstanceOf(UniqueViolation);
      while ((await chainNew(db, NEVER)) > 0);
      expect(await db.audit.chain([{ ...link, place: 100_000 }])).toBe(false);
    });

    it('is searched by all that an entry has, as it stands', async () => {
      const [id, userId, actor] = [freshId('r'), freshId('u'), freshId('100%_')];
      await add({ resources: ['demo', id], userId, actor, at: NOW + 7, result: 'FORBIDDEN' });
      const found = async (filter: object): Promise<number> =>
        (await other.audit.page({ ...filter, offset: 0, limit: 10 })).total;
      for (const filter of [
        { resource: id },
        { userId },
        { actor: actor.toUpperCase() },
        { actor: '100%_' },
        { userId, action: 'startApp', result: 'FORBIDDEN', from: NOW + 7, to: NOW + 8 },
      ]) {
        expect(await found(filter)).toBe(1);
      }
      for (const filter of [
        { resource: id.slice(1) },
        { actor: '100%__' },
        { userId, result: 'ok' },
        { userId, from: NOW + 8 },
        { userId, to: NOW + 7 },
      ]) {
        expect(await found(filter)).toBe(0);
      }
    });

    it('forgets what is old and is in the chain, and the rest is still whole', async () => {
      while ((await chainNew(db, NEVER)) > 0);
      await add({ at: NOW - 1000 });
      expect(await db.audit.deleteBefore(NOW - 500, 10)).toBe(0);
      await add({ at: NOW + 5000 });
      while ((await chainNew(db, NEVER)) > 0);
      expect(await db.audit.deleteBefore(NOW + 100, 3)).toBe(3);
      while ((await db.audit.deleteBefore(NOW + 100, 10)) > 0);
      expect(await verifyChain(db, NEVER)).toMatchObject({ entries: 1, broken: null });
    });

    it('keeps what stands behind an entry that stays, whatever the clock said that wrote it', async () => {
      const [last] = (await db.audit.after(0, 500)).slice(-1);
      await add({ at: NOW - 9000, action: 'behind' });
      while ((await chainNew(db, NEVER)) > 0);
      expect(last?.at).toBe(NOW + 5000);
      expect(await db.audit.deleteBefore(NOW, 10)).toBe(0);
      expect(await verifyChain(db, NEVER)).toMatchObject({ entries: 2, broken: null });
    });

    it('goes on where it was when all of it was forgotten', async () => {
      const { place } = await head();
      while ((await db.audit.deleteBefore(NOW + 10_000, 10)) > 0);
      expect(await verifyChain(db, NEVER)).toEqual({ entries: 0, broken: null, head: null });
      await add({ at: NOW + 20_000 });
      while ((await chainNew(db, NEVER)) > 0);
      expect(await head()).toMatchObject({ first: place + 1, place: place + 1 });
      expect(await verifyChain(db, NEVER)).toMatchObject({ entries: 1, broken: null });
    });

    it('is moved on by one of two, and only from where it is', async () => {
      const { place, hash } = await head();
      expect(await db.audit.moveHead(place - 1, { place: place + 9, hash: 'other' })).toBe(false);
      await expect(db.audit.moveHead(null, { place: 1, hash })).rejects.toBeInstanceOf(UniqueViolation);
      expect(await head()).toMatchObject({ place, hash });
    });
  });
}
