import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { fakeGuacd } from '../fakes/guacd/fake-guacd.ts';
import { FakeRfbServer } from '../fakes/rfb/fake-rfb-server.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';

/** Its provider starts nothing and points at a port of this machine. */
const BENCH_PLUGINS = fileURLToPath(new URL('../../bench/plugins', import.meta.url));

/** Node keeps to itself whether Nagle's algorithm is off; each socket tells its handle, all of which have one prototype. */
interface TcpHandle {
  setNoDelay(isOn: boolean): number;
}
interface Held {
  readonly _handle: TcpHandle | null;
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0).reverse()) await close();
});

/** @returns whether a socket of this process was told to send at once. */
async function watchNoDelay(): Promise<(socket: Socket) => boolean> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const prototype = Object.getPrototypeOf((server as unknown as Held)._handle) as TcpHandle;
  server.close();
  const told = new WeakMap<TcpHandle, boolean>();
  const { setNoDelay } = prototype;
  vi.spyOn(prototype, 'setNoDelay').mockImplementation(function (this: TcpHandle, isOn) {
    told.set(this, isOn);
    return setNoDelay.call(this, isOn);
  });
  return (socket) => {
    const { _handle } = socket as unknown as Held;
    return _handle !== null && told.get(_handle) === true;
  };
}

/** Sockets of this process, open or not yet collected. */
function openSockets(): Socket[] {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles(): unknown[] };
  return _getActiveHandles().filter((handle): handle is Socket => handle instanceof Socket);
}

async function gatewayTo(
  app: { readonly protocol: string; readonly viewer: string; readonly port: number },
  env: Readonly<Record<string, string>> = {},
): Promise<{ gateway: TestGateway; me: Client; id: string }> {
  const toml = `plugin_dirs = [${JSON.stringify(BENCH_PLUGINS)}]
[[apps]]
id = "desk"
name = "Desk"
provider = "bench"
protocol = "${app.protocol}"
viewer = "${app.viewer}"
credentials = "none"
settings = { port = ${app.port} }
`;
  const gateway = await startTestGateway({ toml, env });
  closers.push(() => gateway.close());
  const me = await gateway.signIn();
  const id = await me.start('desk');
  await me.until(id, 'running');
  return { gateway, me, id };
}

/** The gateway's own ends of the path from a viewer to this port. */
function endsOf(gatewayUrl: string, backendPort: number): Record<'viewer' | 'backend', Socket[]> {
  const gatewayPort = Number(new URL(gatewayUrl).port);
  const sockets = openSockets();
  return {
    viewer: sockets.filter(({ localPort }) => localPort === gatewayPort),
    backend: sockets.filter(({ remotePort }) => remotePort === backendPort),
  };
}

function expectAtOnce(ends: ReturnType<typeof endsOf>, isAtOnce: (socket: Socket) => boolean): void {
  for (const sockets of Object.values(ends)) {
    expect(sockets.length).toBeGreaterThan(0);
    expect(sockets.map(isAtOnce)).toEqual(sockets.map(() => true));
  }
}

describe('a tunnel', () => {
  it('sends what it has at once on both sides, for VNC', async () => {
    const isAtOnce = await watchNoDelay();
    const desktop = await FakeRfbServer.listen({});
    closers.push(() => desktop.close());
    const { gateway, me, id } = await gatewayTo({ protocol: 'vnc', viewer: 'vnc', port: desktop.port });
    const viewer = me.socket(id, 'binary', { query: '?rfb=3.8' });
    viewer.on('error', () => undefined);
    viewer.on('open', () => viewer.send(Buffer.from('RFB 003.008\n\x01\x00', 'latin1')));
    await desktop.session();
    expectAtOnce(endsOf(gateway.url, desktop.port), isAtOnce);
    viewer.terminate();
  });

  it('sends what it has at once on both sides, for Guacamole', async () => {
    const isAtOnce = await watchNoDelay();
    const guacd = await fakeGuacd();
    closers.push(() => guacd.close());
    const { gateway, me, id } = await gatewayTo(
      { protocol: 'rdp', viewer: 'guacamole', port: 3389 },
      { DESKGATE_GUACAMOLE_GUACD: `127.0.0.1:${guacd.port}` },
    );
    const viewer = me.socket(id, 'guacamole');
    viewer.on('error', () => undefined);
    const said = once(viewer, 'message');
    await guacd.session();
    await said;
    expectAtOnce(endsOf(gateway.url, guacd.port), isAtOnce);
    viewer.terminate();
  });

  it('compresses nothing, whatever the browser offers', async () => {
    const desktop = await FakeRfbServer.listen({});
    closers.push(() => desktop.close());
    const { gateway, me, id } = await gatewayTo({ protocol: 'vnc', viewer: 'vnc', port: desktop.port });
    const viewer = new WebSocket(`${gateway.url.replace('http', 'ws')}/instance/${id}`, ['binary'], {
      headers: { Cookie: me.cookie, Origin: gateway.url },
      perMessageDeflate: true,
    });
    const [[answer]] = await Promise.all([once(viewer, 'upgrade'), once(viewer, 'open')]);
    expect(answer.headers['sec-websocket-extensions']).toBeUndefined();
    expect(viewer.extensions).toBe('');
    viewer.terminate();
  });
});
