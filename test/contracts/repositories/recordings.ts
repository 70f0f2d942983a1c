import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import type { RecordingRow } from '../../../src/db/schema/rows.ts';
import { anInstance, freshId, NOW, viewerRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function recordingTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  const recordingRow = (change: Partial<RecordingRow> = {}): RecordingRow => ({
    id: freshId('rec'),
    instanceId: freshId('instance'),
    appId: freshId('app'),
    appName: 'Office',
    userId: freshId('user'),
    username: 'ada',
    projectId: null,
    transport: 'vnc',
    format: 'rfb',
    startedAt: NOW,
    endedAt: null,
    bytes: null,
    fault: null,
    ...change,
  });
  const added = async (change: Partial<RecordingRow> = {}): Promise<RecordingRow> => {
    const row = recordingRow(change);
    await db.recordings.insert(row);
    return row;
  };

  describe('recordings', () => {
    it('need neither the desktop nor the person any more, and are there until they are deleted', async () => {
      const row = await added();
      expect(await other.recordings.get(row.id)).toEqual(row);
      expect(await other.recordings.find([row.id, 'nothing'])).toEqual([row]);
      expect(await db.recordings.delete(row.id)).toBe(true);
      expect(await other.recordings.delete(row.id)).toBe(false);
      expect(await db.recordings.get(row.id)).toBeNull();
    });

    it('are listed newest first, to whom they are visible, and narrowed', async () => {
      const userId = freshId('user');
      const old = await added({ userId, startedAt: NOW - 5 });
      const ours = await added({ userId, username: 'Grace', startedAt: NOW + 5 });
      await added();
      const visible = { userId, isPersonal: true, ownIn: [], allIn: [] };
      const all = await db.recordings.page({ visible, offset: 0, limit: 10 });
      expect(all).toEqual({ rows: [ours, old], total: 2 });
      const found = await db.recordings.page({ visible, search: 'grac', offset: 0, limit: 10 });
      expect(found.rows).toEqual([ours]);
      const sorted = { visible, sort: [{ field: 'startedAt' as const, isDescending: false }] };
      expect((await db.recordings.page({ ...sorted, offset: 1, limit: 1 })).rows).toEqual([ours]);
      const none = { ...visible, isPersonal: false };
      expect((await db.recordings.page({ visible: none, offset: 0, limit: 10 })).total).toBe(0);
    });

    it('that nobody writes any more are ended as cut off; what their writer says of them counts', async () => {
      const userId = freshId('user');
      const lost = await added({ userId });
      const instance = await anInstance(db);
      const viewer = viewerRow(instance.id, instance.userId);
      await db.viewers.insert(viewer);
      const young = await added({ id: viewer.id, userId });
      await db.recordings.endLost(NOW + 60);
      expect(await other.recordings.get(lost.id)).toMatchObject({ endedAt: NOW + 60, fault: 'cut-off' });
      expect(await other.recordings.get(young.id)).toMatchObject({ endedAt: null, fault: null });
      expect(await db.recordings.measure(young.id, 3)).toBe(false);
      expect(await db.recordings.measure(lost.id, 4096)).toBe(true);
      expect(await db.recordings.measure(lost.id, 5)).toBe(false);
      expect(await db.recordings.end(lost.id, { endedAt: NOW + 70, bytes: 5000, fault: null })).toBe(true);
      expect(await other.recordings.get(lost.id)).toMatchObject({
        endedAt: NOW + 70,
        bytes: 5000,
        fault: null,
      });
    });

    it('that are old are forgotten, a few at a time, and none that goes on', async () => {
      const rows = await Promise.all([10, 20, 30].map((endedAt) => added({ startedAt: 1, endedAt })));
      const running = await added({ startedAt: 1 });
      expect(await db.recordings.deleteEndedBefore(30, 1)).toBe(1);
      expect(await db.recordings.deleteEndedBefore(30, 10)).toBe(1);
      const left = await other.recordings.find([...rows, running].map(({ id }) => id));
      expect(new Set(left.map(({ id }) => id))).toEqual(new Set([rows[2]?.id, running.id]));
    });
  });
}
