import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface RfbHost {
  close(): Promise<void>;
}

/** Greets as a VNC server does, which is all that a probe wants. */
export async function rfbHost(address: string, port: number): Promise<RfbHost> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.write('RFB 003.008\n');
  });
  server.listen(port, address);
  await once(server, 'listening');
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
