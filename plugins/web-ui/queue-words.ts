import type { InstanceView } from '../../src/api.ts';

/** What a start waits for, its place in the queue, and how long that may take; null when it does not wait. */
export function queueWords(waiting: InstanceView['waiting']): string | null {
  if (waiting === null) return null;
  const { message, position, of, running, estimateSeconds } = waiting;
  const place = of === 1 ? 'It is next' : `It is number ${position} of ${of} in the queue`;
  return `${message.replace(/\.?$/, '.')} ${place}${until(running, estimateSeconds)}.`;
}

function until(running: number, seconds: number | null): string {
  if (seconds !== null) return `, and may start in ${inWords(seconds)}`;
  if (running === 0) return '';
  return `, and starts when ${running === 1 ? 'the desktop that runs' : `one of ${running} desktops`} ends`;
}

function inWords(seconds: number): string {
  if (seconds < 60) return 'less than a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  return `about ${Math.round(minutes / 60)} hours`;
}
