/**
 * A viewer that says as much as is taken: the same clipboard text again and again (RFC 6143 section 7.5.6), one message a
 * frame. Argument: `FlooderJob`; prints `{ sent }` when the kernel has all of it.
 */
import { binaryFrame } from '../raw-websocket.ts';
import { openRfbViewer } from '../rfb-viewer.ts';
import { say, scriptArgument } from './serve.ts';

export interface FlooderJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
}

const FRAME_BYTES = 64 * 1024;
const HEADER_BYTES = 8;
const FRAMES_A_WRITE = 4;

const { url, headers, bytes } = scriptArgument<FlooderJob>();
const viewer = await openRfbViewer(new URL(url), headers);
viewer.onClose = (why) => {
  console.error(`the tunnel closed: ${why}`);
  process.exit(1);
};
const text = Buffer.alloc(FRAME_BYTES, 'x');
text.set([6, 0, 0, 0]);
text.writeUInt32BE(FRAME_BYTES - HEADER_BYTES, 4);
const frame = binaryFrame(text);
const block = Buffer.concat(Array<Buffer>(FRAMES_A_WRITE).fill(frame));
let sent = 0;
while (sent < bytes) {
  sent += FRAMES_A_WRITE * FRAME_BYTES;
  if (!viewer.sendFrames(block)) await viewer.drained();
}
say({ sent });
// it leaves when it is told to: closing now could lose what is still under way
setInterval(() => undefined, 60_000);
