import type { InstanceView } from '../../src/api.ts';

const WHY: Readonly<Record<NonNullable<InstanceView['stopsWhy']>, string>> = {
  idle: 'nobody is connected',
  'max-time': 'its time is over then',
  schedule: 'as the schedule says',
};

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
