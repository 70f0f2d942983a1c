import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttableProxy {
  /** The given URL, by way of the proxy. */
  readonly url: string;
  /** Connections that are open now. */
  count(): number;
  /** Breaks every connection, as a network does. */
  cut(): void;
  /** Breaks every connection and takes no other, as a server does that is not running, until `mend`. */
  refuse(): Promise<void>;
  /** Lets nothing through any more, as a network does that loses every packet, until `mend`. */
  hush(): void;
  /** All is well again, for connections that are made from now on. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Stands between the gateway and a database server. */
export async function cuttableProxy(target: string): Promise<CuttableProxy> {
  const there = new URL(target);
  const open = new Set<Socket>();
  let isSilent = false;
  const server = createServer((near) => {
    if (isSilent) {
      open.add(near);
      near.on('error', () => {});
      near.on('close', () => open.delete(near));
      return;
    }
    const far = connect({ host: there.hostname, port: Number(there.port) });
    open.add(near);
    near.on('data', (bytes) => isSilent || far.write(bytes));
    far.on('data', (bytes) => isSilent || near.write(bytes));
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(near);
        near.destroy();
        far.destroy();
      });
    }
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve) => {
      server.listen(at, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const refuse = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      cut();
    });
  return {
    url: url.href,
    count: () => open.size,
    cut,
    refuse,
    hush() {
      isSilent = true;
    },
    async mend() {
      isSilent = false;
      cut();
      if (!server.listening) await listen(port);
    },
    close: () => (server.listening ? refuse() : Promise.resolve()),
  };
}
