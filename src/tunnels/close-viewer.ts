import type { WebSocket } from 'ws';

/** RFC 6455 section 5.5.1: a close frame's payload holds at most 125 bytes, two of them the code. */
const MAX_REASON_BYTES = 123;
const CLOSE_DEADLINE_MS = 2000;

/** Closes a viewer's socket politely and, when it does not answer within 2 s, for good. Safe to call twice. */
export function closeViewer(viewer: WebSocket, code: number, reason: string): void {
  if (viewer.readyState === viewer.CLOSED) return;
  const deadline = setTimeout(() => viewer.terminate(), CLOSE_DEADLINE_MS);
  viewer.once('close', () => clearTimeout(deadline));
  viewer.close(code, fitReason(reason));
  // a paused socket never reads the peer's close frame, so the closing handshake would hang
  viewer.resume();
}

/** Cuts at a character boundary so that the frame stays valid UTF-8. */
export function fitReason(reason: string): string {
  if (Buffer.byteLength(reason) <= MAX_REASON_BYTES) return reason;
  let fitted = '';
  let bytes = 0;
  for (const character of reason) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_REASON_BYTES - 3) break;
    fitted += character;
  }
  return `${fitted}…`;
}
