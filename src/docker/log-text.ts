import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

const HEADER_BYTES = 8;
const MAX_LINE = 2000;

/**
 * Lines of a container's output as people may read them: standard output and error in the order in which their lines
 * ended, control characters and terminal sequences left out, long lines cut.
 * @param bytes frames of the engine's multiplexed log: a stream number, three zeros, the length (32 bits big-endian), data.
 */
export function logLines(bytes: Buffer): string[] {
  return rawLines(bytes).map(readable);
}

/** The same of a log that was asked for with `timestamps`. `at` compares as text: RFC 3339 in UTC, nine decimals. */
export function timedLogLines(bytes: Buffer): { readonly at: string; readonly text: string }[] {
  return rawLines(bytes).map((line) => {
    const [, at = '', text = ''] = /^(\S*) ?([\s\S]*)$/.exec(line) ?? [];
    return { at, text: readable(text) };
  });
}

function rawLines(bytes: Buffer): string[] {
  const lines: string[] = [];
  const streams = new Map<number, { decoder: StringDecoder; rest: string }>();
  for (const { stream, data } of frames(bytes)) {
    const state = streams.get(stream) ?? { decoder: new StringDecoder('utf8'), rest: '' };
    streams.set(stream, state);
    const parts = (state.rest + state.decoder.write(data)).split('\n');
    state.rest = parts.pop() ?? '';
    lines.push(...parts);
  }
  for (const { decoder, rest } of streams.values()) {
    const last = rest + decoder.end();
    if (last !== '') lines.push(last);
  }
  return lines;
}
function* frames(bytes: Buffer): Generator<{ stream: number; data: Buffer }> {
  let offset = 0;
  while (offset + HEADER_BYTES <= bytes.length) {
    const length = bytes.readUInt32BE(offset + 4);
    const start = offset + HEADER_BYTES;
    // a frame that was cut off still holds words
    yield { stream: bytes.readUInt8(offset), data: bytes.subarray(start, start + length) };
    offset = start + length;
  }
}

/** Of a line that was written over with carriage returns, what a terminal would show last. */
function readable(line: string): string {
  const shown = line.replace(/\r+$/, '').split('\r').at(-1) ?? '';
  const text = stripVTControlCharacters(shown)
    .replaceAll('\t', '    ')
    // C0, C1, and what turns the direction of text
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
  return text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text;
}
