import { durationMs } from './duration.ts';
import type { HealthCheck } from './model.ts';
import type { Place, Reader } from './reader.ts';

const KEYS = ['test', 'interval', 'timeout', 'retries', 'start_period', 'disable'] as const;
const REASONS = { start_interval: 'the check runs every interval from the beginning' };
/** Docker refuses less. */
const LEAST_MS = 1;

export function readHealthCheck(reader: Reader, place: Place | undefined): HealthCheck | null {
  if (place === undefined || reader.isEmpty(place)) return null;
  const fields = reader.fields(place, KEYS, REASONS);
  const isOff = fields.disable !== undefined && reader.flag(fields.disable) === true;
  return {
    test: isOff ? ['NONE'] : readTest(reader, fields.test),
    intervalMs: readDuration(reader, fields.interval, LEAST_MS),
    timeoutMs: readDuration(reader, fields.timeout, LEAST_MS),
    startPeriodMs: readDuration(reader, fields.start_period, 0),
    retries:
      fields.retries === undefined
        ? null
        : reader.number(fields.retries, { least: 1, most: 1000, whole: true }),
  };
}

function readTest(reader: Reader, place: Place | undefined): string[] | null {
  if (place === undefined || reader.isEmpty(place)) return null;
  if (!reader.isList(place)) {
    const text = reader.text(place, 'a text or a list of texts');
    return text === null ? null : ['CMD-SHELL', text];
  }
  const words = (reader.list(place) ?? []).map((item) => reader.text(item)).filter((word) => word !== null);
  const fits =
    words[0] === 'NONE'
      ? words.length === 1
      : words[0] === 'CMD-SHELL'
        ? words.length === 2
        : words[0] === 'CMD' && words.length > 1;
  return fits
    ? words
    : reader.problem(place, 'expected ["NONE"], ["CMD", …words] or ["CMD-SHELL", one text]');
}

/** Milliseconds; null where it is left out. */
export function readDuration(reader: Reader, place: Place | undefined, leastMs: number): number | null {
  if (place === undefined) return null;
  const text = reader.text(place, 'a duration such as 1m30s');
  if (text === null) return null;
  const ms = durationMs(text);
  if (ms === null) return reader.problem(place, 'expected a duration such as 10s, 500ms or 1m30s');
  const fits = ms === 0 ? leastMs === 0 : ms >= LEAST_MS && ms <= 24 * 3_600_000;
  return fits ? ms : reader.problem(place, `expected a duration from ${leastMs} ms to 24h`);
}
