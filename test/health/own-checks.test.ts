import { describe, expect, it } from 'vitest';
import { ownChecks } from '../../src/health-checks.ts';
import type { HealthResult } from '../../src/plugins/plugin.ts';

type Parts = Parameters<typeof ownChecks>[0];

async function asked(seatUntil: number | null, dueAt: number | null): Promise<Record<string, boolean>> {
  const db = {
    seats: { get: async () => (seatUntil === null ? null : { until: seatUntil }) },
    jobs: { upcoming: async () => (dueAt === null ? [] : [{ id: 'job', runAt: dueAt }]) },
  } as unknown as Parts['db'];
  const checks = ownChecks({ db, settings: { dataDir: '/' } });
  const results: HealthResult[] = [];
  for (const { name, check } of checks)
    results.push({ name, ...(await check(new AbortController().signal)) });
  for (const { ok, remedy } of results) expect(ok || remedy !== undefined).toBe(true);
  return Object.fromEntries(results.map(({ name, ok }) => [name, ok]));
}

describe('what the gateway itself needs', () => {
  it('is well while somebody has the scheduler’s seat and takes jobs', async () => {
    const now = Date.now();
    expect(await asked(now + 10_000, null)).toMatchObject({ scheduler: true, jobs: true });
    expect(await asked(now + 10_000, now - 1000)).toMatchObject({ jobs: true });
  });

  it('is not when nobody does', async () => {
    expect(await asked(null, Date.now() - 120_000)).toMatchObject({ scheduler: false, jobs: false });
    expect(await asked(Date.now() - 1, null)).toMatchObject({ scheduler: false });
  });

  it('names the room that is left', async () => {
    expect(Object.keys(await asked(null, null))).toEqual(['disk', 'scheduler', 'jobs']);
  });
});
