import { say } from './say.ts';

const [SECOND, MINUTE] = [1000, 60];

/** `0:07`, `12:34`, `1:02:03`. @param ms from the beginning. */
export function asMoment(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** The same as it is read out: `1 h 2 min 3 s`. */
export function asSpoken(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  const said = say('player.spoken-seconds', { seconds });
  if (hours === 0 && minutes === 0) return said;
  const more = `${say('player.spoken-minutes', { minutes })} ${said}`;
  return hours === 0 ? more : `${say('player.spoken-hours', { hours })} ${more}`;
}

function partsOf(ms: number) {
  const all = Math.max(0, Math.floor(ms / SECOND));
  const minutes = Math.floor(all / MINUTE);
  return { hours: Math.floor(minutes / MINUTE), minutes: minutes % MINUTE, seconds: all % MINUTE };
}
