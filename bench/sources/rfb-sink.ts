/**
 * A viewer that takes what a desktop floods it with, and only counts. Argument: `RfbSinkJob`; prints `{ bytes, ms }`, the time
 * from the first of them. The bytes are those of the connection, with ten for the header of each frame.
 */
import { binaryFrame, RawWebSocket } from '../raw-websocket.ts';
import { agreeAsRfbViewer } from '../rfb-viewer.ts';
import { handOver } from './hand-over.ts';
import { say, scriptArgument } from './serve.ts';

export interface RfbSinkJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
}

const { url, headers, bytes } = scriptArgument<RfbSinkJob>();
const viewer = await RawWebSocket.open(new URL(url), { headers, subprotocol: 'binary' });
const request = await agreeAsRfbViewer(viewer);
say(await handOver(viewer.release(), 'drain.py', { bytes, input: binaryFrame(request) }));
