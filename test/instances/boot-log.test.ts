import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withLog } from '../../src/instances/boot-log.ts';
import type { StageRecorder } from '../../src/instances/stages.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { useOwnTimers } from '../fakes/own-timers.ts';

let openTimers: () => string[];
let looks: number;
let provider: FakeProvider;
const stages = { show: () => {} } as unknown as StageRecorder;
const target = { instanceId: 'one', ref: 'ref-one' };

beforeEach(() => {
  openTimers = useOwnTimers();
  looks = 0;
  provider = new FakeProvider();
  vi.spyOn(provider, 'logs').mockImplementation(async () => {
    looks += 1;
    return ['a line'];
  });
});
afterEach(() => {
  vi.useRealTimers();
});

it('looks at the log every second until the work is done', async () => {
  let done = (_: string): void => {};
  const work = new Promise<string>((resolve) => {
    done = resolve;
  });
  const waiting = withLog(provider, target, stages, work, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(3500);
  expect(looks).toBe(3);
  done('ready');
  expect(await waiting).toBe('ready');
  expect(openTimers()).toEqual([]);
});

it('looks no more when it is over for work that does not heed its signal', async () => {
  const over = new AbortController();
  void withLog(provider, target, stages, new Promise(() => {}), over.signal);
  await vi.advanceTimersByTimeAsync(1500);
  over.abort();
  await vi.advanceTimersByTimeAsync(5000);
  expect(looks).toBe(1);
  expect(openTimers()).toEqual([]);
});
