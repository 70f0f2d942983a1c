import { say } from '../page/say.ts';
import { spokenMs } from './round-trip.ts';

/** What the gateway counted, as it tells it. */
export interface Figures {
  readonly bytesToViewer: number;
  readonly bytesFromViewer: number;
  readonly framesToViewer: number;
  readonly framesFromViewer: number;
  readonly instructionsToViewer: Readonly<Record<string, number>>;
  readonly instructionsFromViewer: Readonly<Record<string, number>>;
  readonly codecs: readonly string[];
  readonly viewerStalls: Stalls;
  readonly desktopStalls: Stalls;
  readonly roundTripMs: number | null;
}

interface Stalls {
  readonly count: number;
  readonly ms: number;
}

const FORMATS: Readonly<Record<string, string>> = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/webp': 'WebP',
  'audio/L8': say('figures.sound-8'),
  'audio/L16': say('figures.sound-16'),
  'audio/ogg': say('figures.sound', { name: 'Ogg' }),
  'audio/mpeg': say('figures.sound', { name: 'MP3' }),
  'video/mp4': say('figures.video', { name: 'MP4' }),
  'video/webm': say('figures.video', { name: 'WebM' }),
  'video/ogg': say('figures.video', { name: 'Ogg' }),
};
const UNITS = [say('figures.bytes'), 'KB', 'MB', 'GB', 'TB'];
const MOST_NAMED = 8;

/** `12.3 MB`; a KB is 1000 bytes. */
export function spokenBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  const number = value.toLocaleString(say.language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
  return `${number} ${UNITS[unit]}`;
}

/** @param perSecond bytes; null before two answers came. */
export function spokenFlow(bytes: number, frames: number, perSecond: number | null): string {
  const flow = say('figures.flow', { bytes: spokenBytes(bytes), n: frames });
  if (perSecond === null) return flow;
  return say('figures.flow-rate', { flow, rate: spokenBytes(Math.max(0, Math.round(perSecond))) });
}

export function spokenWaits({
  viewerStalls,
  desktopStalls,
}: Pick<Figures, 'viewerStalls' | 'desktopStalls'>): string {
  if (viewerStalls.count === 0 && desktopStalls.count === 0) return say('figures.no-waits');
  return `${waitFor(say('figures.this-browser'), viewerStalls)} ${waitFor(say('figures.the-desktop'), desktopStalls)}`;
}

function waitFor(whom: string, { count, ms }: Stalls): string {
  if (count === 0) return say('figures.never', { whom });
  const time =
    ms < 1000
      ? spokenMs(ms)
      : `${(ms / 1000).toLocaleString(say.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
  return say('figures.waits', { whom, n: count, time });
}

/** @param codecs names of encodings, or mimetypes. */
export function spokenCodecs(codecs: readonly string[]): string {
  return codecs.map((codec) => FORMATS[codec] ?? codec).join(', ') || '–';
}

/** The most frequent ones in front. */
export function spokenCounts(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const named = sorted
    .slice(0, MOST_NAMED)
    .map(([name, count]) => `${name} ${count.toLocaleString(say.language)}`);
  const rest = sorted.slice(MOST_NAMED).reduce((sum, [, count]) => sum + count, 0);
  if (rest > 0) named.push(say('figures.others', { n: rest }));
  return named.join(', ') || say('figures.not-looked');
}
