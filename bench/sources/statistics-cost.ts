/**
 * What counting costs one of the hot paths. The path with and without it takes turns in short blocks, two and two, on the
 * same bytes, and each is code of its own for the engine. Argument: `CostJob`; prints `Cost`.
 */
import { setImmediate as tick } from 'node:timers/promises';
import type { Framer } from '../../plugins/guacamole/framer.ts';
import type { Downstream } from '../../plugins/vnc/downstream.ts';
import type { ViewerMessages } from '../../plugins/vnc/viewer-messages.ts';
import { TunnelStatistics } from '../../src/tunnels/statistics.ts';
import { separately } from '../separate-code.ts';
import { medianInterval, quantile } from '../statistics.ts';
import { type Drawing, drawingBlock } from './guacd-drawing.ts';
import { say, scriptArgument } from './serve.ts';

export interface CostJob {
  readonly path: Drawing | 'rfb-down' | 'rfb-up';
  /** Comparisons, of four blocks each. */
  readonly rounds: number;
}

/** CPU seconds a GB that the path takes less without statistics: the median of the rounds and the 95 % interval of it. */
export interface Cost {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Takes what is counted, and keeps nothing. */
const NO_STATISTICS = {
  get bytesToViewer(): number {
    return 0;
  },
  set bytesToViewer(_: number) {},
  get framesToViewer(): number {
    return 0;
  },
  set framesToViewer(_: number) {},
};

interface Path {
  readonly bytes: number;
  readonly run: () => void;
}

const BLOCK_US = 4000;
const WARM_UP_US = 1_000_000;
/** Of one read from guacd or a desktop. */
const READ_BYTES = 256 * 1024;
/** RFC 6143 section 7.5.5 */
const POINTER_EVENT = Buffer.from([5, 0, 1, 2, 3, 4]);

const { path, rounds } = scriptArgument<CostJob>();

async function cost(counting: Path, silent: Path): Promise<Cost> {
  const times = Math.max(1, Math.round(BLOCK_US / warmUp(counting, silent)));
  const perGb = 1e3 / (counting.bytes * times);
  const differences: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [outer, inner] = round % 2 === 0 ? [counting, silent] : [silent, counting];
    const first = microseconds(outer, times);
    const between = microseconds(inner, times) + microseconds(inner, times);
    const around = first + microseconds(outer, times);
    differences.push((((outer === counting ? 1 : -1) * (around - between)) / 2) * perGb);
    await tick();
  }
  return { median: quantile(differences, 0.5), ...medianInterval(differences) };
}

/** Until the engine has made of both what it will. @returns CPU time of one run that counts, in µs. */
function warmUp(counting: Path, silent: Path): number {
  let runs = 1;
  let took = 0;
  for (let left = WARM_UP_US; left > 0; left -= took) {
    if (took < BLOCK_US) runs *= 2;
    microseconds(silent, runs);
    took = microseconds(counting, runs);
  }
  return took / runs;
}

/** CPU time, which does not tell what other programs had of the machine meanwhile. */
function microseconds({ run }: Path, times: number): number {
  const before = process.cpuUsage();
  for (let done = 0; done < times; done += 1) run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function pathOf(counts: boolean): Promise<Path> {
  if (path === 'rfb-down') return downstream(counts);
  return path === 'rfb-up' ? viewerMessages(counts) : framer(counts, path);
}

async function framer(counts: boolean, drawing: Drawing): Promise<Path> {
  const file = 'plugins/guacamole/framer.ts';
  const module = await separately<{ Framer: typeof Framer }>(file, { counts });
  const block = drawingBlock(drawing);
  const bytes = Buffer.concat(Array<Buffer>(Math.ceil(READ_BYTES / block.length)).fill(block));
  const framing = new module.Framer();
  return { bytes: bytes.length, run: () => void framing.scan(bytes, 0, bytes.length) };
}

async function downstream(counts: boolean): Promise<Path> {
  const file = 'plugins/vnc/downstream.ts';
  const module = await separately<{ Downstream: typeof Downstream }>(file, { counts });
  const bytes = Buffer.alloc(READ_BYTES);
  const viewer = { bufferedAmount: 0, send: () => undefined } as never;
  const down = new module.Downstream({
    viewer,
    stats: counts ? new TunnelStatistics() : (NO_STATISTICS as TunnelStatistics),
    desktop: { spent: () => undefined, resume: () => undefined } as never,
    onProgress: () => undefined,
  });
  return { bytes: bytes.length, run: () => void down.take(bytes) };
}

async function viewerMessages(counts: boolean): Promise<Path> {
  const file = 'plugins/vnc/viewer-messages.ts';
  const module = await separately<{ ViewerMessages: typeof ViewerMessages }>(file, { counts });
  const messages = new module.ViewerMessages();
  const { length } = POINTER_EVENT;
  return { bytes: length, run: counts ? () => messages.read(POINTER_EVENT) : () => undefined };
}

say(await cost(await pathOf(true), await pathOf(false)));
