import type { ByteStream } from './byte-stream.ts';
import { RawWebSocket } from './raw-websocket.ts';

/** Opens a WebSocket that carries RFB, shakes hands and asks for the picture. */
export async function openRfbViewer(
  url: URL,
  headers: Readonly<Record<string, string>>,
  subprotocol: 'binary' | 'console' = 'binary',
): Promise<RawWebSocket> {
  const viewer = await RawWebSocket.open(url, { headers, subprotocol });
  await shakeHandsAsRfbViewer(viewer);
  return viewer;
}

/** The viewer's side of the handshake (RFC 6143 section 7.1) with security type None, and a request for the whole picture. */
export async function shakeHandsAsRfbViewer(viewer: ByteStream): Promise<void> {
  viewer.send(await agreeAsRfbViewer(viewer));
}

/** The same without the request, which it resolves with: until that is sent nothing comes. */
export async function agreeAsRfbViewer(viewer: ByteStream): Promise<Buffer> {
  const take = readerOf(viewer);
  await take(12);
  viewer.send(Buffer.from('RFB 003.008\n'));
  const [types = 0] = await take(1);
  if (!(await take(types)).includes(1)) throw new Error('the security type None is not offered');
  viewer.send(Buffer.from([1]));
  if ((await take(4)).readUInt32BE(0) !== 0) throw new Error('the security handshake failed');
  viewer.send(Buffer.from([1]));
  const init = await take(24);
  await take(init.readUInt32BE(20));
  return updateRequest(init);
}

/** For the whole screen. @param size its width and height, two bytes each, at the beginning. */
function updateRequest(size: Buffer): Buffer {
  const request = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  size.copy(request, 6, 0, 4);
  return request;
}

/**
 * Resolves when the first bytes of a picture have come, and leaves.
 * @param subprotocol `console` for the machine's own screen
 */
export async function firstUpdate(
  url: URL,
  headers: Readonly<Record<string, string>>,
  subprotocol?: 'binary' | 'console',
): Promise<void> {
  const viewer = await openRfbViewer(url, headers, subprotocol);
  try {
    await new Promise<void>((resolve, reject) => {
      viewer.onClose = (why) => reject(new Error(`the tunnel closed before the first picture: ${why}`));
      viewer.onPayload = () => resolve();
    });
  } finally {
    viewer.onClose = () => undefined;
    viewer.close();
  }
}

/** Resolves when the desktop's greeting has come through the tunnel, and leaves. */
export async function greeting(url: URL, headers: Readonly<Record<string, string>>): Promise<void> {
  const viewer = await RawWebSocket.open(url, { headers, subprotocol: 'binary' });
  try {
    const text = (await readerOf(viewer)(12)).toString('latin1');
    if (!text.startsWith('RFB 003.')) throw new Error(`the greeting was ${JSON.stringify(text)}`);
  } finally {
    viewer.onClose = () => undefined;
    viewer.close();
  }
}

function readerOf(viewer: ByteStream): (count: number) => Promise<Buffer> {
  let buffer = Buffer.alloc(0);
  let closed = false;
  let wake = () => {};
  viewer.onPayload = (piece) => {
    buffer = Buffer.concat([buffer, piece]);
    wake();
  };
  viewer.onClose = () => {
    closed = true;
    wake();
  };
  return async (count) => {
    while (buffer.length < count) {
      if (closed) throw new Error('the tunnel closed during the handshake');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const taken = buffer.subarray(0, count);
    buffer = buffer.subarray(count);
    return taken;
  };
}
