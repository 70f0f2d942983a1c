import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderContext, StartSpec } from '../../src/api.ts';
import { fakeCore } from '../fakes/core/fake-core.ts';
import { fakeGateway } from '../fakes/core/fake-gateway.ts';
import { fakeLog } from '../fakes/core/fake-log.ts';
import greeting from './greeting.ts';
import machinesPlugin, { machines } from './machines.ts';

describe('the example of a plugin', () => {
  async function greet(config: unknown, cookie: string | null) {
    const core = fakeCore(greeting);
    const { routes } = await greeting.setup(core, greeting.config.parse(config));
    if (routes === undefined) throw new Error('The plugin has no routes.');
    const token = cookie ?? core.auth.openSession('ada').token;
    return fakeGateway(core, routes).request('/greeting', { headers: { Cookie: `deskgate=${token}` } });
  }

  it('greets who is signed in', async () => {
    const answer = await greet({}, null);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ text: 'Good morning, ada. You have 0 desktops.' });
  });

  it('greets as it is configured, and nobody else', async () => {
    expect(await (await greet({ salutation: 'Moin' }, null)).text()).toContain('Moin, ada.');
    expect((await greet({}, 'stolen')).status).toBe(401);
    expect(greeting.config.safeParse({ salutation: '' }).success).toBe(false);
  });
});

describe('the example of a provider', () => {
  let server: Server;
  let port: number;
  let onConnection: (socket: Socket) => void;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      onConnection(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  const target = { instanceId: 'abc', ref: null };
  const context = (signal = new AbortController().signal): ProviderContext => ({
    signal,
    log: fakeLog(),
    progress: () => {},
  });
  const spec = (changes: Partial<StartSpec> = {}): StartSpec<{ host: string; port: number }> => ({
    instanceId: 'abc',
    appId: 'workshop',
    appName: 'Workshop',
    protocol: 'vnc',
    guestPort: 5900,
    port: null,
    credentials: { username: null, password: 'secret' },
    width: 1280,
    height: 800,
    ownerName: 'ada',
    home: null,
    ...changes,
    settings: { host: '127.0.0.1', port },
  });

  it('is what its plugin contributes', async () => {
    const { providers } = await machinesPlugin.setup(fakeCore(machinesPlugin), {});
    expect(providers?.map(({ id }) => id)).toEqual(['machines']);
  });

  it('is ready when the machine greets, one byte at a time', async () => {
    onConnection = async (socket) => {
      for (const byte of 'RFB 003.008\n') {
        socket.write(byte);
        await pause(1);
      }
    };
    const provider = machines();
    const { ref } = await provider.start(spec(), context());
    expect(await provider.ready(ref, spec(), { ...context(), timeoutMs: 5000 })).toEqual({
      host: '127.0.0.1',
      port,
    });
    expect(await provider.inspect(target, context().signal)).toBe('running');
    expect(await provider.list(context().signal)).toMatchObject([{ instanceId: 'abc', ref }]);
    expect((await provider.start(spec(), context())).ref).toBe(ref);
  });

  it('tries again while the machine hangs up', async () => {
    let calls = 0;
    onConnection = (socket) => {
      calls += 1;
      if (calls === 1) socket.destroy();
      else socket.write('RFB 003.008\n');
    };
    const provider = machines();
    const { ref } = await provider.start(spec(), context());
    await provider.ready(ref, spec(), { ...context(), timeoutMs: 5000 });
    expect(calls).toBe(2);
  });

  it.each(['says nothing', 'is no VNC server', 'hangs up'])('gives up a machine that %s', async (how) => {
    onConnection = (socket) => {
      if (how === 'is no VNC server') socket.write('SSH-2.0-OpenSSH_9.2\r\n');
      if (how === 'hangs up') socket.destroy();
    };
    const provider = machines();
    const { ref } = await provider.start(spec(), context());
    const ready = provider.ready(ref, spec(), { ...context(), timeoutMs: 100 });
    await expect(ready).rejects.toMatchObject({ code: 'DESKTOP_SILENT' });
  });

  it('stops waiting when it is told to, or when the machine is given up', async () => {
    onConnection = () => {};
    const provider = machines();
    const { ref } = await provider.start(spec(), context());
    const stop = new AbortController();
    const ready = provider.ready(ref, spec(), { ...context(stop.signal), timeoutMs: 60_000 });
    stop.abort(new Error('canceled'));
    await expect(ready).rejects.toThrow('canceled');
    onConnection = (socket) => socket.destroy();
    const again = provider.ready(ref, spec(), { ...context(), timeoutMs: 60_000 });
    await provider.stop(target, { ...context(), graceMs: 0 });
    await expect(again).rejects.toMatchObject({ code: 'DESKTOP_DIED' });
    expect(await provider.inspect(target, context().signal)).toBe('gone');
  });

  it('names a setting that is wrong, and refuses another protocol', async () => {
    const provider = machines();
    expect(provider.settings.safeParse({ host: '', colour: 1 }).success).toBe(false);
    await expect(provider.start(spec({ protocol: 'rdp' }), context())).rejects.toMatchObject({
      code: 'APP_INVALID',
    });
  });
});
