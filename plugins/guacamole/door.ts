import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { GuacdAddress } from './address.ts';

/** Opens a door in this process, or in one that outlives it. */
export type OpenDoor = (plan: DoorPlan) => Promise<Door>;

export interface DoorPlan {
  /** Address of this machine in the fenced guacd's network. */
  readonly at: string;
  /** Address of the only one who may come through. */
  readonly from: string;
  /** The one desktop that it leads to. */
  readonly to: GuacdAddress;
}

/** The way of a fenced guacd to one desktop, and to nothing else. */
export interface Door {
  /** What guacd dials. */
  readonly address: GuacdAddress;
  /** Connections that go through it now. */
  readonly uses: number;
  /** Closes it, and what goes through it. */
  close(): void;
}

/** guacd dials an RDP desktop anew for each kind of security that it tries, and an SSH host for its files. */
const MOST_AT_ONCE = 8;

/** Rejects when `at` is no address of this machine. */
export async function openDoor({ at, from, to }: DoorPlan): Promise<Door> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (guacd) => {
    if (guacd.remoteAddress !== from || sockets.size >= 2 * MOST_AT_ONCE) {
      guacd.on('error', () => undefined).destroy();
      return;
    }
    const desktop = connect({ ...to, noDelay: true, allowHalfOpen: true });
    for (const socket of [guacd, desktop]) keep(socket);
    guacd.pipe(desktop).pipe(guacd);
    guacd.once('close', () => desktop.destroy());
    desktop.once('close', () => guacd.destroySoon());
  });
  server.listen(0, at);
  await once(server, 'listening');
  server.on('error', () => undefined);
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: at, port },
    get uses() {
      return sockets.size;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
