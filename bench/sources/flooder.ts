/**
 * A viewer that says as much as is taken: the same clipboard text or movement of the pointer again and again (RFC 6143
 * sections 7.5.6 and 7.5.5), one message a frame, from the moment at which the desktop first says something. Argument: `FlooderJob`; prints `{ bytes }` when the kernel
 * has all of it.
 */
import { binaryFrame } from '../raw-websocket.ts';
import { openRfbViewer } from '../rfb-viewer.ts';
import { handOver } from './hand-over.ts';
import { say, scriptArgument } from './serve.ts';

export interface FlooderJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly says: 'texts' | 'pointer';
}

const TEXT_BYTES = 64 * 1024;
const HEADER_BYTES = 8;
const BLOCK_BYTES = 1024 * 1024;

const { url, headers, bytes, says } = scriptArgument<FlooderJob>();
const viewer = await openRfbViewer(new URL(url), headers);
await new Promise<void>((resolve, reject) => {
  viewer.onPayload = () => resolve();
  viewer.onClose = (why) => reject(new Error(`the tunnel closed: ${why}`));
});
const message = says === 'texts' ? text() : Buffer.from([5, 0, 1, 2, 3, 4]);
const frame = binaryFrame(message);
const input = Buffer.concat(Array<Buffer>(Math.ceil(BLOCK_BYTES / message.length)).fill(frame));
const withHeaders = Math.ceil(bytes / message.length) * frame.length;
say(await handOver(viewer.release(), 'pour.py', { bytes: withHeaders, input }));

function text(): Buffer {
  const cutText = Buffer.alloc(TEXT_BYTES, 'x');
  cutText.set([6, 0, 0, 0]);
  cutText.writeUInt32BE(TEXT_BYTES - HEADER_BYTES, 4);
  return cutText;
}
