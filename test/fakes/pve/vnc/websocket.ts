import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Cluster } from '../cluster.ts';
import { type Api, ResetConnection } from '../http/api.ts';
import type { Reply } from '../http/reply.ts';
import { statusText } from '../http/reply.ts';
import { readRequest } from '../http/request.ts';
import { type LoggedRequest, logged } from '../http/request-log.ts';
import { FrameReader, OPCODE, writeFrame } from './frames.ts';
import type { VncProxy } from './vnc-proxies.ts';

const ACCEPT_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** How long pveproxy tries to reach a port where nobody listens. */
const NOBODY_THERE_MS = 5000;
/** A Perl process starts before the first byte, never twice in the same time. */
const PERL_MS = 250;
const PERL_MS_MORE = 350;

/** Carries upgrades to `vncwebsocket` of one node's port, and refuses others. */
export function carryUpgrades(
  cluster: Cluster,
  api: Api,
  log: LoggedRequest[],
  host: string,
): (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const upgrade = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const request = await readRequest(incoming, host, false);
    const line = logged(request);
    log.push(line);
    const reply = await api.answer(request);
    line.status = reply.status;
    if (incoming.headers['sec-websocket-version'] !== '13') return void socket.destroy();
    if (reply.status !== 200 || !/\/vncwebsocket$/.test(request.path)) return refuse(socket, reply);
    const proxy = cluster.vncProxies.take(host, Number(line.params.port));
    if (proxy === null) {
      line.status = null;
      await cluster.clock.sleep(NOBODY_THERE_MS);
      socket.destroy();
      return;
    }
    line.status = 101;
    accept(incoming, socket);
    await serve(cluster, proxy, socket, head);
  };
  return (incoming, socket, head) => {
    socket.on('error', () => {});
    cluster.background.run(() =>
      upgrade(incoming, socket, head).catch((error: unknown) => {
        socket.destroy();
        if (!(error instanceof ResetConnection)) throw error;
      }),
    );
  };
}

function accept(incoming: IncomingMessage, socket: Duplex): void {
  const key = incoming.headers['sec-websocket-key'] ?? '';
  const digest = createHash('sha1').update(`${key}${ACCEPT_KEY}`).digest('base64');
  const offered = String(incoming.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  const protocol = offered.includes('binary') ? ['Sec-WebSocket-Protocol: binary'] : [];
  const lines = ['Upgrade: websocket', 'Connection: upgrade', `Sec-WebSocket-Accept: ${digest}`, ...protocol];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
}

function refuse(socket: Duplex, { status, text, body }: Reply): void {
  const content = body === null ? '' : JSON.stringify(body);
  const lines = [
    'Connection: close',
    'Server: pve-api-daemon/3.0',
    `Content-Length: ${Buffer.byteLength(content)}`,
  ];
  const type = body === null ? [] : ['Content-Type: application/json;charset=UTF-8'];
  socket.end(
    `HTTP/1.1 ${status} ${statusText(text)}\r\n${[...lines, ...type].join('\r\n')}\r\n\r\n${content}`,
    'latin1',
  );
}

/** From the 101 to the end of either side, which is never said with a close frame unless the client says one. */
async function serve(cluster: Cluster, proxy: VncProxy, socket: Duplex, head: Buffer): Promise<void> {
  const cut = (): void => {
    socket.destroy();
  };
  proxy.end.signal.addEventListener('abort', cut, { once: true });
  socket.once('close', () => proxy.end.abort());
  try {
    await cluster.clock.sleep(PERL_MS + Math.random() * PERL_MS_MORE, proxy.end.signal);
    if (!proxy.guest.isRunning) return;
    const screen = await cluster.screens.of(proxy.guest);
    await screen.setPassword(proxy.password);
    const desktop = await screen.connect();
    await bridge(proxy, socket, desktop, head);
  } finally {
    socket.destroy();
    proxy.end.abort();
  }
}

async function bridge(proxy: VncProxy, viewer: Duplex, desktop: Socket, head: Buffer): Promise<void> {
  const frames = new FrameReader();
  const take = (chunk: Buffer): void => {
    if (proxy.isFrozen) return;
    for (const { opcode, payload } of frames.push(chunk)) {
      if (opcode === OPCODE.ping) viewer.write(writeFrame(OPCODE.pong, payload));
      else if (opcode === OPCODE.close) viewer.end(writeFrame(OPCODE.close, payload));
      else if (opcode !== OPCODE.pong && !desktop.write(payload)) viewer.pause();
    }
  };
  desktop.on('error', () => {});
  desktop.on('drain', () => viewer.resume());
  desktop.on('data', (chunk: Buffer) => {
    if (!proxy.isFrozen && !viewer.write(writeFrame(OPCODE.binary, chunk))) desktop.pause();
  });
  viewer.on('drain', () => desktop.resume());
  viewer.on('data', take);
  take(head);
  viewer.resume();
  try {
    await Promise.race([closed(viewer), closed(desktop)]);
  } finally {
    viewer.off('data', take);
    desktop.destroy();
  }
}

async function closed(stream: Duplex): Promise<void> {
  if (stream.destroyed || stream.readableEnded) return;
  await Promise.race([once(stream, 'close'), once(stream, 'end')]);
}
