import fc from 'fast-check';

export const STEPS = ['onStart', 'onReady', 'onStop', 'onList', 'onAct', 'onBind', 'onBound'] as const;
const ACTS = ['restart', 'pause', 'resume', 'snapshot', 'reconcile'] as const;
const FAULTS = ['fails', 'fails messily', 'hangs', 'kills', 'is slow', 'is slow', 'is slow'] as const;

/** Of applications whose desktops are told whose they are. */
export const TOLD = 'Told';

/** What the application is: with and without warm desktops, a name that they are told, a home that they are given. */
export const DEFINITIONS: readonly Readonly<Record<string, unknown>>[] = [
  { settings: { memory: 1 } },
  { name: TOLD, settings: { memory: 1, owner: true }, warm: 2 },
  { name: TOLD, settings: { memory: 1, owner: true }, warm: 3, width: 1024 },
  { settings: { memory: 1 }, warm: 1 },
  { name: TOLD, settings: { memory: 1 }, warm: 2, home: {} },
];

/**
 * What happens to the gateways; `which` names one of two gateways, `who` one of two people, `nth` one of the instances made so
 * far. What is not `awaited` goes on beside what happens next.
 */
const happening = fc.oneof(
  {
    weight: 10,
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
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('fault' as const),
      step: fc.constantFrom(...STEPS),
      fault: fc.constantFrom(...FAULTS),
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
    arbitrary: fc.record({ does: fc.constant('define' as const), as: fc.nat(DEFINITIONS.length - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('host' as const), desktops: fc.integer({ min: 2, max: 12 }) }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.nat(15) }) },
);
export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

export const happenings = fc.array(happening, { minLength: 8, maxLength: 30, size: 'max' });
