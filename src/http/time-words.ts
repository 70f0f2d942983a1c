const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `5 min ago`, `2 days ago`; a time to come is told as `in 5 min`. Both are UTC ms. */
export function relativeTime(time: number, now: number): string {
  const distance = Math.abs(now - time);
  const isPast = time <= now;
  if (distance < 10 * SECOND) return 'just now';
  const words = spokenDuration(distance);
  return isPast ? `${words} ago` : `in ${words}`;
}

/** The largest unit only: `<0.1 s`, `0.4 s`, `12 s`, `5 min`, `3 h`, `2 days`. @param ms a length of time. */
export function spokenDuration(ms: number): string {
  if (ms < SECOND / 10) return '<0.1 s';
  if (ms < SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  const days = Math.floor(ms / DAY);
  return days === 1 ? '1 day' : `${days} days`;
}

/** `2026-01-05 14:03:09 UTC`. */
export function exactTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
