import fc from 'fast-check';
import { afterAll, beforeAll, it, vi } from 'vitest';
import { Chaos } from './chaos.ts';
import { DEFINITIONS, happenings } from './happenings.ts';

/** More of them: CHAOS_RUNS=2000 npx vitest run test/instances/converge.real.test.ts */
const RUNS = Number(process.env.CHAOS_RUNS ?? 12);

let chaos: Chaos;

beforeAll(async () => {
  chaos = await Chaos.create();
});
afterAll(async () => {
  vi.useRealTimers();
  await chaos.remove();
});

it(
  'whatever happens to two gateways, rows, desktops and leases agree once the failures end',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(DEFINITIONS.length - 1), happenings, (definition, happened) =>
        chaos.run(definition, happened),
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  RUNS * 10_000,
);
