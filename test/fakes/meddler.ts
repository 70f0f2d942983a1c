import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Meddling {
  /** Changes one byte of what the server says. */
  readonly lie?: { readonly at: number; readonly xor: number };
  /** What the server says is passed on byte by byte, each after a pause. */
  readonly trickleMs?: number;
}

export interface Meddler {
  readonly port: number;
  /** Bytes that the server has said, in all connections. */
  readonly said: () => number;
  close(): Promise<void>;
}

/** Stands between a client and a good server on 127.0.0.1, and makes it a bad one. */
export async function meddler(serverPort: number, meddling: Meddling): Promise<Meddler> {
  const sockets = new Set<Socket>();
  let said = 0;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const desktop = connect(serverPort, '127.0.0.1');
    keep(client);
    keep(desktop);
    client.pipe(desktop);
    client.once('close', () => desktop.destroy());
    void passOn(desktop, client).finally(() => client.end());
  });
  const passOn = async (from: Socket, to: Socket): Promise<void> => {
    let at = 0;
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        const { lie, trickleMs } = meddling;
        if (lie !== undefined && lie.at >= at && lie.at < at + chunk.length) {
          const index = lie.at - at;
          chunk[index] = (chunk[index] ?? 0) ^ lie.xor;
        }
        at += chunk.length;
        said += chunk.length;
        if (trickleMs === undefined) to.write(chunk);
        else
          for (const byte of chunk) {
            if (to.destroyed) return;
            to.write(Buffer.from([byte]));
            await sleep(trickleMs);
          }
      }
    } catch {
      // either side has gone
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    said: () => said,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
