/**
 * The viewer of a Guacamole tunnel: shakes hands as a browser would, then counts bytes until it has `bytes`, and leaves.
 * Argument: `SinkJob`; prints `SinkResult`.
 */
import { RawWebSocket } from '../raw-websocket.ts';

export interface SinkJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly timeoutMs: number;
}

export interface SinkResult {
  readonly bytes: number;
  /** Milliseconds from the first byte of the flood to the last one that was counted. */
  readonly ms: number;
  readonly frames: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as SinkJob;
const deadline = setTimeout(() => fail(`timed out after ${job.timeoutMs} ms`), job.timeoutMs);
try {
  const url = new URL(job.url);
  const viewer = await RawWebSocket.open(url, { headers: job.headers, subprotocol: 'guacamole' });
  console.log(JSON.stringify(await count(viewer)));
  viewer.close();
} catch (thrown) {
  fail(thrown instanceof Error ? thrown.message : String(thrown));
}
clearTimeout(deadline);

function count(viewer: RawWebSocket): Promise<SinkResult> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let began = 0;
    const framesBefore = viewer.frames;
    viewer.onClose = (why) => reject(new Error(`the tunnel closed after ${bytes} bytes: ${why}`));
    viewer.onPayload = (piece) => {
      if (bytes === 0) began = performance.now();
      bytes += piece.length;
      if (bytes < job.bytes) return;
      viewer.onPayload = () => undefined;
      viewer.onClose = () => undefined;
      resolve({ bytes, ms: performance.now() - began, frames: viewer.frames - framesBefore });
    };
  });
}

function fail(why: string): never {
  console.error(why);
  process.exit(1);
}
