import fc from 'fast-check';
import type { ChaosKinds } from './chaos-site.ts';

const ACTS = ['restart', 'pause', 'resume', 'snapshot', 'checkpoint', 'rollback', 'reconcile'] as const;

/** Of applications whose desktops are told whose they are. */
export const TOLD = 'Told';

/**
 * What happens to the gateways; `which` names one of two gateways, `who` one of two people, `nth` one of the instances made so
 * far. What is not `awaited` goes on beside what happens next.
 */
const happeningAt = ({ steps, faults, weights, definitions }: ChaosKinds) =>
  fc.oneof(
    {
      weight: weights.start,
      arbitrary: fc.record({
        does: fc.constant('start' as const),
        which: fc.nat(1),
        who: fc.nat(1),
        awaited: fc.boolean(),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        does: fc.constantFrom('stop', 'stop', 'retry', 'remove'),
        which: fc.nat(1),
        nth: fc.nat(5),
        awaited: fc.boolean(),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant('act' as const),
        action: fc.constantFrom(...ACTS),
        which: fc.nat(1),
        nth: fc.nat(5),
        awaited: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('dies', 'vanishes'), nth: fc.nat(7) }) },
    {
      weight: weights.fault,
      arbitrary: fc.record({
        does: fc.constant('fault' as const),
        step: fc.constantFrom(...steps),
        fault: fc.constantFrom(...faults),
        times: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constantFrom('kill', 'restart', 'lose database', 'find database'),
        which: fc.nat(1),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        does: fc.constantFrom('compare', 'fill pools', 'fill pools'),
        which: fc.nat(1),
        awaited: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('stray', 'clock jumps') }) },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constant('define' as const), as: fc.nat(definitions.length - 1) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ does: fc.constant('host' as const), desktops: fc.integer({ min: 2, max: 12 }) }),
    },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.nat(15) }) },
  );
export type Happening = ReturnType<typeof happeningAt> extends fc.Arbitrary<infer T> ? T : never;

export function happeningsAt(site: ChaosKinds): fc.Arbitrary<Happening[]> {
  const [minLength, maxLength] = site.lengths;
  return fc.array(happeningAt(site), { minLength, maxLength, size: 'max' });
}
