import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fbsFile } from '../../testing/fbs.ts';
import { FileTrouble } from '../file/recording-file.ts';
import { FbsReader } from '../format/fbs-reader.ts';
import { FrameQueue } from './frame-queue.ts';
import { Playback, type PlaybackParts } from './playback.ts';

/** Something to be seen: the middle of a message, by its number. */
const frame = (at: number, number = at % 100) => ({ at, bytes: Uint8Array.of(99, number) });
const fence = (at: number) => ({ at, bytes: Uint8Array.of(248, 0, 0, 0, 0, 0, 0, 0) });

type Part = Uint8Array<ArrayBuffer>;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const playback of opened.splice(0)) playback.close();
  vi.useRealTimers();
});
const opened: { close(): void }[] = [];

interface Site {
  readonly playback: Playback<Part>;
  /** What each stage was shown, the newest stage last. */
  readonly stages: number[][];
  bytes: Uint8Array;
  goesOn: boolean;
  failure: Error | null;
  fail(): void;
}

function play(
  blocks: readonly { at: number; bytes: Uint8Array }[],
  more: Partial<PlaybackParts<Part>> = {},
): Site {
  const stages: number[][] = [];
  let failed = (): void => {};
  const site: Site = {
    playback: null as unknown as Playback<Part>,
    stages,
    bytes: fbsFile(blocks),
    goesOn: false,
    failure: null,
    fail: () => failed(),
  };
  const read = (offset: number): Promise<Uint8Array> =>
    site.failure === null ? Promise.resolve(site.bytes.subarray(offset)) : Promise.reject(site.failure);
  const playback = new Playback<Part>({
    queue: () => new FrameQueue({ read }, new FbsReader()),
    stage(tell) {
      failed = tell;
      const shown: number[] = [];
      stages.push(shown);
      return {
        async show(part) {
          if (part[0] === 99) shown.push(part[1] ?? -1);
        },
        settled: async () => {},
        fit() {},
        close() {},
      };
    },
    length: blocks.at(-1)?.at ?? 0,
    goesOn: async () => site.goesOn,
    changed() {},
    ...more,
  });
  playback.skipsPauses = false;
  opened.push(playback);
  void playback.run();
  return Object.assign(site, { playback });
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('shows nothing before it is played, and each frame in its time', async () => {
  const { playback, stages } = play([frame(0, 1), frame(1000, 2), frame(2000, 3)]);
  await pass(5000);
  expect(stages).toEqual([[]]);
  playback.play();
  await pass(999);
  expect(stages).toEqual([[1]]);
  await pass(2);
  expect(stages).toEqual([[1, 2]]);
  await pass(1000);
  expect(stages).toEqual([[1, 2, 3]]);
  expect(playback.state).toMatchObject({ phase: 'ended', position: 2000, length: 2000, trouble: null });
});

it('stands still while it is paused', async () => {
  const { playback, stages } = play([frame(0, 1), frame(1000, 2)]);
  playback.play();
  await pass(500);
  playback.pause();
  await pass(5000);
  expect(stages).toEqual([[1]]);
  expect(playback.state).toMatchObject({ phase: 'paused', position: 500 });
  playback.play();
  await pass(501);
  expect(stages).toEqual([[1, 2]]);
});

it.each([2, 4, 8])('plays %d times as fast', async (speed) => {
  const { playback, stages } = play([frame(0, 1), frame(8000, 2)]);
  playback.play();
  playback.speed = speed;
  await pass(8000 / speed - 1);
  expect(stages).toEqual([[1]]);
  await pass(2);
  expect(stages).toEqual([[1, 2]]);
});

it('passes over what lasts long and shows nothing', async () => {
  const { playback, stages } = play([frame(0, 1), fence(5000), fence(60_000), frame(90_000, 2)]);
  playback.skipsPauses = true;
  playback.play();
  await pass(999);
  expect(stages).toEqual([[1]]);
  await pass(2);
  expect(stages).toEqual([[1, 2]]);
});

it('passes over nothing that is shorter, or when it shall not', async () => {
  const { playback, stages } = play([frame(0, 1), frame(3000, 2), frame(9000, 3)]);
  playback.skipsPauses = true;
  playback.play();
  await pass(2999);
  expect(stages).toEqual([[1]]);
  playback.skipsPauses = false;
  await pass(5000);
  expect(stages).toEqual([[1, 2]]);
});

it('goes ahead by showing what lies between, and back by beginning anew', async () => {
  const { playback, stages } = play([frame(0, 1), frame(1000, 2), frame(2000, 3), frame(3000, 4)]);
  playback.seek(2500);
  await pass(0);
  expect(stages).toEqual([[1, 2, 3]]);
  expect(playback.state).toMatchObject({ phase: 'paused', position: 2500 });
  playback.seek(1500);
  await pass(0);
  expect(stages).toEqual([
    [1, 2, 3],
    [1, 2],
  ]);
  playback.play();
  await pass(501);
  expect(stages.at(-1)).toEqual([1, 2, 3]);
});

it('goes on playing from where it was put', async () => {
  const { playback, stages } = play([frame(0, 1), frame(1000, 2), frame(2000, 3)]);
  playback.play();
  await pass(1);
  playback.seek(1900);
  await pass(0);
  expect(stages).toEqual([[1, 2]]);
  await pass(101);
  expect(stages).toEqual([[1, 2, 3]]);
});

it('obeys the last of many wishes', async () => {
  const { playback, stages } = play(Array.from({ length: 90 }, (_, number) => frame(number * 100, number)));
  for (const goal of [8000, 200, 5000, 1000]) playback.seek(goal);
  await pass(20);
  expect(playback.state).toMatchObject({ phase: 'paused', position: 1000 });
  expect(stages.at(-1)?.at(-1)).toBe(10);
});

it('plays once more from the beginning', async () => {
  const { playback, stages } = play([frame(0, 1), frame(10, 2)]);
  playback.play();
  await pass(50);
  playback.play();
  await pass(50);
  expect(stages).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

it('says that a file is cut off, and that one is damaged', async () => {
  const cut = play([frame(0, 1), frame(10, 2)]);
  cut.bytes = cut.bytes.subarray(0, -3);
  cut.playback.play();
  await pass(50);
  expect(cut.stages).toEqual([[1]]);
  expect(cut.playback.state).toMatchObject({ phase: 'ended', trouble: 'cut' });

  const broken = play([frame(0, 1)]);
  broken.bytes = Buffer.concat([broken.bytes, Buffer.alloc(9, 255)]);
  broken.playback.play();
  await pass(50);
  expect(broken.stages).toEqual([[1]]);
  expect(broken.playback.state).toMatchObject({ phase: 'ended', trouble: 'broken' });
});

it('says that the page cannot show it, and shows it again when asked to', async () => {
  const site = play([frame(0, 1), frame(1000, 2)]);
  site.playback.play();
  await pass(10);
  site.fail();
  await pass(2000);
  expect(site.playback.state).toMatchObject({ phase: 'ended', trouble: 'broken' });
  site.playback.play();
  await pass(1001);
  expect(site.stages.at(-1)).toEqual([1, 2]);
});

it('of a recording that goes on plays up to where it is, and on from there', async () => {
  const site = play([frame(0, 1), frame(10, 2)]);
  site.goesOn = true;
  site.playback.play();
  await pass(50);
  expect(site.playback.state).toMatchObject({ phase: 'ended', position: 10, trouble: 'goes-on' });
  site.bytes = fbsFile([frame(0, 1), frame(10, 2), frame(20, 3)]);
  site.goesOn = false;
  site.playback.play();
  await pass(50);
  expect(site.stages).toEqual([[1, 2, 3]]);
  expect(site.playback.state).toMatchObject({ phase: 'ended', position: 20, trouble: null });
});

it('says that the gateway is away, and goes on from there when it is back', async () => {
  const site = play([frame(0, 1), frame(10, 2)]);
  site.failure = new FileTrouble('away');
  site.playback.play();
  await pass(50);
  expect(site.playback.state).toMatchObject({ phase: 'ended', trouble: 'away' });
  site.failure = null;
  site.playback.play();
  await pass(50);
  expect(site.stages).toEqual([[1, 2]]);
});
