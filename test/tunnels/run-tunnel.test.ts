import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Database } from '../../src/db/database.ts';
import type { EventBus } from '../../src/events/bus.ts';
import { silent } from '../../src/log.ts';
import { runTunnel, type TunnelRun } from '../../src/tunnels/run-tunnel.ts';
import { TunnelStatistics } from '../../src/tunnels/statistics.ts';
import type { TunnelEnd } from '../../src/tunnels/transport.ts';

async function connected(): Promise<{ readonly viewer: WebSocket; readonly browser: WebSocket }> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const browser = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  browser.on('error', () => {});
  onTestFinished(() => {
    browser.terminate();
    sockets.close();
    http.close();
  });
  const [[viewer]] = await Promise.all([once(sockets, 'connection'), once(browser, 'open')]);
  return { viewer, browser };
}

it('does not wait for a viewer that vanishes while its row is written', async () => {
  const { viewer, browser } = await connected();
  const close = vi.fn(async () => {});
  const done = vi.fn();
  const viewers = {
    async insert() {
      const closed = once(viewer, 'close');
      browser.terminate();
      await closed;
    },
    close,
  };
  // a transport is told of a closing only while it listens
  const bridge = vi.fn(() => new Promise<TunnelEnd>((resolve) => viewer.on('close', () => resolve(LOST))));
  await runTunnel(viewer, {
    db: { viewers } as unknown as Database,
    bus: { emit() {} } as unknown as EventBus,
    seat: 'here',
    log: silent,
    rush: { turn: async () => done },
    transport: { id: 'vnc', bridge },
    target: { instanceId: 'one' },
    query: new URLSearchParams(),
    tunnel: {
      id: 'a',
      userId: 'ada',
      address: '127.0.0.1',
      viewerKey: null,
      stats: new TunnelStatistics(() => {}),
      controller: new AbortController(),
    },
  } as unknown as TunnelRun);
  expect(bridge).not.toHaveBeenCalled();
  expect(done).toHaveBeenCalled();
  expect(close).toHaveBeenCalledExactlyOnceWith('a', expect.objectContaining({ reason: 'viewer-lost' }));
});

const LOST: TunnelEnd = { reason: 'viewer-lost', message: 'The browser’s connection broke.' };
