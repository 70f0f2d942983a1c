import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import { anInstance, appRow, aUser, freshId, NOW, sessionRow, userRow, viewerRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

const EMOJI =
  'Ünïcödé 😀 \u{1F468}\u200D\u{1F469}\u200D\u{1F467} "quoted" \\back\\slash \'single\' 漢字 ? % _ \n\t';

export function storedValueTests(sides: Sides): void {
  let db: Database;

  beforeAll(() => {
    ({ db } = sides);
  });

  describe('apps', () => {
    it('stores, changes, lists and deletes a definition', async () => {
      const [b, a] = [
        appRow({ id: `b${freshId()}` }),
        appRow({ id: `a${freshId()}`, definition: { deep: { a: [1, null] } } }),
      ];
      await db.apps.insert(b);
      await db.apps.insert(a);
      expect(await db.apps.get(a.id)).toEqual(a);
      const ids = (await db.apps.list()).map(({ id }) => id);
      expect(ids.indexOf(a.id)).toBeLessThan(ids.indexOf(b.id));
      expect(await db.apps.update(a.id, { other: true }, NOW + 1)).toBe(true);
      expect(await db.apps.get(a.id)).toEqual({
        ...a,
        definition: { other: true },
        updatedAt: NOW + 1,
        revision: 2,
      });
      expect(await db.apps.update(a.id, {}, NOW, 1)).toBe(false);
      expect(await db.apps.delete(a.id, 1)).toBe(false);
      // also when nothing is different
      expect(await db.apps.update(a.id, { other: true }, NOW + 1)).toBe(true);
      expect(await db.apps.delete(a.id)).toBe(true);
      expect(await db.apps.delete(a.id)).toBe(false);
      expect(await db.apps.update(a.id, {}, NOW)).toBe(false);
      expect(await db.apps.get(a.id)).toBeNull();
    });

    it('refuses a second app with the same id', async () => {
      const app = appRow();
      await db.apps.insert(app);
      await expect(db.apps.insert(app)).rejects.toBeInstanceOf(UniqueViolation);
    });
  });

  describe('values', () => {
    it('gives back emoji, quotes, backslashes and other scripts as they were', async () => {
      const row = await anInstance(db, {
        appName: EMOJI,
        app: { [EMOJI]: [EMOJI, { nested: EMOJI }], number: 1.5, nothing: null, yes: true },
        error: { code: 'X', message: EMOJI, detail: null, remedy: '' },
        stages: [{ name: EMOJI, startedAt: NOW, endedAt: null, message: EMOJI }],
      });
      expect(await db.instances.get(row.id)).toEqual(row);
    });

    it('gives back milliseconds and large counts exactly', async () => {
      const row = await anInstance(db, { createdAt: 1_699_999_999_999, startedAt: 1, endedAt: 0 });
      expect(await db.instances.get(row.id)).toEqual(row);
      const viewer = viewerRow(row.id, row.userId, { bytesToViewer: Number.MAX_SAFE_INTEGER });
      await db.viewers.insert(viewer);
      const change = {
        closedAt: NOW,
        reason: 'x',
        bytesToViewer: Number.MAX_SAFE_INTEGER,
        bytesFromViewer: 2 ** 40,
      };
      expect(await db.viewers.close(viewer.id, change)).toBe(true);
    });

    it('stores a text that just fits, counted in code points, and refuses a longer one whole', async () => {
      const start = freshId();
      const fits = await aUser(db, { username: start + '😀'.repeat(64 - start.length) });
      expect(await db.users.get(fits.id)).toEqual(fits);
      const long = userRow({ username: `${fits.username}😀` });
      await expect(db.users.insert(long)).rejects.toThrow(/too long/i);
      expect(await db.users.get(long.id)).toBeNull();
      await expect(db.users.update(fits.id, { passwordHash: 'x'.repeat(256) })).rejects.toThrow(/too long/i);
      expect(await db.users.findByUsername('x'.repeat(1000))).toBeNull();
    });

    it('stores a megabyte of JSON', async () => {
      const app = appRow({ definition: { text: `${'😀'.repeat(100_000)}${'x'.repeat(600_000)}` } });
      await db.apps.insert(app);
      expect(await db.apps.get(app.id)).toEqual(app);
    });

    it('names no value of a statement that failed', async () => {
      const user = userRow({ id: 'x'.repeat(40), passwordHash: 'hush-hush' });
      const failure = await db.users.insert(user).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      const told = [failure, (failure as Error).cause].map(
        (error) => JSON.stringify({ ...(error as object) }) + error,
      );
      expect(told.join()).not.toContain('hush-hush');
      const session = sessionRow('nobody', { userAgent: 'hush-hush' });
      const refused = await db.sessions.insert(session).catch((error: unknown) => error);
      expect(JSON.stringify({ ...(refused as object) }) + refused).not.toContain('hush-hush');
    });
  });
}
