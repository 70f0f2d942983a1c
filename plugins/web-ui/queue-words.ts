import { asSaid, type InstanceView, type Said } from '../../src/api.ts';
import type { PageWords } from './texts/texts.ts';

/** What a start waits for, its place in the queue, and how long that may take; null when it does not wait. */
export function queueWords(
  waiting: InstanceView['waiting'],
  say: PageWords,
  said: Said = asSaid,
): string | null {
  if (waiting === null) return null;
  const { position, of, running, estimateSeconds } = waiting;
  const message = said(waiting.message).replace(/\.?$/, '.');
  const until = untilWords(running, estimateSeconds, say);
  return of === 1
    ? say('queue.next', { message, until })
    : say('queue.place', { message, position, of, until });
}

function untilWords(running: number, seconds: number | null, say: PageWords): string {
  if (seconds !== null) return say('queue.until-time', { time: inWords(seconds, say) });
  return running === 0 ? '' : say('queue.until-end', { n: running });
}

function inWords(seconds: number, say: PageWords): string {
  if (seconds < 60) return say('queue.less');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return say('queue.minutes', { n: minutes });
  return say('queue.hours', { n: Math.round(minutes / 60) });
}
