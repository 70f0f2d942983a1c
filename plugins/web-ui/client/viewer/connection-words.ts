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
  'audio/L8': 'sound of 8 bits',
  'audio/L16': 'sound of 16 bits',
  'audio/ogg': 'Ogg sound',
  'audio/mpeg': 'MP3 sound',
  'video/mp4': 'MP4 video',
  'video/webm': 'WebM video',
  'video/ogg': 'Ogg video',
};
const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];
const MOST_NAMED = 8;

/** `12.3 MB`; a KB is 1000 bytes. */
export function spokenBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** @param perSecond bytes; null before two answers came. */
export function spokenFlow(bytes: number, frames: number, perSecond: number | null): string {
  const messages = `${frames.toLocaleString('en')} ${frames === 1 ? 'message' : 'messages'}`;
  const rate = perSecond === null ? '' : `, ${spokenBytes(Math.max(0, Math.round(perSecond)))} a second`;
  return `${spokenBytes(bytes)} in ${messages}${rate}`;
}

export function spokenWaits({
  viewerStalls,
  desktopStalls,
}: Pick<Figures, 'viewerStalls' | 'desktopStalls'>): string {
  if (viewerStalls.count === 0 && desktopStalls.count === 0) return 'Neither side had to wait.';
  return `${waitFor('this browser', viewerStalls)} ${waitFor('the desktop', desktopStalls)}`;
}

function waitFor(whom: string, { count, ms }: Stalls): string {
  if (count === 0) return `Never for ${whom}.`;
  const often = count === 1 ? 'once' : `${count.toLocaleString('en')} times`;
  const long = ms < 1000 ? spokenMs(ms) : `${(ms / 1000).toFixed(1)} s`;
  return `For ${whom} ${often}, ${long} in all.`;
}

/** @param codecs names of encodings, or mimetypes. */
export function spokenCodecs(codecs: readonly string[]): string {
  return codecs.map((codec) => FORMATS[codec] ?? codec).join(', ') || '–';
}

/** The most frequent ones in front. */
export function spokenCounts(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const named = sorted.slice(0, MOST_NAMED).map(([name, count]) => `${name} ${count.toLocaleString('en')}`);
  const rest = sorted.slice(MOST_NAMED).reduce((sum, [, count]) => sum + count, 0);
  if (rest > 0) named.push(`others ${rest.toLocaleString('en')}`);
  return named.join(', ') || 'Not looked into';
}
