import { and, asc, count, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { AuditFilter, AuditLink, AuditRepository } from '../database.ts';
import { chunks } from './chunks.ts';
import { contains } from './contains.ts';
import { orderOf } from './order.ts';

/** Of its one row. */
const HEAD = 'head';

/** Few statements, and few kinds of them, since each number of entries is a statement of its own. */
const SIZES = [32, 8, 1];

function inSizes<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < all.length; from += parts.at(-1)?.length ?? 1) {
    const size = SIZES.find((each) => each <= all.length - from) ?? 1;
    parts.push(all.slice(from, from + size));
  }
  return parts;
}

export function auditRepository(client: Client): AuditRepository {
  const { query, tables } = client;
  const { audit, auditHead } = tables;

  const matching = ({ actor, userId, action, resource, result, from, to }: AuditFilter) =>
    and(
      actor === undefined ? undefined : contains(audit.actor, actor.toLowerCase()),
      userId === undefined ? undefined : eq(audit.userId, userId),
      action === undefined ? undefined : eq(audit.action, action),
      resource === undefined ? undefined : contains(audit.resources, JSON.stringify(resource)),
      result === undefined ? undefined : eq(audit.result, result),
      from === undefined ? undefined : gte(audit.at, from),
      to === undefined ? undefined : lt(audit.at, to),
    );

  /** One statement for all of them. @returns how many had no place. */
  const place = (links: readonly AuditLink[]): Promise<number> => {
    const bySeq = (value: (link: AuditLink) => number | string) =>
      sql`case ${audit.seq} ${sql.join(links.map((link) => sql`when ${link.seq} then ${value(link)} `))} end`;
    const seqs = links.map(({ seq }) => seq);
    return client.update(
      audit,
      {
        place: bySeq((link) => link.place),
        previous: bySeq(({ previous }) => previous),
        hash: bySeq(({ hash }) => hash),
      },
      and(inArray(audit.seq, seqs), isNull(audit.place)),
    );
  };

  return {
    add: (row) => client.insert(audit, { ...row, place: null, previous: null, hash: null }),

    async page({ sort, offset, limit, ...filter }) {
      const where = matching(filter);
      const [order] = orderOf(audit, sort, [{ field: 'seq', isDescending: true }], audit.seq);
      const [rows, [counted]] = await Promise.all([
        query
          .select()
          .from(audit)
          .where(where)
          .orderBy(order ?? desc(audit.seq))
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(audit).where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    after: async (place, limit) =>
      query.select().from(audit).where(gt(audit.place, place)).orderBy(asc(audit.place)).limit(limit),

    listUnchained: async (limit) =>
      query.select().from(audit).where(isNull(audit.place)).orderBy(asc(audit.seq)).limit(limit),

    async lastChained() {
      const [row] = await query
        .select()
        .from(audit)
        .where(isNotNull(audit.place))
        .orderBy(desc(audit.place))
        .limit(1);
      return row ?? null;
    },

    async chain(links) {
      const placed = await Promise.all(inSizes(links).map(place));
      return placed.reduce((sum, some) => sum + some, 0) === links.length;
    },

    async head() {
      const [row] = await query.select().from(auditHead).where(eq(auditHead.id, HEAD));
      return row ?? null;
    },

    async moveHead(from, to) {
      if (from !== null)
        return (
          (await client.update(auditHead, to, and(eq(auditHead.id, HEAD), eq(auditHead.place, from)))) > 0
        );
      await client.insert(auditHead, { id: HEAD, first: 1, ...to });
      return true;
    },

    async deleteBefore(before, limit) {
      const inOrder = await query
        .select({ seq: audit.seq, at: audit.at, place: audit.place })
        .from(audit)
        .where(isNotNull(audit.place))
        .orderBy(asc(audit.place))
        .limit(limit);
      // clocks of gateways differ: behind one that stays nothing goes, or the chain would have a hole
      const young = inOrder.findIndex(({ at }) => at >= before);
      const old = young < 0 ? inOrder : inOrder.slice(0, young);
      const first = (old.at(-1)?.place ?? 0) + 1;
      if (old.length > 0)
        await client.update(auditHead, { first }, and(eq(auditHead.id, HEAD), lt(auditHead.first, first)));
      let deleted = 0;
      for (const seqs of chunks(old.map(({ seq }) => seq))) {
        deleted += await client.delete(audit, inArray(audit.seq, seqs));
      }
      return deleted;
    },
  };
}
