import { and, asc, count, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { batched, forManyKeys, isOneOf } from '../batched.ts';
import type { Client } from '../client.ts';
import type { InstanceQuery, InstanceRepository } from '../database.ts';
import type { JobRow } from '../schema/rows.ts';
import { chunks } from './chunks.ts';
import { deleteOldest } from './delete-oldest.ts';
import { narrowed } from './narrowed.ts';
import { orderOf } from './order.ts';
import { isVisible } from './visible.ts';

export function instanceRepository(client: Client): InstanceRepository {
  const { query, tables } = client;
  const { instances, jobs } = tables;

  const waiting = and(isNull(instances.userId), isNull(instances.endedAt), eq(instances.desired, 'running'));
  const running = and(waiting, eq(instances.runtime, 'running'), isNull(instances.error));
  const listed = {
    id: instances.id,
    names: [instances.appName, instances.appId],
    created: instances.createdAt,
  };
  const matching = ({
    visible,
    projectId,
    userId,
    appId,
    appIds,
    provider,
    includeEnded = false,
    includeWarm = false,
    ...filter
  }: InstanceQuery) =>
    and(
      includeWarm ? undefined : isNotNull(instances.userId),
      visible === undefined ? undefined : isVisible(instances, visible),
      projectId === undefined ? undefined : eq(instances.projectId, projectId),
      userId === undefined ? undefined : eq(instances.userId, userId),
      appId === undefined ? undefined : eq(instances.appId, appId),
      appIds === undefined ? undefined : inArray(instances.appId, [...appIds]),
      narrowed(listed, filter),
      provider === undefined ? undefined : eq(instances.provider, provider),
      includeEnded ? undefined : isNull(instances.endedAt),
    );

  const raised = { version: sql`${instances.version} + 1` };
  const isIt = eq(instances.id, sql.placeholder('of'));
  const isVersion = eq(instances.version, sql.placeholder('seen'));
  const update = client.updater(instances, isIt, raised);
  const updateVersion = client.updater(instances, and(isIt, isVersion), raised);

  const withJobs = forManyKeys((places) =>
    query
      .select({ instance: instances, job: { id: jobs.id, action: jobs.action, status: jobs.status } })
      .from(instances)
      .leftJoin(jobs, eq(jobs.busyKey, instances.id))
      .where(isOneOf(instances.id, places))
      .prepare(),
  );

  const isStopForReason = and(eq(jobs.action, 'instance.stop'), sql`${jobs.params} like '%"why"%'`);

  const deleteSome = (where: SQL | undefined, limit: number): Promise<number> =>
    deleteOldest(client, instances, instances.endedAt, where, limit);

  return {
    insert: (row) => client.insert(instances, row),

    async stopReasons(ids) {
      const reasons = new Map<string, JobRow['params']>();
      for (const some of chunks(ids)) {
        const rows = await query
          .select({ subject: jobs.subject, params: jobs.params })
          .from(jobs)
          .where(and(inArray(jobs.subject, some), isStopForReason));
        for (const { subject, params } of rows) reasons.set(subject, params);
      }
      return reasons;
    },

    get: client.finder(instances, instances.id),

    // asked with each viewer
    getWithJob: batched(
      client,
      async (ids) => new Map((await withJobs(ids)).map((found) => [found.instance.id, found])),
    ),

    async list(wanted) {
      const where = matching(wanted);
      const rows = await query
        .select()
        .from(instances)
        .where(where)
        .orderBy(
          ...orderOf(
            instances,
            wanted.sort,
            [{ field: 'createdAt', isDescending: wanted.isReversed !== true }],
            instances.id,
          ),
        )
        .limit(wanted.limit)
        .offset(wanted.offset);
      const [total] = await query.select({ n: count() }).from(instances).where(where);
      return { rows, total: total?.n ?? 0 };
    },

    listOpen: async () =>
      query
        .select()
        .from(instances)
        .where(isNull(instances.endedAt))
        .orderBy(asc(instances.createdAt), asc(instances.id)),

    listStarting: async (provider) =>
      query
        .select()
        .from(instances)
        .where(
          and(
            isNull(instances.endedAt),
            isNull(instances.startedAt),
            eq(instances.desired, 'running'),
            eq(instances.provider, provider),
          ),
        )
        .orderBy(asc(instances.createdAt), asc(instances.id)),

    listReady: async (poolKey, limit) =>
      query
        .select()
        .from(instances)
        .where(and(eq(instances.poolKey, poolKey), running, isNotNull(instances.startedAt)))
        .orderBy(asc(instances.createdAt), asc(instances.id))
        .limit(limit),

    listWarm: async () =>
      query
        .select()
        .from(instances)
        .where(and(isNull(instances.userId), isNull(instances.endedAt)))
        .orderBy(asc(instances.createdAt), asc(instances.id)),

    async claim(id, { userId, projectId }, now) {
      const change = {
        userId,
        projectId,
        claimedAt: now,
        createdAt: now,
        startedAt: now,
        version: sql`${instances.version} + 1`,
      };
      return (await client.update(instances, change, and(eq(instances.id, id), running))) > 0;
    },

    async discardWarm(id) {
      const change = { desired: 'stopped' as const, version: sql`${instances.version} + 1` };
      return (await client.update(instances, change, and(eq(instances.id, id), waiting))) > 0;
    },

    async countOpenOfApp(appId) {
      const [row] = await query
        .select({ n: count() })
        .from(instances)
        .where(and(eq(instances.appId, appId), isNull(instances.endedAt)));
      return row?.n ?? 0;
    },

    async countOpenOfProject(projectId) {
      const [row] = await query
        .select({ n: count() })
        .from(instances)
        .where(and(eq(instances.projectId, projectId), isNull(instances.endedAt)));
      return row?.n ?? 0;
    },

    leaveProject: (projectId) =>
      client.update(
        instances,
        { projectId: null, ...raised },
        and(eq(instances.projectId, projectId), isNotNull(instances.endedAt)),
      ),

    async usage(of, except) {
      const isThere = and(
        isNull(instances.error),
        or(isNull(instances.runtime), ne(instances.runtime, 'gone')),
      );
      const sumOf = (column: SQLiteColumn) => sql<number | string>`coalesce(sum(${column}), 0)`;
      const rows = await query
        .select({
          kind: instances.kind,
          count: count(),
          cpuMillis: sumOf(instances.cpuMillis),
          memoryBytes: sumOf(instances.memoryBytes),
          diskBytes: sumOf(instances.diskBytes),
        })
        .from(instances)
        .leftJoin(jobs, eq(jobs.busyKey, instances.id))
        .where(
          and(
            isNotNull(instances.userId),
            of !== null && 'userId' in of ? eq(instances.userId, of.userId) : undefined,
            of !== null && 'projectId' in of ? eq(instances.projectId, of.projectId) : undefined,
            isNull(instances.endedAt),
            except === undefined ? undefined : ne(instances.id, except),
            or(isThere, isNotNull(jobs.id)),
          ),
        )
        .groupBy(instances.kind);
      // MariaDB's sums are decimals, which come as text
      return rows.map(({ kind, count, cpuMillis, memoryBytes, diskBytes }) => ({
        kind,
        count,
        cpuMillis: Number(cpuMillis),
        memoryBytes: Number(memoryBytes),
        diskBytes: Number(diskBytes),
      }));
    },

    async update(id, change, version) {
      if (version === undefined) return (await update(change, { of: id })) > 0;
      return (await updateVersion(change, { of: id, seen: version })) > 0;
    },

    async delete(id) {
      return (await client.delete(instances, eq(instances.id, id))) > 0;
    },

    deleteEndedBefore: (before, limit) => deleteSome(lt(instances.endedAt, before), limit),

    deleteEndedOfUser: (userId, limit) =>
      deleteSome(and(eq(instances.userId, userId), isNotNull(instances.endedAt)), limit),
  };
}
