import { createServer, type Socket } from 'node:net';
import { ByteReader } from './flood.ts';

type Serve = (socket: Socket, reader: ByteReader) => Promise<void>;

/** Listens on a free port of 127.0.0.1. A connection whose `serve` rejects, as it does when the peer leaves, is closed. */
export function listen(serve: Serve): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    const reader = new ByteReader(socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>);
    serve(socket, reader).catch(() => socket.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no TCP port'));
      else resolve(address.port);
    });
  });
}

/** Tells whoever started this script, which ends on SIGTERM. */
export function say(facts: object): void {
  process.once('SIGTERM', () => process.exit(0));
  console.log(JSON.stringify(facts));
}

/** The JSON object that a script of the bench was started with. */
export function scriptArgument<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T;
}

/** Takes what a peer says until it leaves. */
export async function ignoreRest(reader: ByteReader): Promise<void> {
  try {
    for (;;) await reader.takeSome();
  } catch {
    // the peer has gone
  }
}
