import type { rfb } from '../../../src/api.ts';
import { type Rect, rect } from '../paint/rect.ts';
import { decodePixelFormat, type PixelFormat } from './pixel-format.ts';

/** What a viewer says (RFC 6143 section 7.5 and the extensions that the demo announces). */
export type ClientMessage =
  | { readonly kind: 'pixel-format'; readonly format: PixelFormat }
  | { readonly kind: 'encodings'; readonly encodings: readonly number[] }
  | { readonly kind: 'update-request'; readonly isIncremental: boolean; readonly area: Rect }
  | { readonly kind: 'key'; readonly isDown: boolean; readonly keysym: number }
  | { readonly kind: 'pointer'; readonly x: number; readonly y: number; readonly buttons: number }
  | { readonly kind: 'cut-text'; readonly text: string }
  | { readonly kind: 'extended-clipboard'; readonly flags: number; readonly data: Buffer }
  | { readonly kind: 'set-size'; readonly width: number; readonly height: number }
  | { readonly kind: 'nothing' };

/** The viewer broke the protocol; the connection ends. */
export class ViewerFault extends Error {
  override readonly name = 'ViewerFault';
}

const TYPE = {
  pixelFormat: 0,
  encodings: 2,
  updateRequest: 3,
  key: 4,
  pointer: 5,
  cutText: 6,
  setSize: 251,
} as const;
/** Longer clipboard texts are cut, without being kept. */
export const MAX_CUT_TEXT = 48 * 1024;
const NOTHING = { kind: 'nothing' } as const;

export async function readMessage(reader: rfb.RfbReader): Promise<ClientMessage> {
  const [type] = await reader.read(1);
  switch (type) {
    case TYPE.pixelFormat: {
      const format = decodePixelFormat((await reader.read(19)).subarray(3));
      if (format === null) throw new ViewerFault('a pixel format that cannot be served');
      return { kind: 'pixel-format', format };
    }
    case TYPE.encodings:
      return readEncodings(reader);
    case TYPE.updateRequest: {
      const bytes = await reader.read(9);
      const [x, y, width, height] = [1, 3, 5, 7].map((at) => bytes.readUInt16BE(at));
      const area = rect(x ?? 0, y ?? 0, width ?? 0, height ?? 0);
      return { kind: 'update-request', isIncremental: bytes[0] !== 0, area };
    }
    case TYPE.key: {
      const bytes = await reader.read(7);
      return { kind: 'key', isDown: bytes[0] !== 0, keysym: bytes.readUInt32BE(3) };
    }
    case TYPE.pointer: {
      const bytes = await reader.read(5);
      return {
        kind: 'pointer',
        buttons: bytes.readUInt8(0),
        x: bytes.readUInt16BE(1),
        y: bytes.readUInt16BE(3),
      };
    }
    case TYPE.cutText:
      return readCutText(reader);
    case TYPE.setSize: {
      const bytes = await reader.read(7);
      await reader.skip(16 * bytes.readUInt8(5));
      return { kind: 'set-size', width: bytes.readUInt16BE(1), height: bytes.readUInt16BE(3) };
    }
    default:
      throw new ViewerFault(`a message of the unknown type ${type}`);
  }
}

async function readEncodings(reader: rfb.RfbReader): Promise<ClientMessage> {
  const count = (await reader.read(3)).readUInt16BE(1);
  const encodings: number[] = [];
  for (let at = 0; at < count; at += 1) encodings.push((await reader.read(4)).readInt32BE(0));
  return { kind: 'encodings', encodings };
}

/** A negative length says that the clipboard extension follows. */
async function readCutText(reader: rfb.RfbReader): Promise<ClientMessage> {
  const length = (await reader.read(7)).readInt32BE(3);
  const size = Math.abs(length);
  const bytes = await reader.read(Math.min(size, MAX_CUT_TEXT));
  await reader.skip(size - bytes.length);
  if (length >= 0) return { kind: 'cut-text', text: bytes.toString('latin1') };
  if (size < 4 || size > MAX_CUT_TEXT) return NOTHING;
  return { kind: 'extended-clipboard', flags: bytes.readUInt32BE(0), data: bytes.subarray(4) };
}
