/**
 * Many viewers in one process. All of them open; then, for a while, each moves its pointer now and then and waits for the
 * desktop's answer. Argument: `ViewersJob`; prints `{ phase: 'began' }` when the while begins and `ViewersResult` at its end,
 * and stays until it is ended.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../statistics.ts';
import { say, scriptArgument } from './serve.ts';
import { openViewer, type Viewer } from './viewer.ts';

export interface ViewerGroup {
  readonly name: string;
  readonly via: 'websocket' | 'tcp';
  readonly protocol: 'rfb' | 'guacamole';
  /** What the desktop answers the pointer with: synthetic ones with a mark, real ones with any update to a key. */
  readonly desktop: 'synthetic' | 'typing';
  readonly headers: Readonly<Record<string, string>>;
  /** One viewer each: an address, or a port on 127.0.0.1, for guacd followed by the desktop's. */
  readonly targets: readonly string[];
  /** 0: no inputs. */
  readonly inputEveryMs: number;
}

export interface ViewersJob {
  readonly groups: readonly ViewerGroup[];
  /** Whether they read what comes after they opened. */
  readonly reads: boolean;
  readonly settleMs: number;
  readonly windowMs: number;
}

export interface GroupResult {
  readonly trips: number;
  /** Inputs without an answer in the end, and viewers that were closed. */
  readonly lost: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface ViewersResult {
  readonly phase: 'ended';
  readonly groups: Readonly<Record<string, GroupResult>>;
  readonly megabytes: number;
  /** How loaded this process was itself: share of a core, and how long others in its loop waited. */
  readonly cpuShare: number;
  readonly loopDelayP99Ms: number;
  readonly failure: string | null;
}

const OPEN_AT_ONCE = 16;
const LOOP_RESOLUTION_MS = 1;

const job = scriptArgument<ViewersJob>();
const viewers: { readonly group: ViewerGroup; readonly viewer: Viewer }[] = [];
const wanted = job.groups.flatMap((group) => group.targets.map((target) => ({ group, target })));
const openNext = async (): Promise<void> => {
  for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
    const viewer = await openViewer(next.group, next.target);
    if (!job.reads) viewer.pause();
    viewers.push({ group: next.group, viewer });
  }
};
await Promise.all(Array.from({ length: OPEN_AT_ONCE }, openNext));
await sleep(job.settleMs);
say({ phase: 'began' });
const result = await measure();
console.log(JSON.stringify(result));
// whoever started this may still want to look at what the open viewers cost
setInterval(() => undefined, 60_000);

async function measure(): Promise<ViewersResult> {
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  delay.enable();
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  for (const { viewer } of viewers) viewer.beginToCount();
  const timers = viewers.flatMap(({ group, viewer }, n) => {
    if (group.inputEveryMs === 0) return [];
    // not all in one moment
    const lateMs = (n * 0.618 * group.inputEveryMs) % group.inputEveryMs;
    let timer = setTimeout(() => {
      timer = setInterval(() => viewer.input(), group.inputEveryMs);
    }, lateMs);
    return [() => clearTimeout(timer)];
  });
  await sleep(job.windowMs);
  for (const stop of timers) stop();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  delay.disable();
  const bytes = viewers.reduce((sum, { viewer }) => sum + viewer.bytes, 0);
  // what is under way may still come
  await sleep(500);
  return {
    phase: 'ended',
    groups: Object.fromEntries(job.groups.map((group) => [group.name, resultOf(group)])),
    megabytes: bytes / 1e6,
    cpuShare: (user + system) / 1000 / ms,
    loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - LOOP_RESOLUTION_MS),
    failure: viewers.find(({ viewer }) => viewer.failure !== null)?.viewer.failure ?? null,
  };
}

function resultOf(group: ViewerGroup): GroupResult {
  const mine = viewers.filter((each) => each.group === group).map(({ viewer }) => viewer);
  const trips = mine.flatMap((viewer) => viewer.tripsMs);
  const lost = mine.filter((viewer) => viewer.isWaiting || viewer.failure !== null).length;
  const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((share) =>
    trips.length === 0 ? 0 : quantile(trips, share),
  );
  return { trips: trips.length, lost, p50Ms: p50Ms ?? 0, p99Ms: p99Ms ?? 0, maxMs: maxMs ?? 0 };
}
