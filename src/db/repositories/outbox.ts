import { and, asc, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { OutboxRepository } from '../database.ts';
import { lazy } from '../prepared.ts';
import type { OutboxRow } from '../schema/rows.ts';
import { chunks } from './chunks.ts';

export function outboxRepository(client: Client): OutboxRepository {
  const { query, tables } = client;
  const { outbox } = tables;
  const isUnmarked = and(eq(outbox.seq, sql.placeholder('of')), isNull(outbox.announcedAt));
  const mark = client.updater(outbox, isUnmarked);
  const unannounced = lazy(() =>
    query
      .select()
      .from(outbox)
      .where(isNull(outbox.announcedAt))
      .orderBy(asc(outbox.seq))
      .limit(sql.placeholder('limit'))
      .prepare(),
  );
  return {
    add: (row) => client.insert(outbox, { ...row, announcedAt: null }),

    listUnannounced: async (limit): Promise<OutboxRow[]> => unannounced().execute({ limit }),

    async lastOf(subject, type) {
      const ofSubject = and(eq(outbox.subject, subject), eq(outbox.type, type));
      // from the end, where what is asked for is
      const [last] = await query.select().from(outbox).where(ofSubject).orderBy(desc(outbox.seq)).limit(1);
      return last ?? null;
    },

    async markAnnounced(seqs, announcedAt) {
      const [only] = seqs;
      if (only !== undefined && seqs.length === 1) return mark({ announcedAt }, { of: only });
      let marked = 0;
      for (const some of chunks(seqs)) {
        const waiting = and(inArray(outbox.seq, some), isNull(outbox.announcedAt));
        marked += await client.update(outbox, { announcedAt }, waiting);
      }
      return marked;
    },

    async deleteAnnouncedBefore(before, limit) {
      const old = await query
        .select({ seq: outbox.seq })
        .from(outbox)
        .where(lt(outbox.announcedAt, before))
        .orderBy(asc(outbox.announcedAt), asc(outbox.seq))
        .limit(limit);
      let deleted = 0;
      for (const seqs of chunks(old.map(({ seq }) => seq))) {
        deleted += await client.delete(outbox, inArray(outbox.seq, seqs));
      }
      return deleted;
    },
  };
}
