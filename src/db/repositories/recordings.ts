import { and, count, eq, inArray, isNotNull, isNull, lt, notExists } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { RecordingRepository } from '../database.ts';
import { chunks } from './chunks.ts';
import { deleteOldest } from './delete-oldest.ts';
import { narrowed } from './narrowed.ts';
import { orderOf } from './order.ts';
import { isVisible } from './visible.ts';

export function recordingRepository(client: Client): RecordingRepository {
  const { query, tables } = client;
  const { recordings, viewers } = tables;
  return {
    insert: (row) => client.insert(recordings, row),

    get: client.finder(recordings, recordings.id),

    async page({ visible, appId, instanceId, projectId, userId, sort, offset, limit, ...filter }) {
      const columns = {
        id: recordings.id,
        names: [recordings.appName, recordings.username],
        created: recordings.startedAt,
      };
      const where = and(
        narrowed(columns, filter),
        visible === undefined ? undefined : isVisible(recordings, visible),
        appId === undefined ? undefined : eq(recordings.appId, appId),
        instanceId === undefined ? undefined : eq(recordings.instanceId, instanceId),
        projectId === undefined ? undefined : eq(recordings.projectId, projectId),
        userId === undefined ? undefined : eq(recordings.userId, userId),
      );
      const newestFirst = [{ field: 'startedAt' as const, isDescending: filter.isReversed !== true }];
      const [rows, [counted]] = await Promise.all([
        query
          .select()
          .from(recordings)
          .where(where)
          .orderBy(...orderOf(recordings, sort, newestFirst, recordings.id))
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(recordings).where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    async find(ids) {
      const found = [];
      for (const some of chunks(ids))
        found.push(...(await query.select().from(recordings).where(inArray(recordings.id, some))));
      return found;
    },

    end: async (id, change) => (await client.update(recordings, change, eq(recordings.id, id))) > 0,

    async measure(id, bytes) {
      const isUnknown = and(eq(recordings.id, id), isNull(recordings.bytes), isNotNull(recordings.endedAt));
      return (await client.update(recordings, { bytes }, isUnknown)) > 0;
    },

    async endLost(now) {
      const viewer = query
        .select({ id: viewers.id })
        .from(viewers)
        .where(and(eq(viewers.id, recordings.id), isNull(viewers.closedAt)));
      const isLost = and(isNull(recordings.endedAt), notExists(viewer));
      return client.update(recordings, { endedAt: now, fault: 'cut-off' }, isLost);
    },

    deleteEndedBefore: (before, limit) =>
      deleteOldest(client, recordings, recordings.endedAt, lt(recordings.endedAt, before), limit),

    leaveProject: (projectId) =>
      client.update(recordings, { projectId: null }, eq(recordings.projectId, projectId)),

    delete: async (id) => (await client.delete(recordings, eq(recordings.id, id))) > 0,
  };
}
