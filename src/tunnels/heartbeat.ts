import type { WebSocket } from 'ws';
import type { TunnelStats } from './transport.ts';

export interface HeartbeatOptions {
  /** ms; default 20 000. */
  readonly intervalMs?: number;
  /** Told how long the viewer took to answer. */
  readonly stats: Pick<TunnelStats, 'roundTrip' | 'desktopStalls'>;
  /** Called once when the viewer gave no sign of life for two intervals. It is not closed by the heartbeat. */
  onLost(): void;
}

export interface Heartbeat {
  /** Tells of a sign of life other than a pong: a message, or bytes that left for the viewer. Cheap. */
  alive(): void;
  /** Removes timer and listeners. Safe to call twice. */
  stop(): void;
}

const INTERVAL_MS = 20_000;
/** The first ping comes soon, so that there is a round trip to tell of; but not while the first picture is on its way. */
const FIRST_MS = 1000;
const MISSES = 2;

/**
 * Pings a viewer so that proxies keep its connection open, a vanished one is noticed, and its round trip is known. While the
 * viewer is paused its pongs are not read, so that time does not count.
 */
export function startHeartbeat(
  viewer: WebSocket,
  { intervalMs = INTERVAL_MS, stats, onLost }: HeartbeatOptions,
): Heartbeat {
  const { desktopStalls } = stats;
  let missed = 0;
  let asked: { readonly payload: string; readonly at: number; readonly stalls: number } | null = null;
  let pings = 0;
  const alive = (): void => {
    missed = 0;
  };
  const onPong = (payload: Buffer): void => {
    alive();
    // whoever answers what was not asked, or asked before, tells nothing
    if (asked === null || payload.toString('latin1') !== asked.payload) return;
    const { at, stalls } = asked;
    asked = null;
    if (stalls === desktopStalls.count) stats.roundTrip(performance.now() - at);
  };
  const stop = (): void => {
    clearTimeout(timer);
    viewer.off('pong', onPong);
  };
  const beat = (): void => {
    if (viewer.readyState !== viewer.OPEN) {
      stop();
      return;
    }
    if (viewer.isPaused) missed = 0;
    if (missed >= MISSES) {
      stop();
      onLost();
      return;
    }
    missed += 1;
    pings += 1;
    const payload = String(pings);
    asked = viewer.isPaused ? null : { payload, at: performance.now(), stalls: desktopStalls.count };
    viewer.ping(payload);
  };
  let timer = setTimeout(
    () => {
      timer = setInterval(beat, intervalMs);
      beat();
    },
    Math.min(FIRST_MS, intervalMs),
  );
  viewer.on('pong', onPong);
  return { alive, stop };
}
