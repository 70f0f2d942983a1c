import {
  and,
  asc,
  eq,
  gt,
  inArray,
  lt,
  lte,
  notInArray,
  or,
  type Placeholder,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { JobRepository, JobScope } from '../database.ts';
import { lazy } from '../prepared.ts';
import type { JobRow } from '../schema/rows.ts';

/** So many times as many as it wants does a worker look at that others have been quicker than. */
const SPREAD = 8;
/** And so many times. */
const SPREAD_FOR = 5;

/** What lies further ahead than any lease was written before the clock was set back, and says nothing. */
const AHEAD_MS = 120_000;

type JobClaims = Pick<JobRepository, 'claim' | 'claimOne'> & {
  /** Those that wait until then at the longest. */
  isWaiting(now: number, until: number): SQL | undefined;
  /** Those whose worker is no more. */
  isSilent(now: number): SQL | undefined;
  /** Undefined for everything. */
  inScope(scope: JobScope | null | undefined): SQL | undefined;
};

/** How workers get jobs, so that none is ever given to two. */
export function jobClaims(client: Client): JobClaims {
  const { query, tables } = client;
  const { jobs, instances } = tables;
  /** Who is alone takes the oldest; where others were quicker, some of the older ones for the next few times. */
  let spreadFor = 0;

  type Time = number | Placeholder;
  const waits = (until: Time, ahead: Time): SQL | undefined =>
    and(eq(jobs.status, 'pending'), or(lte(jobs.runAt, until), gt(jobs.updated, ahead)));
  const silent = (now: Time, ahead: Time): SQL | undefined =>
    and(eq(jobs.status, 'running'), or(lt(jobs.leaseUntil, now), gt(jobs.leaseUntil, ahead)));
  const isWaiting = (now: number, until: number): SQL | undefined => waits(until, now + AHEAD_MS);
  const isSilent = (now: number): SQL | undefined => silent(now, now + AHEAD_MS);
  const due = (now: number) => or(isWaiting(now, now), isSilent(now));
  const inScope = (scope: JobScope | null | undefined): SQL | undefined => {
    if (scope === null || scope === undefined) return undefined;
    const { providers, isOnly } = scope;
    if (providers.length === 0) return isOnly ? sql`1 = 0` : undefined;
    const subjects = query
      .select({ id: instances.id })
      .from(instances)
      .where(inArray(instances.provider, [...providers]));
    return isOnly ? inArray(jobs.subject, subjects) : notInArray(jobs.subject, subjects);
  };
  const taken = (owner: string, now: number, leaseMs: number) => ({
    status: 'running' as const,
    leaseOwner: owner,
    leaseUntil: now + leaseMs,
    trys: sql`${jobs.trys} + 1`,
    deferred: null,
    updated: now,
  });
  const inOrder = [asc(jobs.created), asc(jobs.id)];
  const oldestOfAll = lazy(() => {
    const [now, ahead] = [sql.placeholder('now'), sql.placeholder('ahead')];
    return query
      .select({ id: jobs.id })
      .from(jobs)
      .where(or(waits(now, ahead), silent(now, ahead)))
      .orderBy(...inOrder)
      .limit(sql.placeholder('limit'))
      .prepare();
  });
  const oldest = async (
    now: number,
    limit: number,
    scope: JobScope | null | undefined,
  ): Promise<string[]> => {
    const within = inScope(scope);
    const rows =
      within === undefined
        ? await oldestOfAll().execute({ now, ahead: now + AHEAD_MS, limit })
        : await query
            .select({ id: jobs.id })
            .from(jobs)
            .where(and(due(now), within))
            .orderBy(...inOrder)
            .limit(limit);
    return rows.map(({ id }) => id);
  };
  const get = client.finder(jobs, jobs.id);
  const takenBy = async (ids: readonly string[], owner: string, leaseUntil: number): Promise<JobRow[]> => {
    const rows = await Promise.all(ids.map(get));
    return rows.filter(
      (row): row is JobRow =>
        row !== null && row.leaseOwner === owner && row.leaseUntil === leaseUntil && row.status === 'running',
    );
  };
  // many may have read it; the one whose update still finds it due has it
  const claimOne: JobRepository['claimOne'] = async (id, owner, now, leaseMs, scope) => {
    const mine = and(eq(jobs.id, id), due(now), inScope(scope));
    if ((await client.update(jobs, taken(owner, now, leaseMs), mine)) === 0) return null;
    const [row] = await takenBy([id], owner, now + leaseMs);
    return row ?? null;
  };

  return {
    inScope,
    isWaiting,
    isSilent,
    claimOne,

    async claim(owner, now, leaseMs, limit, scope) {
      const claimed: JobRow[] = [];
      while (claimed.length < limit) {
        const wanted = limit - claimed.length;
        const candidates = await oldest(now, spreadFor > 0 ? wanted * SPREAD : wanted, scope);
        if (candidates.length === 0) {
          spreadFor = 0;
          break;
        }
        const ids = someOf(candidates, wanted);
        // many may have read them; the one whose update still finds one due has it
        const change = taken(owner, now, leaseMs);
        const won = await client.update(jobs, change, and(inArray(jobs.id, ids), due(now)));
        if (won > 0) claimed.push(...(await takenBy(ids, owner, now + leaseMs)));
        if (won === ids.length) {
          spreadFor = Math.max(0, spreadFor - 1);
          break;
        }
        spreadFor = SPREAD_FOR;
      }
      return claimed;
    },
  };
}

/** @returns `count` of them that follow one another, beginning anywhere; all when there are not more. */
function someOf(ids: readonly string[], count: number): string[] {
  const first = Math.floor(Math.random() * (ids.length - count + 1));
  return ids.slice(Math.max(0, first), Math.max(0, first) + count);
}
