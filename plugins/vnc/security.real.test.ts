import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/api.ts';
import {
  type Bridged,
  leavingNothing,
  openRig,
  soon,
  type TunnelRig,
} from '../../test/contracts/tunnel-rig.ts';
import type { FakeRfbOptions, FakeRfbServer } from '../../test/fakes/rfb/fake-rfb-server.ts';
import { rfbBackend, viewerHandshake, vncHarness } from './testing/harness.ts';

const TIMEOUT_MS = 400;

let rig: TunnelRig;
let server: FakeRfbServer | null = null;
async function close(): Promise<void> {
  await rig?.close();
  await server?.close();
  server = null;
}
afterEach(close);

async function bridge(
  options: FakeRfbOptions,
  password: string | null = 'secret12',
  query = '',
): Promise<Bridged> {
  await close();
  rig = await openRig(vncHarness, TIMEOUT_MS);
  const backend = await rfbBackend({ name: 'real name', ...options }, password);
  server = backend.server;
  return rig.bridge(backend, { query });
}

async function refusal(options: FakeRfbOptions, password?: string | null): Promise<AppError> {
  const bridged = await bridge(options, password);
  const outcome = await soon(bridged.outcome, 'a refusal');
  if (!('error' in outcome) || !(outcome.error instanceof AppError)) throw new Error(JSON.stringify(outcome));
  expect(bridged.gatewaySide.readyState).toBe(bridged.gatewaySide.OPEN);
  expect(server?.connections).toBe(1);
  return outcome.error;
}

const nameOf = (init: Buffer): string => init.toString('utf8', 24);

describe('towards the desktop', () => {
  it.each([
    ['3.3', 'RFB 003.003\n'],
    ['3.7', 'RFB 003.007\n'],
    ['3.8', 'RFB 003.008\n'],
    ['3.889 of macOS', 'RFB 003.889\n'],
    ['5.0 of RealVNC', 'RFB 005.000\n'],
  ])('RFB %s is spoken, with a password and without, in pieces of one byte', async (_, version) => {
    for (const password of ['secret12', undefined]) {
      const bridged = await bridge({ version, chunk: 1, ...(password === undefined ? {} : { password }) });
      expect(nameOf(await soon(viewerHandshake(bridged.viewer), 'a handshake'))).toBe('real name');
      expect(server?.sharedFlags).toEqual([1]);
    }
  });

  it('None is taken where a password is offered too', async () => {
    const bridged = await bridge({ types: [19, 2, 1], password: 'unknown here' }, null);
    expect(nameOf(await viewerHandshake(bridged.viewer))).toBe('real name');
  });

  it.each(['RFB 003.003\n', 'RFB 003.007\n', 'RFB 003.008\n'])(
    'a wrong password is told and never tried again (%j)',
    async (version) => {
      const error = await refusal({ version, password: 'another', wrongPassword: 'Authentication failure' });
      expect(error.code).toBe('DESKTOP_REFUSED');
      const reason = version === 'RFB 003.008\n' ? ': Authentication failure.' : '.';
      expect(error.message).toBe(`The desktop refused the password${reason}`);
      expect(JSON.stringify(error.report())).not.toContain('secret12');
    },
  );

  it.each(['RFB 003.003\n', 'RFB 003.008\n'])(
    'too many failures are told in the desktop’s words (%j)',
    async (version) => {
      const error = await refusal({ version, refuse: 'Too many security failures.' });
      expect([error.code, error.message]).toEqual([
        'DESKTOP_REFUSED',
        'The desktop refused the connection: Too many security failures.',
      ]);
    },
  );

  it('a reason with control characters, or far too long, becomes one short line', async () => {
    const error = await refusal({ refuse: `no\u0000\u001b[31m\r\n<b>way</b>\u202e ${'x'.repeat(100_000)}` });
    expect(error.message).toMatch(/^The desktop refused the connection: no \[31m <b>way<\/b> x{50,160}\.$/);
  });

  it('a security type that the gateway does not speak is named', async () => {
    const error = await refusal({ types: [18, 19, 77] });
    expect(error.code).toBe('DESKTOP_REFUSED');
    expect(error.detail).toBe('offered: 18 (TLS), 19 (VeNCrypt), 77; spoken: 1 (None), 2 (VncAuth)');
    const old = await refusal({ version: 'RFB 003.003\n', types: [16] });
    expect(old.detail).toContain('16 (Tight)');
  });

  it('a password that the application does not have is asked for', async () => {
    const error = await refusal({ password: 'secret12' }, null);
    expect([error.code, error.message]).toEqual([
      'DESKTOP_REFUSED',
      'The desktop asks for a password, and the application has none.',
    ]);
  });

  it('another protocol is recognised', async () => {
    for (const version of ['SSH-2.0-OpenSSH_9.2p1\r\n', 'RFB 000.000\n', 'HTTP/1.1 400 Bad Request\r\n']) {
      expect((await refusal({ version })).code).toBe('DESKTOP_PROTOCOL_ERROR');
    }
  });

  it('a name is freed of control characters and of no letter', async () => {
    const bridged = await bridge({ name: 'a\u0000b\u001b<i>ü</i>\n' });
    expect(nameOf(await viewerHandshake(bridged.viewer))).toBe('a b <i>ü</i> ');
  });

  it('a name that is too long is refused', async () => {
    expect((await refusal({ name: 'n'.repeat(5000) })).code).toBe('DESKTOP_PROTOCOL_ERROR');
  });

  it('a stall after any byte of the handshake is told within the time-out', async () => {
    rig = await openRig(vncHarness, 150);
    await Promise.all(
      Array.from({ length: vncHarness.handshakeBytes }, async (_, bytes) => {
        const backend = await rfbBackend({ password: 'secret12', stopAfter: { bytes, how: 'stall' } });
        const bridged = await rig.bridge(backend);
        const began = performance.now();
        const outcome = await soon(bridged.outcome, `the end of a stall after ${bytes} bytes`);
        expect([bytes, 'error' in outcome && outcome.error]).toEqual([
          bytes,
          expect.objectContaining({ code: 'DESKTOP_SILENT' }),
        ]);
        expect(performance.now() - began).toBeLessThan(3000);
        await backend.close();
      }),
    );
  });

  it('a lie in any byte of the handshake costs only that viewer, and ends in words', () =>
    leavingNothing(async () => {
      rig = await openRig(vncHarness, 120);
      for (const xor of [0x01, 0x80, 0xff]) {
        await Promise.all(
          Array.from({ length: vncHarness.handshakeBytes }, async (_, at) => {
            const backend = await rfbBackend({ password: 'secret12', lie: { at, xor } });
            const bridged = await rig.bridge(backend);
            const handshake = viewerHandshake(bridged.viewer).then(
              () => 'opened',
              () => 'failed',
            );
            const outcome = await Promise.race([bridged.outcome, handshake]);
            if (typeof outcome === 'object' && 'error' in outcome) {
              expect(outcome.error).toBeInstanceOf(AppError);
              expect((outcome.error as AppError).code).toMatch(
                /^DESKTOP_(REFUSED|SILENT|UNREACHABLE|PROTOCOL_ERROR)$/,
              );
            } else if (outcome === 'opened') bridged.viewer.socket.close(1000);
            bridged.viewer.socket.terminate();
            await soon(bridged.outcome, `the end of a lie at byte ${at}`);
            await handshake;
            await backend.close();
          }),
        );
      }
      await rig.close();
    }));
});

describe('towards the viewer', () => {
  it.each([3, 7, 8] as const)('RFB 3.%i is spoken without a password', async (minor) => {
    const bridged = await bridge({ password: 'secret12' });
    expect(nameOf(await soon(viewerHandshake(bridged.viewer, minor), 'a handshake'))).toBe('real name');
    bridged.viewer.send(Buffer.from('input'));
    const session = await server?.session();
    await expect.poll(() => session?.received().toString()).toBe('input');
  });

  it('the whole greeting is said as soon as its version is known, each message in a frame of its own', async () => {
    const bridged = await bridge({});
    bridged.viewer.send(Buffer.from('RFB 003.008\n'));
    for (const expected of ['RFB 003.008\n', '\u0001\u0001', '\0\0\0\0']) {
      expect((await soon(bridged.viewer.next(), 'a message')).toString('latin1')).toBe(expected);
    }
    expect(nameOf(await soon(bridged.viewer.next(), 'the desktop’s size'))).toBe('real name');
  });

  it('one that announced its version is greeted without having said anything', async () => {
    const bridged = await bridge({}, 'secret12', 'rfb=3.8');
    const greeting = await soon(bridged.viewer.next(), 'a message');
    expect(greeting.toString('latin1')).toBe('RFB 003.008\n\u0001\u0001\0\0\0\0');
    expect(nameOf(await soon(bridged.viewer.next(), 'the desktop’s size'))).toBe('real name');
    for (const byte of Buffer.from('RFB 003.008\n\u0001\u0001input'))
      bridged.viewer.send(Buffer.from([byte]));
    const session = await server?.session();
    await expect.poll(() => session?.received().toString()).toBe('input');
  });

  it.each(['RFB 003.003\n', 'RFB 003.007\n', 'GET / HTTP/1'])(
    'one that announced its version keeps to it (%j)',
    async (version) => {
      const bridged = await bridge({}, 'secret12', 'rfb=3.8');
      bridged.viewer.send(Buffer.from(`${version}\u0001\u0001`));
      expect(await soon(bridged.outcome, 'the end')).toMatchObject({ end: { reason: 'viewer-error' } });
    },
  );

  it('no other version can be announced', async () => {
    rig = await openRig(vncHarness, TIMEOUT_MS);
    const { transport } = rig;
    expect(() => transport.checkQuery(new URLSearchParams('rfb=3.8'))).not.toThrow();
    expect(() => transport.checkQuery(new URLSearchParams('rfb=3.3'))).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });

  it('a viewer that does not finish its handshake is closed within the time-out', async () => {
    const bridged = await bridge({});
    bridged.viewer.send(Buffer.from('RFB 003.008\n\u0001'));
    expect(await soon(bridged.outcome, 'the end')).toEqual({
      end: { reason: 'viewer-error', message: 'The viewer did not finish its handshake in time.' },
    });
  });

  it('a viewer that sends much before the desktop is there waits, and nothing is lost', async () => {
    const bridged = await bridge({ chunk: 1 });
    const input = Buffer.alloc(300_000, 'input ');
    bridged.viewer.send(Buffer.concat([Buffer.from('RFB 003.008\n\u0001\u0000'), input.subarray(0, 100)]));
    for (let at = 100; at < input.length; at += 1000) bridged.viewer.send(input.subarray(at, at + 1000));
    const session = await soon(server?.session() ?? Promise.reject(new Error('no server')), 'a session');
    await expect.poll(() => session.received().length, { timeout: 5000 }).toBe(input.length);
    expect(session.received().equals(input)).toBe(true);
  });
});
