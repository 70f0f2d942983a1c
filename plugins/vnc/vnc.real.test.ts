import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { AppError } from '../../src/api.ts';
import { type Bridged, openRig, soon, type TunnelRig } from '../../test/contracts/tunnel-rig.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { rfbBackend, viewerHandshake, vncHarness, vncTarget } from './testing/harness.ts';
import { end, type RealServer, startQemu, startTigerVnc, until } from './testing/real-servers.ts';

const PASSWORD = 'secret12';
const PATIENCE_MS = 20_000;

let rig: TunnelRig;
let server: RealServer | null = null;
afterEach(async () => {
  await rig?.close();
  await server?.stop();
  server = null;
});

async function bridge({ port }: RealServer, password: string | null): Promise<Bridged> {
  await rig?.close();
  rig = await openRig(vncHarness, 5000);
  const backend = await rfbBackend({});
  await backend.close();
  return rig.bridge({ ...backend, target: vncTarget(port, password) });
}

/** Width, height and name of a ServerInit message. */
function described(init: Buffer): { width: number; height: number; name: string } {
  return { width: init.readUInt16BE(0), height: init.readUInt16BE(2), name: init.toString('utf8', 24) };
}

/** Asks for the whole picture in Raw and takes it. @returns its pixels. */
async function picture({ viewer }: Bridged, width: number, height: number): Promise<Buffer> {
  const request = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  request.writeUInt16BE(width, 6);
  request.writeUInt16BE(height, 8);
  viewer.send(request);
  const head = await viewer.take(4);
  expect(head[0]).toBe(0);
  const parts: Buffer[] = [];
  for (let left = head.readUInt16BE(2); left > 0; left -= 1) {
    const rect = await viewer.take(12);
    expect(rect.readInt32BE(8)).toBe(0);
    parts.push(await viewer.take(rect.readUInt16BE(4) * rect.readUInt16BE(6) * 4));
  }
  return Buffer.concat(parts);
}

function type({ viewer }: Bridged, text: string): void {
  for (const character of text) {
    for (const isDown of [1, 0]) {
      const key = Buffer.from([4, isDown, 0, 0, 0, 0, 0, 0]);
      key.writeUInt32BE(character === '\n' ? 0xff0d : (character.codePointAt(0) ?? 0), 4);
      viewer.send(key);
    }
  }
}

async function refusalOf(bridged: Bridged): Promise<AppError> {
  const outcome = await soon(bridged.outcome, 'a refusal', PATIENCE_MS);
  if (!('error' in outcome) || !(outcome.error instanceof AppError)) throw new Error(JSON.stringify(outcome));
  return outcome.error;
}

describeWith(['tigervnc'], 'a TigerVNC desktop', ({ tigervnc }) => {
  it.each([
    ['VncAuth', PASSWORD],
    ['None', null],
  ])('with %s shows itself to a viewer that knows no password', async (_, password) => {
    server = await startTigerVnc(tigervnc.path, password);
    const bridged = await bridge(server, password);
    const init = described(await soon(viewerHandshake(bridged.viewer), 'a handshake', PATIENCE_MS));
    expect(init).toMatchObject({ width: 640, height: 480 });
    expect(init.name).not.toBe('');
    expect(await picture(bridged, 640, 480)).toHaveLength(640 * 480 * 4);
    bridged.viewer.socket.close(1000);
    expect(await soon(bridged.outcome, 'the end')).toMatchObject({ end: { reason: 'viewer-closed' } });
  });

  it('gets what the viewer types', async () => {
    const desktop = await startTigerVnc(tigervnc.path, PASSWORD);
    server = desktop;
    const file = join(desktop.folder, 'typed');
    const script = `touch '${file}.open'; head -n 1 > '${file}'`;
    const xterm = spawn('xterm', ['-display', desktop.display, '-e', 'sh', '-c', script], {
      stdio: 'ignore',
    });
    try {
      await until(() => readFile(`${file}.open`));
      const bridged = await bridge(desktop, PASSWORD);
      await soon(viewerHandshake(bridged.viewer), 'a handshake', PATIENCE_MS);
      // without a window manager the keyboard follows the pointer
      bridged.viewer.send(Buffer.from([5, 0, 0, 60, 0, 60]));
      type(bridged, 'through the tunnel\n');
      const typed = await until(async () => (await readFile(file, 'utf8')).trim() || null);
      expect(typed).toBe('through the tunnel');
    } finally {
      await end(xterm);
    }
  });

  it('refuses a wrong password in its own words, once, and takes the right one afterwards', async () => {
    server = await startTigerVnc(tigervnc.path, PASSWORD);
    const error = await refusalOf(await bridge(server, 'wrong'));
    expect(error.code).toBe('DESKTOP_REFUSED');
    expect(error.message).toMatch(/^The desktop refused the password: \w.*\.$/);
    const bridged = await bridge(server, PASSWORD);
    await soon(viewerHandshake(bridged.viewer), 'a handshake', PATIENCE_MS);
  });

  it('that has locked the address out is told apart from a wrong password', async () => {
    server = await startTigerVnc(tigervnc.path, PASSWORD);
    const messages: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      messages.push((await refusalOf(await bridge(server, 'wrong'))).message);
    }
    expect(messages[0]).toMatch(/^The desktop refused the password/);
    expect(messages.at(-1)).toBe('The desktop refused the connection: Too many security failures.');
  });

  it('that ends takes its viewers along', async () => {
    server = await startTigerVnc(tigervnc.path, PASSWORD);
    const bridged = await bridge(server, PASSWORD);
    await soon(viewerHandshake(bridged.viewer), 'a handshake', PATIENCE_MS);
    await server.stop();
    expect(await soon(bridged.outcome, 'the end')).toMatchObject({ end: { reason: 'desktop-closed' } });
    expect((await bridged.viewer.closed).code).toBe(4001);
  });
});

describeWith(['qemu'], 'a virtual machine’s screen', ({ qemu }) => {
  it.each([
    ['a password', PASSWORD],
    ['no password', null],
  ])('with %s is shown', async (_, password) => {
    server = await startQemu(qemu.path, password);
    const bridged = await bridge(server, password);
    const init = described(await soon(viewerHandshake(bridged.viewer), 'a handshake', PATIENCE_MS));
    expect(init.name).toMatch(/QEMU/);
    // the firmware changes the size while it starts
    expect((await picture(bridged, init.width, init.height)).length).toBeGreaterThan(100_000);
  });

  it('with a wrong password tells so', async () => {
    server = await startQemu(qemu.path, PASSWORD);
    const error = await refusalOf(await bridge(server, 'wrong'));
    expect([error.code, error.message]).toEqual([
      'DESKTOP_REFUSED',
      expect.stringMatching(/^The desktop refused the password/),
    ]);
  });
});
