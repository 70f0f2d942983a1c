import type { InstanceView } from '../../src/api.ts';
import type { PageWords } from './texts/texts.ts';

/** `Stopped because nobody was connected for 60 minutes.`; null where somebody stopped it or it ended. */
export function whyStopped({ stoppedBy }: Pick<InstanceView, 'stoppedBy'>, say: PageWords): string | null {
  if (stoppedBy === null) return null;
  const { why, minutes } = stoppedBy;
  if (why === 'schedule') return say('stopped.schedule');
  if (minutes === null) return say(`stopped.${why}`);
  const time = duration(minutes, say);
  return why === 'idle' ? say('stopped.idle-for', { time }) : say('stopped.max-time-of', { time });
}

function duration(minutes: number, say: PageWords): string {
  if (minutes % 60 === 0 && minutes > 60) return say('length.hours', { n: minutes / 60 });
  return say('length.minutes', { n: minutes });
}

/** `Stops in 3 min: nobody is connected`, once people are to be told; else null. */
export function stopNote(
  { stopsAt, stopsWhy, warnedAt }: Pick<InstanceView, 'stopsAt' | 'stopsWhy' | 'warnedAt'>,
  now: number,
  say: PageWords,
): string | null {
  if (stopsAt === null || stopsWhy === null || warnedAt === null) return null;
  const why = say(`stops.why.${stopsWhy}`);
  const minutes = Math.ceil((stopsAt - now) / 60_000);
  if (minutes < 1) return say('stops.now', { why });
  return minutes === 1 ? say('stops.less', { why }) : say('stops.in', { n: minutes, why });
}
