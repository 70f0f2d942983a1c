/** How a viewer's stream is written down: so that programs other than ours read it too. */
export type RecordingFormat = 'rfb' | 'guacamole';

export const ENDING: Readonly<Record<RecordingFormat, string>> = { rfb: 'fbs', guacamole: 'guac' };

const NOTHING = Buffer.alloc(0);
const HEAD: Readonly<Record<RecordingFormat, Buffer>> = {
  rfb: Buffer.from('FBS 001.000\n'),
  guacamole: NOTHING,
};

/** What each file begins with. */
export const headOf = (format: RecordingFormat): Buffer => HEAD[format];

/**
 * What was sent to the viewer as it stands in the file, in memory of its own.
 *
 * RFB is kept as rfbproxy does (FBS 001.000): the length of the bytes (u32, big-endian), the bytes, zeros up to a multiple of
 * four, and the milliseconds since the beginning (u32). Guacamole is kept as guacd does: the instructions themselves, of which
 * `sync` tells the time.
 * @param ms since the beginning of the recording.
 */
export function written(format: RecordingFormat, said: Buffer | string, ms: number): Buffer {
  const bytes = typeof said === 'string' ? Buffer.from(said) : said;
  if (format === 'guacamole') return isOfTunnel(bytes) ? NOTHING : Buffer.from(bytes);
  const padded = Math.ceil(bytes.length / 4) * 4;
  const block = Buffer.allocUnsafe(4 + padded + 4);
  block.writeUInt32BE(bytes.length, 0);
  block.fill(0, 4 + bytes.copy(block, 4), 4 + padded);
  block.writeUInt32BE(Math.min(Math.floor(ms), 0xffff_ffff), 4 + padded);
  return block;
}

/** Instructions without a name are between the gateway and the viewer's tunnel. */
const isOfTunnel = (bytes: Buffer): boolean => bytes[0] === 0x30 && bytes[1] === 0x2e;

const LONGEST_MOUSE = 48;
const MOUSE = /^5\.mouse,(\d)\.(\d{1,5}),(\d)\.(\d{1,5}),(\d)\.(\d{1,3});$/;

/**
 * Where a viewer of Guacamole has its pointer, which guacd tells other viewers only; null for all else that it says. Nothing
 * gets into a recording that is not exactly that: what a viewer says is whatever it likes.
 */
export function pointerOf(message: Buffer): Buffer | null {
  if (message.length > LONGEST_MOUSE || message[0] !== 0x35) return null;
  const [whole, ...elements] = MOUSE.exec(message.toString('latin1')) ?? [];
  if (whole === undefined) return null;
  for (let at = 0; at < elements.length; at += 2)
    if (Number(elements[at]) !== elements[at + 1]?.length) return null;
  return Buffer.from(whole, 'latin1');
}
