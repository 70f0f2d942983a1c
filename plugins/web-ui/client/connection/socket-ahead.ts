import { VIEW_NAME } from './view-name.ts';

/** How long the gateway is asked to hold the socket until the desktop runs. */
const WAIT_S = 20;
/** noVNC speaks this version: it is greeted with everything up to the desktop's name at once. */
export const RFB_QUERY = { rfb: '3.8', view: VIEW_NAME };

interface Ahead {
  readonly url: string;
  readonly socket: WebSocket;
  /** What came before anybody listened; the desktop says a greeting and then waits. */
  readonly early: MessageEvent[];
}

let ahead: Ahead | null = null;

/**
 * Opens the RFB socket of a desktop whose page is still on its way, and which may still start. The desktop greets, and is
 * then silent until it is answered.
 * @param path of the instance.
 */
export function openAhead(path: string): void {
  const url = socketUrl(path, new URLSearchParams(RFB_QUERY));
  ahead?.socket.close();
  const socket = new WebSocket(`${url}&wait=${WAIT_S}`, ['binary']);
  socket.binaryType = 'arraybuffer';
  const early: MessageEvent[] = [];
  socket.onmessage = (message) => early.push(message);
  ahead = { url, socket, early };
}

/**
 * @param path of the instance.
 * @param opened called when its socket, if there is one ahead, opens or is open already: the desktop runs.
 * @returns whether there is one.
 */
export function whenAheadOpens(path: string, opened: () => void): boolean {
  if (ahead === null || ahead.url !== socketUrl(path, new URLSearchParams(RFB_QUERY))) return false;
  const { socket } = ahead;
  if (socket.readyState === WebSocket.OPEN) queueMicrotask(opened);
  else socket.addEventListener('open', opened, { once: true });
  return socket.readyState <= WebSocket.OPEN;
}

/**
 * The socket that was opened ahead for this address, if it is still of use: its taker owns it.
 * @returns with it what hands over the messages that came already; to be called when somebody listens.
 */
export function takeAhead(url: string): { socket: WebSocket; handOver: () => void } | null {
  const taken = ahead;
  if (taken === null || taken.url !== url) return null;
  ahead = null;
  const { socket, early } = taken;
  if (socket.readyState > WebSocket.OPEN) return null;
  const handOver = (): void => {
    for (const { data } of early.splice(0)) socket.dispatchEvent(new MessageEvent('message', { data }));
  };
  return { socket, handOver };
}

/** @param path of the instance. */
export function socketUrl(path: string, query: URLSearchParams): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = query.toString();
  return url.href;
}

export function pathOf(instanceId: string): string {
  return `/instance/${encodeURIComponent(instanceId)}`;
}
