import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { dockerAt } from '../../../test/testbed/docker.ts';
import { freePort } from '../../../test/testbed/tcp.ts';
import { askGuacd } from '../ask-guacd.ts';
import type { GuacdAddress } from '../guacd-client.ts';

const START_MS = 30_000;

export interface RealGuacd extends GuacdAddress {
  close(): Promise<void>;
}

/** A guacd of its own for one test, in the network of this machine. @param level at which it logs. */
export async function startGuacd(dockerHost: string, image: string, level = 'error'): Promise<RealGuacd> {
  const address = { host: '127.0.0.1', port: await freePort() };
  const container = await dockerAt(dockerHost).createContainer({
    Image: image,
    Cmd: ['/usr/sbin/guacd', '-b', address.host, '-l', String(address.port), '-L', level, '-f'],
    Labels: { 'deskgate.testbed': String(process.pid) },
    HostConfig: { NetworkMode: 'host', Init: true },
  });
  const close = (): Promise<void> => container.remove({ force: true, v: true });
  try {
    await container.start();
    const signal = AbortSignal.timeout(START_MS);
    while (!(await askGuacd(address, { timeoutMs: 1000, signal })).answered) signal.throwIfAborted();
    return { ...address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a wire lets through of what guacd says; null is nothing any more. */
type Filter = (said: string) => string | null;

/** A wire to a real guacd that loses what guacd now and then does not say. @param filterOf for each connection, from 0. */
export async function lossyWire(
  guacd: GuacdAddress,
  filterOf: (connection: number) => Filter,
): Promise<RealGuacd> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((gateway) => {
    const filter = filterOf(connections);
    connections += 1;
    const far = connect(guacd);
    for (const socket of [gateway, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .once('close', () => {
          sockets.delete(socket);
          gateway.destroy();
          far.destroy();
        });
    }
    gateway.pipe(far);
    far.on('data', (bytes: Buffer) => {
      const passed = filter(bytes.toString('latin1'));
      if (passed !== null) gateway.write(passed, 'latin1');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
