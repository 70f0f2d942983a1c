import type { WebSocket } from 'ws';

export interface HeartbeatOptions {
  /** ms; default 20 000. */
  readonly intervalMs?: number;
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
const MISSES = 2;

/**
 * Pings a viewer so that proxies keep its connection open and a vanished one is noticed. While the viewer is paused its
 * pongs are not read, so that time does not count.
 */
export function startHeartbeat(
  viewer: WebSocket,
  { intervalMs = INTERVAL_MS, onLost }: HeartbeatOptions,
): Heartbeat {
  let missed = 0;
  const alive = (): void => {
    missed = 0;
  };
  const stop = (): void => {
    clearInterval(timer);
    viewer.off('pong', alive);
  };
  const timer = setInterval(() => {
    if (viewer.readyState !== viewer.OPEN) return stop();
    if (viewer.isPaused) missed = 0;
    if (missed >= MISSES) {
      stop();
      onLost();
      return;
    }
    missed += 1;
    viewer.ping();
  }, intervalMs);
  viewer.on('pong', alive);
  return { alive, stop };
}
