import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  max,
  ne,
  or,
  type Placeholder,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Client } from '../client.ts';
import { LOST_GATEWAY, type ViewerRepository } from '../database.ts';
import { lazy } from '../prepared.ts';
import { chunks } from './chunks.ts';
import { deleteOldest } from './delete-oldest.ts';
import { narrowed } from './narrowed.ts';
import { orderOf } from './order.ts';
import { isVisible } from './visible.ts';

export function viewerRepository(client: Client): ViewerRepository {
  const { query, tables } = client;
  const { instances, users, viewers } = tables;
  const isAlive = (now: number | Placeholder) => and(isNull(viewers.closedAt), gte(viewers.aliveUntil, now));
  /** Open ones of other seats, as two ranges of an index: "another" alone would make SQLite look at every open one. */
  const isElsewhere = (seat: Placeholder) =>
    or(
      and(isNull(viewers.closedAt), lt(viewers.seat, seat)),
      and(isNull(viewers.closedAt), gt(viewers.seat, seat)),
    );
  const open = lazy(() =>
    query
      .select({ n: count() })
      .from(viewers)
      .where(and(eq(viewers.instanceId, sql.placeholder('of')), isAlive(sql.placeholder('now'))))
      .prepare(),
  );
  const elsewhere = lazy(() => {
    const key = sql.placeholder('key');
    // a key that nobody has stands for none
    const others = or(isNull(viewers.viewerKey), ne(viewers.viewerKey, key));
    const theirs = and(
      isElsewhere(sql.placeholder('seat')),
      gte(viewers.aliveUntil, sql.placeholder('now')),
      others,
    );
    const whose = or(
      eq(viewers.userId, sql.placeholder('user')),
      eq(viewers.address, sql.placeholder('address')),
    );
    return query
      .select({ userId: viewers.userId, address: viewers.address, n: count() })
      .from(viewers)
      .where(and(theirs, whose))
      .groupBy(viewers.userId, viewers.address)
      .prepare();
  });

  const isOpen = or(isNull(viewers.closedAt), eq(viewers.reason, LOST_GATEWAY));
  const isClosed = and(
    isNotNull(viewers.closedAt),
    or(isNull(viewers.reason), ne(viewers.reason, LOST_GATEWAY)),
  );
  const close = client.updater(viewers, and(eq(viewers.id, sql.placeholder('of')), isOpen));
  const ofKey = eq(viewers.viewerKey, sql.placeholder('key'));
  const closeOfKey = client.updater(viewers, and(isElsewhere(sql.placeholder('notOn')), ofKey));

  const deleteSome = (where: SQL | undefined, limit: number): Promise<number> =>
    deleteOldest(client, viewers, viewers.closedAt, where, limit);

  return {
    insert: (row) => client.insert(viewers, row),

    get: client.finder(viewers, viewers.id),

    close: async (id, change) => (await close(change, { of: id })) > 0,

    async renew(ids, aliveUntil) {
      let renewed = 0;
      for (const some of chunks(ids)) {
        const change = { aliveUntil, closedAt: null, reason: null };
        renewed += await client.update(viewers, change, and(inArray(viewers.id, some), isOpen));
      }
      return renewed;
    },

    closeExpired: (now) => {
      const left = or(isNull(viewers.aliveUntil), lt(viewers.aliveUntil, now));
      const change = { closedAt: now, reason: LOST_GATEWAY };
      return client.update(viewers, change, and(isNull(viewers.closedAt), left));
    },

    async countOpen(instanceIds, now = Date.now()) {
      const counts = new Map<string, number>();
      const [only] = instanceIds;
      if (only !== undefined && instanceIds.length === 1) {
        const [row] = await open().execute({ of: only, now });
        return row === undefined || row.n === 0 ? counts : counts.set(only, row.n);
      }
      for (const ids of chunks(instanceIds)) {
        const rows = await query
          .select({ id: viewers.instanceId, n: count() })
          .from(viewers)
          .where(and(inArray(viewers.instanceId, ids), isAlive(now)))
          .groupBy(viewers.instanceId);
        for (const { id, n } of rows) counts.set(id, n);
      }
      return counts;
    },

    closeElsewhere: (seat, viewerKey, change) => closeOfKey(change, { key: viewerKey, notOn: seat }),

    async closedOf(ids) {
      const closed = new Map<string, string | null>();
      for (const some of chunks(ids)) {
        const those = and(inArray(viewers.id, some), isClosed);
        const rows = await query
          .select({ id: viewers.id, reason: viewers.reason })
          .from(viewers)
          .where(those);
        for (const { id, reason } of rows) closed.set(id, reason);
      }
      return closed;
    },

    async countElsewhere(seat, { userId, address, viewerKey }, now) {
      const rows = await elsewhere().execute({ key: viewerKey ?? '', now, seat, user: userId, address });
      const sum = (some: typeof rows): number => some.reduce((total, { n }) => total + n, 0);
      return {
        ofUser: sum(rows.filter((row) => row.userId === userId)),
        ofAddress: sum(rows.filter((row) => row.address === address)),
      };
    },

    async painted(instanceId, userId, at) {
      const own = and(
        eq(viewers.instanceId, instanceId),
        eq(viewers.userId, userId),
        isNull(viewers.closedAt),
      );
      const [newest] = await query
        .select({ id: viewers.id })
        .from(viewers)
        .where(own)
        .orderBy(desc(viewers.openedAt))
        .limit(1);
      if (newest === undefined) return false;
      const isFirst = and(eq(viewers.id, newest.id), isNull(viewers.paintedAt));
      return (await client.update(viewers, { paintedAt: at }, isFirst)) > 0;
    },

    async firstOf(instanceId) {
      const [row] = await query
        .select()
        .from(viewers)
        .where(eq(viewers.instanceId, instanceId))
        .orderBy(desc(isNotNull(viewers.paintedAt)), asc(viewers.openedAt))
        .limit(1);
      return row ?? null;
    },

    ofInstance: (instanceId, limit) =>
      query
        .select()
        .from(viewers)
        .where(eq(viewers.instanceId, instanceId))
        .orderBy(desc(isNull(viewers.closedAt)), desc(viewers.openedAt), desc(viewers.id))
        .limit(limit),

    async page({ visible, instanceIds, isOpen: wantsOpen, offset, limit, ...filter }) {
      const columns = { id: viewers.id, names: [users.username], created: viewers.openedAt };
      const where = and(
        narrowed(columns, filter),
        visible === undefined ? undefined : isVisible(instances, visible),
        instanceIds === undefined ? undefined : inArray(viewers.instanceId, [...instanceIds]),
        wantsOpen === undefined ? undefined : (wantsOpen ? isNull : isNotNull)(viewers.closedAt),
      );
      const rows = await query
        .select({ viewer: viewers, username: users.username })
        .from(viewers)
        .innerJoin(instances, eq(instances.id, viewers.instanceId))
        .innerJoin(users, eq(users.id, viewers.userId))
        .where(where)
        .orderBy(
          ...orderOf(
            viewers,
            [],
            [{ field: 'openedAt', isDescending: filter.isReversed !== true }],
            viewers.id,
          ),
        )
        .limit(limit)
        .offset(offset);
      const [counted] = await query
        .select({ n: count() })
        .from(viewers)
        .innerJoin(instances, eq(instances.id, viewers.instanceId))
        .innerJoin(users, eq(users.id, viewers.userId))
        .where(where);
      return { rows: rows.map(({ viewer, username }) => ({ ...viewer, username })), total: counted?.n ?? 0 };
    },

    async lastClosed(instanceIds) {
      const last = new Map<string, number>();
      for (const ids of chunks(instanceIds)) {
        const rows = await query
          .select({ id: viewers.instanceId, at: max(viewers.closedAt) })
          .from(viewers)
          .where(and(inArray(viewers.instanceId, ids), isNotNull(viewers.closedAt)))
          .groupBy(viewers.instanceId);
        for (const { id, at } of rows) if (at !== null) last.set(id, Number(at));
      }
      return last;
    },

    deleteClosedBefore: (before, limit) => deleteSome(lt(viewers.closedAt, before), limit),

    deleteOfUser: (userId, limit) => deleteSome(eq(viewers.userId, userId), limit),
  };
}
