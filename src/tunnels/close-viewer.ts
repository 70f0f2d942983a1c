import type { WebSocket } from 'ws';
import type { Said } from '../texts/phrases.ts';

/** RFC 6455 section 5.5.1: a close frame's payload holds at most 125 bytes, two of them the code. */
const MAX_REASON_BYTES = 123;
const CLOSE_DEADLINE_MS = 2000;

/** How viewers are told why they end, where it is not in English. */
const languages = new WeakMap<WebSocket, Said>();

/** From now on `closeViewer` tells this viewer the reason in its own language. */
export function tellIn(viewer: WebSocket, said: Said): void {
  languages.set(viewer, said);
}

/** Closes a viewer's socket politely and, when it does not answer within 2 s, for good. Safe to call twice. */
export function closeViewer(viewer: WebSocket, code: number, reason: string): void {
  if (viewer.readyState === viewer.CLOSED) return;
  const deadline = setTimeout(() => viewer.terminate(), CLOSE_DEADLINE_MS);
  viewer.once('close', () => clearTimeout(deadline));
  viewer.close(code, fitReason(inWords(viewer, reason)));
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

/** Reasons of Guacamole begin with a status, which is for its client. */
function inWords(viewer: WebSocket, reason: string): string {
  const said = languages.get(viewer);
  if (said === undefined) return reason;
  const [status = ''] = /^\d{1,5}[\s:]+/.exec(reason) ?? [];
  return status + said(reason.slice(status.length));
}
