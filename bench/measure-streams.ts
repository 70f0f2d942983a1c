import { cpuSeconds } from './cpu.ts';
import { runViewers } from './run-viewers.ts';
import type { GroupResult, ViewersResult } from './sources/viewers.ts';
import type { LoopDelay, Protocol, Subject } from './stream-subjects.ts';

const SETTLE_MS = 1000;
const WARM_UP_MS = 1500;
const INPUT_EVERY_MS = 250;
const ONE_INPUT_EVERY_MS = 15;

export interface StreamLoad {
  readonly protocol: Protocol;
  readonly sessions: number;
  readonly windowMs: number;
  readonly signal: AbortSignal;
}

/** Of many sessions at once. */
export interface Busy {
  readonly trips: GroupResult;
  /** Of one core. */
  readonly cpuShare: number;
  readonly loopDelay: LoopDelay | null;
  /** What the viewers' own process was busy with. */
  readonly viewers: ViewersResult;
}

export interface StreamTrips {
  readonly many: Busy;
  readonly one: GroupResult;
}

/** A server, or the way to the desktops without one. */
type Path = Pick<Subject, 'entrance'> & Partial<Subject>;

/** Round trips of one stream, and of many at once. */
export async function measureTrips(path: Path, load: StreamLoad): Promise<StreamTrips> {
  // code is compiled and buffers are made once
  await busyStreams(path, { ...load, windowMs: WARM_UP_MS });
  return { one: await oneStream(path, load), many: await busyStreams(path, load) };
}

async function oneStream(path: Path, { protocol, windowMs, signal }: StreamLoad): Promise<GroupResult> {
  const entrance = await path.entrance('busy', 1);
  const group = { name: 'one', protocol, desktop: 'synthetic', inputEveryMs: ONE_INPUT_EVERY_MS } as const;
  const groups = [{ ...group, ...entrance }];
  const result = await runViewers({ groups, reads: true, settleMs: SETTLE_MS, windowMs, signal });
  return tripsOf(result, 'one');
}

async function busyStreams(path: Path, { protocol, sessions, windowMs, signal }: StreamLoad): Promise<Busy> {
  const entrance = await path.entrance('busy', sessions);
  const pid = path.pid?.('busy');
  const cpu = async (): Promise<number> => (pid === undefined ? 0 : cpuSeconds(pid));
  let cpuBefore = 0;
  let began = 0;
  let cpuShare = 0;
  let loopDelay: LoopDelay | null = null;
  const group = { name: 'many', protocol, desktop: 'synthetic', inputEveryMs: INPUT_EVERY_MS } as const;
  const viewers = await runViewers({
    groups: [{ ...group, ...entrance }],
    reads: true,
    settleMs: SETTLE_MS,
    windowMs,
    signal,
    onBegan: async () => {
      await path.loop?.begin();
      began = performance.now();
      cpuBefore = await cpu();
    },
    onEnded: async () => {
      cpuShare = ((await cpu()) - cpuBefore) / ((performance.now() - began) / 1000);
      loopDelay = (await path.loop?.end()) ?? null;
    },
  });
  return { trips: tripsOf(viewers, 'many'), cpuShare, loopDelay, viewers };
}

export function tripsOf({ groups, failure }: ViewersResult, name: string): GroupResult {
  const trips = groups[name];
  if (trips === undefined || trips.trips === 0)
    throw new Error(`no input was answered: ${failure ?? 'silence'}`);
  return trips;
}
