import { and, asc, eq, inArray, lt, lte, or, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { JobRepository } from '../database.ts';
import type { JobRow } from '../schema/rows.ts';
import { chunks } from './chunks.ts';

export function jobRepository(client: Client): JobRepository {
  const { query, tables } = client;
  const { jobs } = tables;

  const get = async (id: string): Promise<JobRow | null> => {
    const [row] = await query.select().from(jobs).where(eq(jobs.id, id)).limit(1);
    return row ?? null;
  };
  const heldBy = (id: string, owner: string) =>
    and(eq(jobs.id, id), eq(jobs.leaseOwner, owner), eq(jobs.status, 'running'));
  const due = (now: number) =>
    or(
      and(eq(jobs.status, 'pending'), lte(jobs.runAt, now)),
      and(eq(jobs.status, 'running'), lt(jobs.leaseUntil, now)),
    );

  return {
    insert: (row) => client.insert(jobs, row),
    get,

    async activeOf(subject) {
      const [row] = await query.select().from(jobs).where(eq(jobs.busyKey, subject)).limit(1);
      return row ?? null;
    },

    async activeOfMany(subjects) {
      const active = new Map<string, JobRow>();
      for (const some of chunks(subjects)) {
        const rows = await query.select().from(jobs).where(inArray(jobs.busyKey, some));
        for (const row of rows) active.set(row.subject, row);
      }
      return active;
    },

    async claim(owner, now, leaseMs, limit) {
      const claimed: JobRow[] = [];
      for (let contested = true; contested && claimed.length < limit; ) {
        contested = false;
        const candidates = await query
          .select({ id: jobs.id })
          .from(jobs)
          .where(due(now))
          .orderBy(asc(jobs.created), asc(jobs.id))
          .limit(limit - claimed.length);
        for (const { id } of candidates) {
          const change = {
            status: 'running' as const,
            leaseOwner: owner,
            leaseUntil: now + leaseMs,
            trys: sql`${jobs.trys} + 1`,
            updated: now,
          };
          // many may have read it; the one whose update still finds it due has it
          const mine = (await client.update(jobs, change, and(eq(jobs.id, id), due(now)))) > 0;
          const row = mine ? await get(id) : null;
          if (row === null) contested = true;
          else claimed.push(row);
        }
      }
      return claimed;
    },

    async renew(id, owner, until) {
      return (await client.update(jobs, { leaseUntil: until }, heldBy(id, owner))) > 0;
    },

    async finish(id, owner, { status, updated, error, result }) {
      const end = { status, updated, error: error ?? null, result: result ?? null };
      return (await client.update(jobs, { ...end, ...ENDED }, heldBy(id, owner))) > 0;
    },

    async release(id, owner, runAt) {
      const change = { status: 'pending' as const, runAt, leaseOwner: null, leaseUntil: null };
      return (await client.update(jobs, change, heldBy(id, owner))) > 0;
    },

    async cancelPending(id, updated) {
      const waiting = and(eq(jobs.id, id), eq(jobs.status, 'pending'));
      return (await client.update(jobs, { status: 'canceled', updated, ...ENDED }, waiting)) > 0;
    },

    async deleteEndedBefore(before, limit) {
      const over = and(inArray(jobs.status, ['finished', 'error', 'canceled']), lt(jobs.updated, before));
      const ended = await query
        .select({ id: jobs.id })
        .from(jobs)
        .where(over)
        .orderBy(asc(jobs.updated))
        .limit(limit);
      let deleted = 0;
      for (const ids of chunks(ended.map(({ id }) => id))) {
        deleted += await client.delete(jobs, and(inArray(jobs.id, ids), over));
      }
      return deleted;
    },
  };
}

const ENDED = { busyKey: null, leaseOwner: null, leaseUntil: null };
