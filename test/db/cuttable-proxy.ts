import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttableProxy {
  /** The given URL, by way of the proxy. */
  readonly url: string;
  /** Connections that are open now. */
  count(): number;
  /** Breaks every connection, as a network does. */
  cut(): void;
  close(): Promise<void>;
}

/** Stands between the gateway and a database server. */
export async function cuttableProxy(target: string): Promise<CuttableProxy> {
  const there = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: there.hostname, port: Number(there.port) });
    open.add(near);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(near);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    url: url.href,
    count: () => open.size,
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
