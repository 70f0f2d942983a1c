import type { Duplex } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rfb } from '../../../src/api.ts';
import { quickPve } from '../../../test/fakes/pve/testing/quick-pve.ts';
import type { ProxmoxClient } from '../client.ts';
import { encodeParams } from '../engine/params.ts';
import { failure, quickClient } from '../testing/quick-client.ts';
import { Screens } from './screens.ts';

const READ_LIMIT = 4 * 1024 * 1024;
const MIB = 1024 * 1024;
/** Whoever waits for a screen knows within this time that there is none. */
const PATIENCE_MS = 10_000;

interface Viewer {
  readonly stream: Duplex;
  readonly reader: rfb.RfbReader;
  readonly closed: Promise<Error | null>;
}

function viewerOf(stream: Duplex): Viewer {
  const reader = new rfb.RfbReader({ limit: READ_LIMIT });
  let failed: Error | null = null;
  const closed = new Promise<Error | null>((resolve) => stream.once('close', () => resolve(failed)));
  stream.on('data', (bytes: Buffer) => reader.push(bytes));
  stream.on('error', (error) => {
    failed = error;
    reader.end(error);
  });
  stream.once('end', () => reader.end(new Error('ended')));
  onTestFinished(async () => {
    stream.destroy();
    await closed;
  });
  return { stream, reader, closed };
}

/** As the VNC tunnel does it. @returns the name of the desktop */
async function logIn({ stream, reader }: Viewer): Promise<string> {
  const init = await rfb.logInToDesktop({ reader, write: (bytes) => stream.write(bytes), password: null });
  return init.subarray(24).toString();
}

async function picture({ stream, reader }: Viewer): Promise<Buffer> {
  stream.write(Buffer.from([3, 0, 0, 0, 0, 0, 0, 160, 0, 120]));
  const head = await reader.read(16);
  return reader.read(head.readUInt16BE(8) * head.readUInt16BE(10) * 4);
}

describe('19: a ticket with any letters', () => {
  it('arrives as it is in the address of the WebSocket', () => {
    for (let at = 0; at < 200; at += 1) {
      const letters = Array.from({ length: 8 }, () => 0x21 + Math.floor(Math.random() * 64));
      const vncticket = `${String.fromCharCode(...letters)}:PVEVNC:65F0A1B2::a+b/c=`;
      const url = new URL(`wss://x/vncwebsocket?${encodeParams({ port: 5900, vncticket })}`);
      expect([url.searchParams.get('vncticket'), url.hash]).toEqual([vncticket, '']);
    }
  });
});

describe.each(['2025', '2026'] as const)('the screens of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  const { signal } = new AbortController();
  const token = pve.setUp.addRootToken();
  pve.setUp.addVm({ vmid: 100, name: 'lc1', isRunning: true });
  pve.setUp.addVm({ vmid: 101, isRunning: true });
  pve.setUp.addVm({ vmid: 102, node: 'pve2', isRunning: true });
  pve.setUp.addVm({ vmid: 103 });
  pve.setUp.addContainer({ vmid: 200, name: 'box', isRunning: true });
  const vm = (vmid: number, node = 'pve1') => ({ node, kind: 'qemu', vmid }) as const;
  const connect = (watchMs?: number) => new Screens(quickClient(pve, { credentials: { token } }), watchMs);
  const look = async (screens: Screens, guest: Parameters<Screens['open']>[0]) =>
    viewerOf(await screens.open(guest, signal));
  const nothingLeft = async (): Promise<void> => {
    await expect.poll(() => pve.viewers()).toBe(0);
    await expect.poll(() => pve.runningTasks('vncproxy')).toEqual([]);
  };
  const offers = () => pve.requests.filter(({ path }) => path.endsWith('/vncproxy')).length;

  it('need no password of whoever has the stream, and show a picture', async () => {
    const viewer = await look(connect(), vm(100));
    expect(await logIn(viewer)).toBe('QEMU (lc1)');
    expect(await picture(viewer)).toHaveLength(160 * 120 * 4);
    viewer.stream.end();
    expect(await viewer.closed).toBeNull();
    await nothingLeft();
  });

  it('19: open with whatever letters their tickets have', async () => {
    const screens = connect();
    for (let at = 0; at < 8; at += 1) {
      const viewer = await look(screens, vm(101));
      expect(await logIn(viewer)).toBe('QEMU (guest-101)');
      viewer.stream.destroy();
    }
    await nothingLeft();
  });

  it('20: open for ten at once, one after the other, and none is asked for a password', async () => {
    const screens = connect();
    const before = offers();
    const viewers = await Promise.all(Array.from({ length: 10 }, () => look(screens, vm(100))));
    const names = await Promise.all(viewers.map(logIn));
    expect(new Set(names)).toEqual(new Set(['QEMU (lc1)']));
    expect(offers() - before).toBe(10);
    expect(pve.viewers()).toBe(10);
    for (const { stream } of viewers) stream.destroy();
    await nothingLeft();
  });

  it('20: open also when others offer the same screen', async () => {
    const all = [connect(), connect(), connect()].map((screens) => look(screens, vm(101)));
    expect(new Set(await Promise.all((await Promise.all(all)).map(logIn)))).toEqual(
      new Set(['QEMU (guest-101)']),
    );
  });

  it('21: of another node open at the host that offered them, and with another offer at another host', async () => {
    const screens = connect();
    expect(await logIn(await look(screens, vm(102, 'pve2')))).toBe('QEMU (guest-102)');
    const before = offers();
    pve.control.resetConnection({ path: 'vncproxy' });
    const viewer = await look(screens, vm(102, 'pve2'));
    expect(await logIn(viewer)).toBe('QEMU (guest-102)');
    expect(offers() - before).toBe(2);
    const [offer, socket] = pve.requests.slice(-2);
    expect([offer?.host, socket?.host]).toEqual(['pve2', 'pve2']);
  });

  it('22: of a machine that does not run are not asked for', async () => {
    const before = offers();
    await expect(connect().open(vm(103), signal)).rejects.toMatchObject({ code: 'DESKTOP_UNREACHABLE' });
    expect((await failure(connect().open(vm(999), signal))).kind).toBe('notFound');
    expect(offers()).toBe(before);
  });

  it('22: whose WebSocket comes too late are offered once more, or given up in time, and leave nothing', async () => {
    const client = quickClient(pve, { credentials: { token } });
    let late = 1;
    const slow: ProxmoxClient = {
      ...client,
      async openScreen(address, until) {
        late -= 1;
        if (late < 0) return client.openScreen(address, until);
        pve.control.closeVncWindows();
        await expect.poll(() => pve.runningTasks('vncproxy')).toEqual([]);
        return client.openScreen(address, until);
      },
    };
    const before = offers();
    const viewer = await look(new Screens(slow), vm(101));
    expect(await logIn(viewer)).toBe('QEMU (guest-101)');
    expect(offers() - before).toBe(2);
    viewer.stream.destroy();
    await nothingLeft();
    late = Number.POSITIVE_INFINITY;
    const opening = new Screens(slow).open(vm(101), AbortSignal.timeout(PATIENCE_MS));
    expect((await failure(opening)).kind).toMatch(/unreachable|auth/);
    await nothingLeft();
  });

  it('22: are given up when whoever asks leaves, and let the next one in', async () => {
    const screens = connect();
    const leave = new AbortController();
    pve.control.freeze({ path: '/101/vncproxy' }, 'never');
    const left = screens.open(vm(101), leave.signal);
    const next = screens.open(vm(101), signal);
    leave.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    pve.control.thaw();
    expect(await logIn(viewerOf(await next))).toBe('QEMU (guest-101)');
  });

  it('23: take a mebibyte in messages that do not freeze them', async () => {
    const viewer = await look(connect(), vm(100));
    await logIn(viewer);
    const text = Buffer.alloc(8 + MIB, 'x');
    text.fill(0, 0, 8).writeUInt8(6, 0);
    text.writeUInt32BE(MIB, 4);
    viewer.stream.write(text);
    await expect.poll(() => pve.screenLog(100)?.cutTexts.at(-1)?.length).toBe(MIB);
    expect(await picture(viewer)).toHaveLength(160 * 120 * 4);
  });

  it('23: that are frozen break', async () => {
    const viewer = await look(connect(20), vm(100));
    await logIn(viewer);
    pve.control.freezeVnc(100);
    expect(await viewer.closed).toMatchObject({ code: 'DESKTOP_SILENT' });
    await nothingLeft();
  });

  it('24: end with the machine', async () => {
    pve.setUp.addVm({ vmid: 110, isRunning: true });
    const viewer = await look(connect(), vm(110));
    await logIn(viewer);
    await pve.control.crashGuest(110);
    expect(await viewer.closed).toBeNull();
    await nothingLeft();
  });

  it('of a container are its text console', async () => {
    const viewer = await look(connect(), { node: 'pve1', kind: 'lxc', vmid: 200 });
    expect(await logIn(viewer)).toBe('box');
    viewer.stream.write(Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61]));
    await expect.poll(() => pve.screenLog(200)?.keys).toEqual([0x61]);
  });

  it('12: get no ticket when the node has another certificate than before', async () => {
    const fingerprints = pve.hosts.map(({ fingerprint }) => fingerprint);
    const client = quickClient(pve, { credentials: { token }, trust: { fingerprints } });
    const [host] = client.hosts();
    if (host === undefined) throw new Error('no host');
    const { port, ticket } = await client
      .api(signal, { host })
      .nodes.$('pve1')
      .qemu.$(100)
      .vncproxy.$post({ websocket: true });
    pve.control.reload({ renewCertificate: true });
    const before = pve.requests.length;
    const error = await failure(client.openScreen({ ...vm(100), host, port, ticket: `${ticket}` }, signal));
    expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('fingerprint') });
    expect(pve.requests).toHaveLength(before);
    pve.control.closeVncWindows();
    await nothingLeft();
  });
});
