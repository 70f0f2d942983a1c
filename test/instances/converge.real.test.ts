import { describe } from 'vitest';
import { convergesAt } from './chaos-runs.ts';
import { FakeSite } from './fake-site.ts';

/** More of them: CHAOS_RUNS=2000 npx vitest run test/instances/converge.real.test.ts */
describe('on the fake provider', () => {
  convergesAt((world) => new FakeSite(world), { runs: 12, timeoutMs: 10_000 });
});
