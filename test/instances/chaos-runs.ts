import fc from 'fast-check';
import { afterAll, beforeAll, it, vi } from 'vitest';
import { Chaos, type MakeSite } from './chaos.ts';
import { happeningsAt } from './happenings.ts';

export interface ChaosRuns {
  /** Unless CHAOS_RUNS says otherwise. */
  readonly runs: number;
  /** For one run. */
  readonly timeoutMs: number;
}

/**
 * Says as a test that whatever happens at a site, what is wanted and what is agree once the failures end. The seed that brings the
 * same happenings again is told when it fails: CHAOS_SEED=… CHAOS_RUNS=1 npx vitest run FILE
 */
export function convergesAt(siteIn: MakeSite, { runs, timeoutMs }: ChaosRuns): void {
  const numRuns = Number(process.env.CHAOS_RUNS ?? runs);
  const seed = process.env.CHAOS_SEED === undefined ? {} : { seed: Number(process.env.CHAOS_SEED) };
  let chaos: Chaos;

  beforeAll(async () => {
    chaos = await Chaos.create(siteIn);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await chaos.remove();
  });

  it(
    'whatever happens to two gateways, rows, desktops and leases agree once the failures end',
    async () => {
      const { definitions } = chaos.site;
      await fc.assert(
        fc.asyncProperty(fc.nat(definitions.length - 1), happeningsAt(chaos.site), (definition, happened) =>
          chaos.run(definition, happened),
        ),
        { numRuns, endOnFailure: true, ...seed },
      );
    },
    numRuns * timeoutMs,
  );
}
