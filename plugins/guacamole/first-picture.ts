import type { Verdict } from './outcome.ts';
import type { PooledConnection } from './pool.ts';
import type { Pump } from './pump.ts';

/** However a desktop dawdles, guacd says `nop` every 5 s; one that says nothing has locked up. */
const LOCKED_UP_MS = 7000;
const LOOK_MS = 250;

/** Why there is no first picture. */
export type NoPicture =
  /** Not a byte came after `ready`, for longer than guacd ever waits. */
  | 'locked-up'
  /** guacd lives, but has nothing to show. */
  | 'nothing-shown'
  /** The beginning is missing of what guacd drew; the viewer was told nothing of the rest. */
  | 'beginning-lost';

/** Watches a connection from `ready` on. Null as soon as it shows a picture, or the bridge ends otherwise. */
export function awaitFirstPicture(
  { connection: { socket, saidMore } }: PooledConnection,
  pump: Pump,
  verdict: Verdict,
  pictureMs: number,
): Promise<NoPicture | null> {
  const began = performance.now();
  const read = socket.bytesRead;
  return new Promise((resolve) => {
    const settle = (why: NoPicture | null): void => {
      clearInterval(timer);
      verdict.signal.removeEventListener('abort', look);
      resolve(why);
    };
    const look = (): void => {
      const ms = performance.now() - began;
      const isMute = socket.bytesRead === read && !saidMore;
      if (verdict.isReached || pump.hasPicture) settle(null);
      else if (pump.lostBeginning) settle('beginning-lost');
      else if (ms >= pictureMs) settle(isMute ? 'locked-up' : 'nothing-shown');
      else if (isMute && ms >= LOCKED_UP_MS) settle('locked-up');
    };
    const timer = setInterval(look, Math.min(LOOK_MS, pictureMs / 4));
    verdict.signal.addEventListener('abort', look, { once: true });
    look();
  });
}
