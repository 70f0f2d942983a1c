import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { startHeartbeat } from '../../src/api.ts';
import { useOwnTimers } from '../fakes/own-timers.ts';

class FakeViewer extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  isPaused = false;
  pings = 0;
  ping(): void {
    this.pings += 1;
  }
}

const INTERVAL = 1000;
let openTimers: () => string[];
let viewer: FakeViewer;
let lost: number;
const start = () =>
  startHeartbeat(viewer as unknown as WebSocket, { intervalMs: INTERVAL, onLost: () => (lost += 1) });
const beats = (count: number): void => {
  vi.advanceTimersByTime(count * INTERVAL);
};

describe('a heartbeat', () => {
  beforeEach(() => {
    openTimers = useOwnTimers();
    viewer = new FakeViewer();
    lost = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('pings at each interval and loses nobody who answers', () => {
    const heartbeat = start();
    for (let count = 0; count < 10; count += 1) {
      beats(1);
      viewer.emit('pong');
    }
    expect([viewer.pings, lost]).toEqual([10, 0]);
    heartbeat.stop();
  });

  it('tells once that a viewer gave no answer to two pings, and leaves nothing behind', () => {
    start();
    beats(2);
    expect(lost).toBe(0);
    beats(1);
    expect(lost).toBe(1);
    beats(10);
    expect(lost).toBe(1);
    expect([viewer.listenerCount('pong'), openTimers()]).toEqual([0, []]);
  });

  it('takes any other sign of life for an answer', () => {
    const heartbeat = start();
    for (let count = 0; count < 10; count += 1) {
      beats(1);
      heartbeat.alive();
    }
    expect(lost).toBe(0);
    heartbeat.stop();
  });

  it('does not count the time in which the viewer is paused and its pongs are not read', () => {
    start();
    viewer.isPaused = true;
    beats(20);
    expect(lost).toBe(0);
    viewer.isPaused = false;
    beats(3);
    expect(lost).toBe(1);
  });

  it('ends by itself when the viewer closes, and stops as often as it is told', () => {
    const heartbeat = start();
    viewer.readyState = 2;
    beats(5);
    expect([viewer.pings, lost, openTimers()]).toEqual([0, 0, []]);
    heartbeat.stop();
    heartbeat.stop();
    expect(viewer.listenerCount('pong')).toBe(0);
  });
});
