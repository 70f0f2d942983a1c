import { setTimeout as sleep } from 'node:timers/promises';
import { familyMegabytes } from './cpu.ts';
import { runViewers } from './run-viewers.ts';
import type { Behaviour } from './sources/behaviours.ts';
import type { Entrance, Protocol, Subject } from './stream-subjects.ts';

/** Opens a fresh server: what another one gave back would be used again, and hide what a session takes. */
export type FreshSubject = (work: (subject: Subject) => Promise<number>) => Promise<number>;

interface Held {
  readonly behaviour: Behaviour;
  /** Open before anything is measured, so that what is made once is made. */
  readonly first: number;
  readonly more: number;
  readonly reads: boolean;
  /** Until memory is looked at. */
  readonly settleMs: number;
  /** What opening left for the collector is no part of what a session holds; what a stream leaves all the time is. */
  readonly isCollected: boolean;
}

/** Each stalled one is flooded meanwhile, and the kernel takes some MB for each, which is no resident memory of anybody. */
export const HELD: Readonly<Record<'idle' | 'busy' | 'stalled', Held>> = {
  idle: { behaviour: 'idle', first: 100, more: 600, reads: true, settleMs: 1500, isCollected: true },
  busy: { behaviour: 'busy', first: 50, more: 150, reads: true, settleMs: 3000, isCollected: false },
  stalled: { behaviour: 'flood', first: 5, more: 15, reads: false, settleMs: 2500, isCollected: true },
};

const COLLECTIONS = 5;

/** KB (10³ bytes) of resident memory for each session more. */
export function memoryOfSession(
  held: Held,
  { protocol, signal }: { readonly protocol: Protocol; readonly signal: AbortSignal },
  withFresh: FreshSubject,
): Promise<number> {
  const { behaviour, first, more, reads, settleMs } = held;
  return withFresh(async (subject) => {
    const entrance = await subject.entrance(behaviour, first + more);
    const holding = (targets: readonly string[], work: () => Promise<void>): Promise<unknown> => {
      const group = { name: 'held', protocol, desktop: 'synthetic', inputEveryMs: 0 } as const;
      const groups = [{ ...group, ...entrance, targets } satisfies typeof group & Entrance];
      return runViewers({ groups, reads, settleMs, windowMs: 0, signal, onEnded: work });
    };
    let before = 0;
    let during = 0;
    await holding(entrance.targets.slice(0, first), async () => {
      before = await megabytes(subject, held);
      await holding(entrance.targets.slice(first), async () => {
        during = await megabytes(subject, held);
      });
    });
    return ((during - before) / more) * 1000;
  });
}

async function megabytes(subject: Subject, { behaviour, isCollected }: Held): Promise<number> {
  const resident = () => familyMegabytes(subject.pid(behaviour));
  let least = await resident();
  if (!isCollected || subject.collectGarbage === undefined) return least;
  // one collection leaves pages that the next one gives back
  for (let time = 0; time < COLLECTIONS; time++) {
    await subject.collectGarbage();
    await sleep(300);
    least = Math.min(least, await resident());
  }
  return least;
}
