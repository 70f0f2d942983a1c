import type { Verdict } from './outcome.ts';
import type { PooledConnection } from './pool.ts';

/** However a desktop dawdles, guacd says `nop` every 5 s; one that says nothing has locked up. */
const LOCKED_UP_MS = 7000;
const LOOK_MS = 250;

export type Silence =
  /** Not a byte came after `ready`, for longer than guacd ever waits. */
  | 'locked-up'
  /** guacd lives, but has nothing to show. */
  | 'no-picture';

/** Watches a connection from `ready` on. Null as soon as it shows a picture, or the bridge ends otherwise. */
export function watchSilence(
  { connection: { socket, saidMore } }: PooledConnection,
  verdict: Verdict,
  pictureMs: number,
  hasPicture: () => boolean,
): Promise<Silence | null> {
  const began = performance.now();
  const read = socket.bytesRead;
  return new Promise((resolve) => {
    const settle = (silence: Silence | null): void => {
      clearInterval(timer);
      verdict.signal.removeEventListener('abort', look);
      resolve(silence);
    };
    const look = (): void => {
      const ms = performance.now() - began;
      const isMute = socket.bytesRead === read && !saidMore;
      if (verdict.isReached || hasPicture()) settle(null);
      else if (ms >= pictureMs) settle(isMute ? 'locked-up' : 'no-picture');
      else if (isMute && ms >= LOCKED_UP_MS) settle('locked-up');
    };
    const timer = setInterval(look, Math.min(LOOK_MS, pictureMs / 4));
    verdict.signal.addEventListener('abort', look, { once: true });
    look();
  });
}
