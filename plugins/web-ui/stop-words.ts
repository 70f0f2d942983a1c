import type { InstanceView } from '../../src/api.ts';

const WHY: Readonly<Record<NonNullable<InstanceView['stopsWhy']>, string>> = {
  idle: 'nobody is connected',
  'max-time': 'its time is over then',
  schedule: 'as the schedule says',
};

/** `Stopped because nobody was connected for 60 minutes.`; null where somebody stopped it or it ended. */
export function whyStopped({ stoppedBy }: Pick<InstanceView, 'stoppedBy'>): string | null {
  if (stoppedBy === null) return null;
  const time = stoppedBy.minutes === null ? null : duration(stoppedBy.minutes);
  switch (stoppedBy.why) {
    case 'idle':
      return `Stopped because nobody was connected${time === null ? '' : ` for ${time}`}.`;
    case 'max-time':
      return `Stopped because its time was over${time === null ? '' : `: it may run for ${time}`}.`;
    case 'schedule':
      return 'Stopped as the schedule of the application says.';
  }
}

function duration(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 && minutes > 60 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** `Stops in 3 min: nobody is connected`, once people are to be told; else null. */
export function stopNote(
  { stopsAt, stopsWhy, warnedAt }: Pick<InstanceView, 'stopsAt' | 'stopsWhy' | 'warnedAt'>,
  now: number,
): string | null {
  if (stopsAt === null || stopsWhy === null || warnedAt === null) return null;
  const minutes = Math.ceil((stopsAt - now) / 60_000);
  const when =
    minutes < 1 ? 'Stops now' : minutes === 1 ? 'Stops in less than a minute' : `Stops in ${minutes} min`;
  return `${when}: ${WHY[stopsWhy]}`;
}
