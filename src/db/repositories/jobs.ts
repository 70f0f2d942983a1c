import {
  and,
  asc,
  count,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  type Placeholder,
  type SQL,
  sql,
} from 'drizzle-orm';
import { JOB_REGISTRIES, type JobRegistry } from '../../jobs/registries.ts';
import type { Client } from '../client.ts';
import type { JobRepository } from '../database.ts';
import type { JobRow } from '../schema/rows.ts';
import { chunks } from './chunks.ts';
import { deleteOldest } from './delete-oldest.ts';
import { jobClaims } from './job-claims.ts';
import { narrowed } from './narrowed.ts';
import { orderOf } from './order.ts';

export function jobRepository(client: Client): JobRepository {
  const { query, tables } = client;
  const { jobs } = tables;
  const claims = jobClaims(client);

  const activeOf = client.finder(jobs, jobs.busyKey);
  const heldBy = (id: string | Placeholder, owner: string | Placeholder) =>
    and(eq(jobs.id, id), eq(jobs.leaseOwner, owner), eq(jobs.status, 'running'));
  const updateHeld = client.updater(jobs, heldBy(sql.placeholder('of'), sql.placeholder('by')));
  const inRegistry = (registry: JobRegistry, now: number): SQL | undefined => {
    const waiting = eq(jobs.status, 'pending');
    switch (registry) {
      case 'queued':
        return and(waiting, isNull(jobs.deferred), lte(jobs.runAt, now));
      case 'scheduled':
        return and(waiting, isNull(jobs.deferred), gt(jobs.runAt, now));
      case 'deferred':
        return and(waiting, isNotNull(jobs.deferred));
      case 'started':
        return eq(jobs.status, 'running');
      case 'failed':
        return eq(jobs.status, 'error');
      default:
        return eq(jobs.status, registry);
    }
  };
  const countWhere = async (where: SQL | undefined): Promise<number> => {
    const [row] = await query.select({ n: count() }).from(jobs).where(where);
    return Number(row?.n ?? 0);
  };

  return {
    insert: (row) => client.insert(jobs, row),
    get: client.finder(jobs, jobs.id),
    activeOf,

    async activeOfMany(subjects) {
      const active = new Map<string, JobRow>();
      const [only] = subjects;
      if (only !== undefined && subjects.length === 1) {
        const row = await activeOf(only);
        return row === null ? active : active.set(row.subject, row);
      }
      for (const some of chunks(subjects)) {
        const rows = await query.select().from(jobs).where(inArray(jobs.busyKey, some));
        for (const row of rows) active.set(row.subject, row);
      }
      return active;
    },

    claim: claims.claim,
    claimOne: claims.claimOne,

    async upcoming(now, until, limit, scope) {
      const rows = await query
        .select({ id: jobs.id, runAt: jobs.runAt, leaseUntil: jobs.leaseUntil })
        .from(jobs)
        .where(and(or(claims.isWaiting(now, until), claims.isSilent(now)), claims.inScope(scope)))
        .orderBy(asc(jobs.created), asc(jobs.id))
        .limit(limit);
      return rows.map(({ id, runAt, leaseUntil }) => {
        const at = leaseUntil ?? runAt;
        return { id, runAt: at > until ? now : at };
      });
    },

    async renew(id, owner, until) {
      return (await updateHeld({ leaseUntil: until }, { of: id, by: owner })) > 0;
    },

    async tell(id, owner, result) {
      return (await updateHeld({ result }, { of: id, by: owner })) > 0;
    },

    async finish(id, owner, { status, updated, error, result }) {
      const end = { status, updated, error: error ?? null, ...(result === undefined ? {} : { result }) };
      return (await updateHeld({ ...end, ...ENDED }, { of: id, by: owner })) > 0;
    },

    async release(id, owner, runAt, { error, deferred, isNoTry, trys } = {}) {
      const change = {
        status: 'pending' as const,
        runAt,
        leaseOwner: null,
        leaseUntil: null,
        ...(error === undefined ? {} : { error }),
        ...(deferred === undefined ? {} : { deferred }),
        ...(isNoTry === true ? { trys: sql`${jobs.trys} - 1` } : {}),
        ...(trys === undefined ? {} : { trys }),
      };
      return (await client.update(jobs, change, heldBy(id, owner))) > 0;
    },

    async cancelPending(id, updated) {
      const waiting = and(eq(jobs.id, id), eq(jobs.status, 'pending'));
      return (await client.update(jobs, { status: 'canceled', updated, ...ENDED }, waiting)) > 0;
    },

    async mark(id, error) {
      return (await client.update(jobs, { error }, and(eq(jobs.id, id), eq(jobs.status, 'running')))) > 0;
    },

    async reopen(id, now) {
      const fresh = { status: 'pending' as const, runAt: now, updated: now, deferred: null };
      const over = and(eq(jobs.id, id), inArray(jobs.status, ['error', 'canceled']));
      const anew = { ...fresh, busyKey: sql`${jobs.subject}`, error: null, result: null, trys: 0 };
      if ((await client.update(jobs, anew, over)) > 0) return true;
      const waits = or(gt(jobs.runAt, now), isNotNull(jobs.deferred));
      const waiting = and(eq(jobs.id, id), eq(jobs.status, 'pending'), waits);
      return (await client.update(jobs, fresh, waiting)) > 0;
    },

    async list({ registry, registries, action, subject, now, sort, offset, limit, ...filter }) {
      const where = and(
        registry === undefined ? undefined : inRegistry(registry, now),
        registries === undefined ? undefined : or(...registries.map((one) => inRegistry(one, now))),
        action === undefined ? undefined : eq(jobs.action, action),
        subject === undefined ? undefined : eq(jobs.subject, subject),
        narrowed({ id: jobs.id, names: [jobs.action], created: jobs.created }, filter),
      );
      const isOver = registry === undefined || ENDED_REGISTRIES.has(registry);
      const columns = { createdAt: jobs.created, updatedAt: jobs.updated, runAt: jobs.runAt };
      const isDescending = isOver !== (filter.isReversed ?? false);
      const order = orderOf(columns, sort, [{ field: 'createdAt', isDescending }], jobs.id);
      const rows = await query
        .select()
        .from(jobs)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset);
      return { rows, total: await countWhere(where) };
    },

    async counts(now) {
      const all = JOB_REGISTRIES.map(
        async (registry) => [registry, await countWhere(inRegistry(registry, now))] as const,
      );
      return Object.fromEntries(await Promise.all(all)) as Record<JobRegistry, number>;
    },

    async deleteEndedBefore(before, limit) {
      const over = and(inArray(jobs.status, ['finished', 'error', 'canceled']), lt(jobs.updated, before));
      return deleteOldest(client, jobs, jobs.updated, over, limit);
    },
  };
}

const ENDED = { busyKey: null, leaseOwner: null, leaseUntil: null };
const ENDED_REGISTRIES: ReadonlySet<JobRegistry> = new Set<JobRegistry>(['finished', 'failed', 'canceled']);
