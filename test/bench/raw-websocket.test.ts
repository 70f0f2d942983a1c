import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { RawWebSocket } from '../../bench/raw-websocket.ts';

const open = { headers: {}, subprotocol: 'binary' };
const servers: (Server | WebSocketServer)[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

const urlOf = (server: Server | WebSocketServer): URL => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new URL(`ws://127.0.0.1:${address.port}/`);
};

async function received(viewer: RawWebSocket, bytes: number): Promise<Buffer> {
  let all = Buffer.alloc(0);
  await new Promise<void>((resolve) => {
    viewer.onPayload = (piece) => {
      all = Buffer.concat([all, piece]);
      if (all.length >= bytes) resolve();
    };
  });
  return all;
}

describe('the bench’s WebSocket client', () => {
  it('is understood by a real server, and counts its frames of every length', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    servers.push(server);
    await once(server, 'listening');
    const connected = once(server, 'connection') as Promise<[WebSocket]>;
    const viewer = await RawWebSocket.open(urlOf(server), open);
    const payloads = [1, 125, 126, 65_535, 65_536].map((size, index) => Buffer.alloc(size, index));
    const all = received(
      viewer,
      payloads.reduce((sum, { length }) => sum + length, 0),
    );
    const [socket] = await connected;
    for (const payload of payloads) socket.send(payload);
    expect((await all).equals(Buffer.concat(payloads))).toBe(true);
    expect(viewer.frames).toBe(payloads.length);

    const message = once(socket, 'message');
    viewer.send(Buffer.alloc(300, 7));
    expect((await message)[0]).toEqual(Buffer.alloc(300, 7));
    const pong = once(socket, 'pong');
    socket.ping();
    await pong;
    viewer.close();
  });

  it('hands on the payload of frames that arrive one byte at a time, the first ones with the answer', async () => {
    const frames = Buffer.concat([
      Buffer.from([0x82, 3, 1, 2, 3]),
      Buffer.from([0x82, 126, 0, 4, 4, 5, 6, 7]),
      Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, 8]),
    ]);
    const server = createServer((socket) => void dribble(socket, frames));
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const viewer = await RawWebSocket.open(urlOf(server), open);
    expect([...(await received(viewer, 8))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(viewer.frames).toBe(3);
    viewer.close();
  });

  it('rejects when the upgrade is refused', async () => {
    const server = createServer((socket) => void socket.resume().end('HTTP/1.1 404 Not Found\r\n\r\n'));
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await expect(RawWebSocket.open(urlOf(server), open)).rejects.toThrow('404 Not Found');
  });
});

/** The first two bytes of the frames come in one piece with the end of the HTTP answer. */
async function dribble(socket: Socket, frames: Buffer): Promise<void> {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  await once(socket, 'data');
  const early = Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  socket.write(Buffer.concat([early, frames.subarray(0, 2)]));
  for (const byte of frames.subarray(2)) {
    await new Promise(setImmediate);
    socket.write(Buffer.from([byte]));
  }
}
