import type { WebSocket } from 'ws';
import { opened, SocketReader } from './socket-reader.ts';

export interface RfbSession {
  readonly socket: WebSocket;
  readonly reader: SocketReader;
  readonly width: number;
  readonly height: number;
  readonly name: string;
  /** A key press and release, as an X keysym (RFC 6143 section 7.5.4). */
  key(keysym: number): void;
  type(text: string): void;
  /** Asks for the whole screen and waits for the answer's first rectangle header. */
  firstUpdate(): Promise<{ rectangles: number }>;
}

/** Speaks RFB 3.8 with security None over the gateway's socket, as a browser does. */
export async function rfbSession(socket: WebSocket): Promise<RfbSession> {
  const reader = new SocketReader(socket);
  await opened(socket);
  const version = (await reader.read(12)).toString('latin1');
  if (version !== 'RFB 003.008\n') throw new Error(`Unexpected version ${JSON.stringify(version)}`);
  socket.send(Buffer.from('RFB 003.008\n'));
  const [count = 0] = await reader.read(1);
  const types = [...(await reader.read(count))];
  if (!types.includes(1)) throw new Error(`Security None is not offered: ${types}`);
  socket.send(Buffer.from([1]));
  const result = (await reader.read(4)).readUInt32BE(0);
  if (result !== 0) throw new Error(`Security result ${result}`);
  socket.send(Buffer.from([0]));
  const init = await reader.read(24);
  const name = (await reader.read(init.readUInt32BE(20))).toString();
  const key = (keysym: number): void => {
    for (const down of [1, 0]) {
      const message = Buffer.from([4, down, 0, 0, 0, 0, 0, 0]);
      message.writeUInt32BE(keysym, 4);
      socket.send(message);
    }
  };
  return {
    socket,
    reader,
    width: init.readUInt16BE(0),
    height: init.readUInt16BE(2),
    name,
    key,
    type(text) {
      for (const character of text) key(character === '\n' ? 0xff0d : (character.codePointAt(0) ?? 0));
    },
    async firstUpdate() {
      const request = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      request.writeUInt16BE(init.readUInt16BE(0), 6);
      request.writeUInt16BE(init.readUInt16BE(2), 8);
      socket.send(request);
      const [type = 0xff] = await reader.read(1);
      if (type !== 0) throw new Error(`Unexpected message type ${type}`);
      return { rectangles: (await reader.read(3)).readUInt16BE(1) };
    },
  };
}
