import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, upgradeWebSocket } from '@hono/node-server';
import { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AppEnv } from '../../../src/api.ts';
import type { TestPages } from './pages.ts';

export interface PageServer {
  readonly url: string;
  /** The viewers' sockets that are open, oldest first. */
  readonly viewers: readonly WebSocket[];
  close(): Promise<void>;
}

/**
 * The pages on a port, for a real browser.
 * @param onViewer given the socket of every viewer; may answer with an HTTP status instead of it, before the upgrade.
 */
export async function startPageServer(
  pages: TestPages,
  onViewer: (socket: WebSocket, instanceId: string) => void = () => {},
  refuseWith: () => number | null = () => null,
): Promise<PageServer> {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  const app = new Hono<AppEnv>();
  app.get('/instance/:id', async (c, next) => {
    if (c.req.header('upgrade') !== 'websocket') return next();
    const status = refuseWith();
    if (status !== null) return c.text('refused', status as 503);
    const id = c.req.param('id');
    const onOpen = (_: unknown, { raw }: { raw?: unknown }): void => onViewer(raw as WebSocket, id);
    return (await upgradeWebSocket(() => ({ onOpen }))(c, next)) ?? undefined;
  });
  app.all('*', (c) => pages.app.fetch(c.req.raw, c.env));

  const server = createAdaptorServer({ fetch: app.fetch, websocket: { server: sockets } });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get viewers() {
      return [...(sockets.clients as Set<WebSocket>)];
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await pages.close();
    },
  };
}
