/**
 * A viewer that says as much as is taken: the same clipboard text again and again (RFC 6143 section 7.5.6), one message a
 * frame, from the moment at which the desktop first says something. Argument: `FlooderJob`; prints `{ bytes }` when the kernel
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
}

const FRAME_BYTES = 64 * 1024;
const HEADER_BYTES = 8;
const FRAMES_A_BLOCK = 16;

const { url, headers, bytes } = scriptArgument<FlooderJob>();
const viewer = await openRfbViewer(new URL(url), headers);
await new Promise<void>((resolve, reject) => {
  viewer.onPayload = () => resolve();
  viewer.onClose = (why) => reject(new Error(`the tunnel closed: ${why}`));
});
const text = Buffer.alloc(FRAME_BYTES, 'x');
text.set([6, 0, 0, 0]);
text.writeUInt32BE(FRAME_BYTES - HEADER_BYTES, 4);
const frame = binaryFrame(text);
const input = Buffer.concat(Array<Buffer>(FRAMES_A_BLOCK).fill(frame));
const withHeaders = Math.ceil(bytes / FRAME_BYTES) * frame.length;
say(await handOver(viewer.release(), 'pour.py', { bytes: withHeaders, input }));
