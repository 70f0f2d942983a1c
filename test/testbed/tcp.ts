import { createServer, connect as netConnect } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('the system gave no TCP port');
  return address.port;
}

/** Says something (or nothing) and resolves when the answer begins with what is expected. */
export async function expectAnswer(
  target: { readonly host: string; readonly port: number },
  exchange: { readonly say?: string; readonly expect: string; readonly timeoutMs?: number },
): Promise<void> {
  const socket = netConnect(target.port, target.host);
  try {
    await new Promise<void>((resolve, reject) => {
      let heard = '';
      socket.setTimeout(exchange.timeoutMs ?? 2000, () =>
        reject(new Error(`silence at port ${target.port}`)),
      );
      socket.once('error', reject);
      socket.once('close', () => reject(new Error(`port ${target.port} closed without the expected answer`)));
      socket.once('connect', () => exchange.say !== undefined && socket.write(exchange.say));
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        if (heard.startsWith(exchange.expect)) resolve();
        else if (!exchange.expect.startsWith(heard))
          reject(new Error(`port ${target.port} speaks something else`));
      });
    });
  } finally {
    socket.destroy();
  }
}
