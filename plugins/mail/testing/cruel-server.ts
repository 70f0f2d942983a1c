import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface CruelServer {
  readonly port: number;
  /** Connections that are open. */
  readonly open: () => number;
  close(): Promise<void>;
}

/** Speaks as `behave` does, on loopback; whatever it does, `close` ends it. */
export async function cruelServer(behave: (socket: Socket) => void): Promise<CruelServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    behave(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A byte at a time, for ever: no single wait is long. */
export function trickling(socket: Socket): void {
  const timer = setInterval(() => socket.write('2'), 20);
  socket.on('close', () => clearInterval(timer));
}

/** Answers each line with the next of these, and hangs up after the last one. */
export const saying =
  (...answers: readonly string[]) =>
  (socket: Socket): void => {
    const left = [...answers];
    const say = (): void => {
      const answer = left.shift();
      if (answer === undefined) socket.destroy();
      else socket.write(`${answer}\r\n`);
    };
    say();
    socket.on('data', say);
  };
