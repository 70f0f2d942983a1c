import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { startHeartbeat, TunnelStatistics } from '../../src/api.ts';
import { useOwnTimers } from '../fakes/own-timers.ts';

class FakeViewer extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  isPaused = false;
  pings: string[] = [];
  ping(payload: string): void {
    this.pings.push(payload);
  }
  pong(payload = this.pings.at(-1) ?? ''): void {
    this.emit('pong', Buffer.from(payload));
  }
}

const INTERVAL = 1000;
let openTimers: () => string[];
let viewer: FakeViewer;
let lost: number;
let roundTrips: number[];
let stats: TunnelStatistics;
const start = (intervalMs = INTERVAL) =>
  startHeartbeat(viewer as unknown as WebSocket, { intervalMs, stats, onLost: () => (lost += 1) });
const beats = (count: number): void => {
  vi.advanceTimersByTime(count * INTERVAL);
};

describe('a heartbeat', () => {
  beforeEach(() => {
    openTimers = useOwnTimers();
    viewer = new FakeViewer();
    lost = 0;
    roundTrips = [];
    stats = new TunnelStatistics((ms) => roundTrips.push(ms));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('pings at each interval and loses nobody who answers', () => {
    const heartbeat = start();
    for (let count = 0; count < 10; count += 1) {
      beats(1);
      viewer.pong();
    }
    expect([viewer.pings.length, lost]).toEqual([10, 0]);
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
    expect([viewer.pings.length, lost, openTimers()]).toEqual([0, 0, []]);
    heartbeat.stop();
    heartbeat.stop();
    expect(viewer.listenerCount('pong')).toBe(0);
  });

  it('pings for the first time after a second, however long the interval is', () => {
    const heartbeat = start(20_000);
    vi.advanceTimersByTime(1000);
    expect(viewer.pings).toHaveLength(1);
    vi.advanceTimersByTime(19_999);
    expect(viewer.pings).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(viewer.pings).toHaveLength(2);
    heartbeat.stop();
  });

  it('tells how long each answer took, and believes no answer to what it did not ask', () => {
    const heartbeat = start();
    expect(stats.roundTripMs).toBeNull();
    beats(1);
    viewer.pong('0');
    viewer.pong('');
    expect(roundTrips).toEqual([]);
    vi.advanceTimersByTime(30);
    viewer.pong();
    viewer.pong();
    expect(roundTrips).toEqual([30]);
    beats(1);
    vi.advanceTimersByTime(5);
    viewer.pong(viewer.pings[0]);
    viewer.pong();
    expect(roundTrips).toEqual([30, 5 + 30]);
    expect(stats.roundTripMs).toBe(35);
    heartbeat.stop();
  });

  it('tells nothing of an answer that waited because the viewer was not read', () => {
    const heartbeat = start();
    beats(1);
    stats.desktopStalls.begin();
    stats.desktopStalls.end();
    viewer.pong();
    viewer.isPaused = true;
    beats(1);
    viewer.isPaused = false;
    viewer.pong();
    expect(roundTrips).toEqual([]);
    beats(1);
    viewer.pong();
    expect(roundTrips).toEqual([0]);
    heartbeat.stop();
  });
});
