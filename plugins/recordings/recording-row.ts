import type { Language, RecordingView } from '../../src/api.ts';

/** A recording as the pages show it. */
export interface RecordingRow extends RecordingView {
  /** A status of `icons.njk`. */
  readonly status: 'running' | 'stopped' | 'failed';
  /** Milliseconds; null while it goes on. */
  readonly length: number | null;
  /** `12.3 MB`; null where nobody has told. */
  readonly size: string | null;
}

export function recordingRow(recording: RecordingView, language: Language): RecordingRow {
  const { startedAt, endedAt, bytes, error } = recording;
  return {
    ...recording,
    status: endedAt === null ? 'running' : error === null ? 'stopped' : 'failed',
    length: endedAt === null ? null : lengthOf(recording, startedAt),
    size: bytes === null ? null : sizeInWords(bytes, language),
  };
}

/** Milliseconds; of one that goes on, until `now`. */
export function lengthOf({ startedAt, endedAt }: RecordingView, now: number): number {
  return Math.max(0, (endedAt ?? now) - startedAt);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `512 B`, `12.3 MB`, with the numbers of the language; a kB has 1000 bytes. */
export function sizeInWords(bytes: number, language: Language): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const maximumFractionDigits = unit === 0 || value >= 99.5 ? 0 : 1;
  return `${value.toLocaleString(language, { maximumFractionDigits })} ${UNITS[unit]}`;
}
