import { createServer, type Server } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AppError, GuestProtocol, TunnelEnd } from '../../src/api.ts';
import {
  type Bridged,
  type BridgeOptions,
  openRig,
  soon,
  type TunnelRig,
  until,
} from '../../test/contracts/tunnel-rig.ts';
import {
  type FakeGuacd,
  type FakeGuacdOptions,
  fakeGuacd,
  newId,
  PICTURE,
} from '../../test/fakes/guacd/fake-guacd.ts';
import type { FakeSession } from '../../test/fakes/guacd/fake-session.ts';
import { instruction, instructions } from '../../test/fakes/guacd/wire.ts';
import { configuredGuacd, GuacdPool } from './pool.ts';
import type { Reach } from './settings.ts';
import { guacamoleTransport } from './transport.ts';

const PICTURE_MS = 300;
const opened: { close(): unknown }[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const one of opened.splice(0).reverse()) await one.close();
});

interface Show extends FakeGuacdOptions {
  readonly protocol?: GuestProtocol;
  readonly query?: string;
  readonly reach?: Reach;
  /** Port of the desktop as the gateway sees it. */
  readonly port?: number;
  readonly password?: string | null;
  readonly bridge?: BridgeOptions;
}

/** One viewer of a desktop behind a fake guacd. */
async function show(options: Show = {}): Promise<{ guacd: FakeGuacd; bridged: Bridged; rig: TunnelRig }> {
  const guacd = await fakeGuacd(options);
  opened.push(guacd);
  const pool = new GuacdPool(configuredGuacd([guacd]), 10);
  const limits = { connectMs: 1000, handshakeMs: 1000, pictureMs: PICTURE_MS };
  const transport = guacamoleTransport({ pool, reach: options.reach ?? 'published', ...limits });
  const rig = await openRig(
    { subprotocol: 'guacamole', text: true, open: async () => ({ transport, close: async () => undefined }) },
    1000,
  );
  opened.push(rig);
  const target = {
    instanceId: 'i1',
    protocol: options.protocol ?? 'vnc',
    endpoint: { host: '127.0.0.1', port: options.port ?? 9, inner: { host: 'inside', port: 5901 } },
    credentials: { username: 'user', password: options.password ?? null },
    width: 1280,
    height: 800,
  };
  const bridged = await rig.bridge(
    { target },
    { ...options.bridge, ...(options.query === undefined ? {} : { query: options.query }) },
  );
  return { guacd, bridged, rig };
}

async function shown(
  options: Show = {},
): Promise<{ session: FakeSession; bridged: Bridged; guacd: FakeGuacd; rig: TunnelRig }> {
  const all = await show(options);
  const session = await soon(all.guacd.session(), 'a session');
  await until(() => all.bridged.viewer.frames.length >= 2, 'id and picture');
  return { ...all, session };
}

const endOf = async (bridged: Bridged): Promise<TunnelEnd> => {
  const outcome = await soon(bridged.outcome, 'the end');
  if ('error' in outcome) throw outcome.error;
  return outcome.end;
};

const failureOf = async (bridged: Bridged): Promise<AppError> => {
  const outcome = await soon(bridged.outcome, 'the failure');
  if ('end' in outcome) throw new Error(`ended: ${outcome.end.reason}`);
  expect(bridged.gatewaySide.readyState).toBe(bridged.gatewaySide.OPEN);
  return outcome.error as AppError;
};

async function desktop(greet: (socket: import('node:net').Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** An RFB 3.8 server that lets everybody in, or nobody. */
const vncDesktop = (isOpen: boolean): Promise<number> =>
  desktop((socket) => {
    socket.write('RFB 003.008\n');
    let heard = 0;
    socket.on('data', (bytes: Buffer) => {
      const before = heard;
      heard += bytes.length;
      if (before < 12 && heard >= 12) socket.write(Buffer.from([1, isOpen ? 1 : 2]));
      if (before < 13 && heard >= 13) socket.write(isOpen ? Buffer.alloc(4) : Buffer.alloc(16));
      if (isOpen && before < 14 && heard >= 14) socket.write(Buffer.alloc(24));
      if (!isOpen && before < 29 && heard >= 29)
        socket.end(Buffer.from([0, 0, 0, 1, 0, 0, 0, 2, 0x6e, 0x6f]));
    });
  });

describe('the Guacamole tunnel', () => {
  it("begins with the connection's id, just as guacd gave it", async () => {
    const id = '$260d01da-779b-4ee9-afc1-c16bae885cc7';
    const answer = (session: FakeSession): Promise<void> => session.say(instruction('ready', id) + PICTURE);
    const { bridged } = await shown({ answer });
    expect((await bridged.viewer.next()).toString()).toBe(`0.,37.${id};`);
  });

  it('gives the browser text frames of whole instructions only, however guacd cuts them', async () => {
    const { bridged, session } = await shown({ chunk: 1 });
    const text = [instruction('name', '😀ä€'), instruction('blob', 1, 'QUJD'), instruction('sync', 7)].join(
      '',
    );
    for (let round = 0; round < 5; round += 1) await session.say(text);
    let heard = '';
    while (!heard.endsWith(text.repeat(5))) {
      const frame = (await soon(bridged.viewer.next(), 'a frame')).toString();
      expect(() => instructions(frame)).not.toThrow();
      heard += frame;
    }
    expect(bridged.viewer.frames.every(({ binary }) => !binary)).toBe(true);
  });

  it.each([false, true])(
    'loses nothing of much that follows ready at once (viewer not reading: %s)',
    async (isPaused) => {
      const text =
        `${PICTURE}${instruction('blob', 1, 'QUJD'.repeat(1500))}${instruction('name', '😀')}`.repeat(300);
      const id = newId();
      const { bridged } = await show({
        answer: async (session) => session.say(instruction('ready', id) + text),
      });
      if (isPaused) {
        bridged.viewer.socket.pause();
        await new Promise((resolve) => setTimeout(resolve, 300));
        bridged.viewer.socket.resume();
      }
      const all = Buffer.from(instruction('', id) + text);
      expect((await bridged.viewer.take(all.length)).equals(all)).toBe(true);
    },
  );

  it.each([100, 100_000])(
    'holds one read for a viewer that does not take it, written in pieces of about %i bytes',
    async (pieceBytes) => {
      setFlagsFromString('--expose-gc');
      const gc = runInNewContext('gc') as () => void;
      const { bridged, session } = await shown();
      bridged.viewer.socket.pause();
      const small = instruction('rect', 0, 1, 2, 3, 4);
      const piece = Buffer.from(small.repeat(Math.ceil(pieceBytes / small.length)));
      gc();
      const before = process.memoryUsage().arrayBuffers;
      const { viewerStalls } = bridged.stats;
      while (viewerStalls.count === 0 || bridged.gatewaySide.bufferedAmount === 0) {
        session.send(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (let more = 0; more < 20; more += 1) {
        session.send(piece);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      gc();
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(600 * 1024);
    },
  );

  it('sends what was read at once in one frame', async () => {
    const { bridged, session } = await shown();
    const before = bridged.viewer.frames.length;
    session.send(Buffer.from(instruction('rect', 0, 1, 2, 3, 4).repeat(200)));
    await until(() => bridged.viewer.frames.reduce((sum, { bytes }) => sum + bytes, 0) > 4000, 'the rest');
    expect(bridged.viewer.frames.length - before).toBeLessThanOrEqual(3);
  });

  it('ends, for guacd never does, when guacd says disconnect', async () => {
    const { bridged, session, guacd } = await shown({ port: await vncDesktop(true) });
    session.send(Buffer.from(instruction('sync', 2) + instruction('disconnect') + instruction('sync', 3)));
    expect(await endOf(bridged)).toEqual({
      reason: 'desktop-closed',
      message: 'The desktop ended the connection.',
    });
    expect(await bridged.viewer.closed).toEqual({
      code: 4001,
      reason: '523 The desktop ended the connection.',
    });
    await until(() => guacd.open === 0, 'the end of the connection');
  });

  it('ends with the status of guacd when guacd says error in the middle', async () => {
    const { bridged, session } = await shown({ protocol: 'ssh' });
    session.send(Buffer.from(instruction('error', 'Aborted. See logs.', 515)));
    expect((await endOf(bridged)).reason).toBe('desktop-error');
    const { code, reason } = await bridged.viewer.closed;
    expect(code).toBe(4002);
    expect(reason).toBe('515 The desktop cannot be reached: nothing listens at its port.');
  });

  it.each([
    [521, /another one/],
    [522, /idle/],
    [523, /ended the session/],
  ])('calls an end of the session, status %i, no error', async (status, message) => {
    const { bridged, session } = await shown();
    session.send(Buffer.from(instruction('error', 'Bye', status)));
    expect(await endOf(bridged)).toMatchObject({
      reason: 'desktop-closed',
      message: expect.stringMatching(message),
    });
    expect((await bridged.viewer.closed).reason).toMatch(new RegExp(`^${status} `));
  });

  it('does not show guacd’s own error to the browser, which would close before it heard the better one', async () => {
    const { bridged, session } = await shown();
    session.send(Buffer.from(instruction('error', 'Aborted. See logs.', 519)));
    await bridged.viewer.closed;
    expect(bridged.viewer.frames.length).toBeGreaterThan(0);
    await expect(
      (async () => {
        for (;;) expect((await bridged.viewer.next()).toString()).not.toContain('error');
      })(),
    ).rejects.toThrow('closed');
  });

  it('tells every other end with its Guacamole status first', async () => {
    const { bridged } = await shown();
    bridged.abort({ reason: 'stopped', message: 'The desktop was stopped.' });
    expect(await bridged.viewer.closed).toEqual({ code: 4003, reason: '518 The desktop was stopped.' });
    const other = await shown();
    other.bridged.viewer.send('nonsense');
    expect((await other.bridged.viewer.closed).reason).toMatch(/^768 The viewer broke the protocol/);
  });

  it('gives up on guacd that is ready and then shows nothing', async () => {
    const { bridged, guacd } = await show({
      answer: (session) => session.say(instruction('ready', newId())),
    });
    expect(await failureOf(bridged)).toMatchObject({ code: 'GUACD_SILENT' });
    await until(() => guacd.open === 0, 'the end of the connection');
  });

  it('ends only the viewer whose guacd breaks the protocol', async () => {
    for (const garbage of ['4.sync,1.00;', '9.12345', `4.name,5.${'x'.repeat(9000)}`]) {
      const { bridged, session } = await shown();
      session.send(Buffer.from(garbage.padEnd(20_000, '.')));
      expect((await endOf(bridged)).reason).toBe('desktop-error');
    }
    const { bridged, session } = await shown();
    session.send(
      Buffer.concat([
        Buffer.from('4.name,2.'),
        Buffer.from([0xc0, 0xaf, 0xc0, 0xaf]),
        Buffer.from(';3.nop;'),
      ]),
    );
    expect((await endOf(bridged)).reason).toBe('desktop-error');
  });

  it('ends only the viewer that breaks the WebSocket protocol', async () => {
    const { bridged, guacd } = await shown();
    const raw = (bridged.viewer.socket as unknown as { _socket: import('node:net').Socket })._socket;
    // a text frame whose content is no UTF-8
    raw.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc0, 0xaf]));
    expect((await endOf(bridged)).reason).toBe('viewer-error');
    await until(() => guacd.open === 0, 'the end of the connection');
  });
});

describe('what the viewer says', () => {
  it('is answered when it is a ping, and guacd hears nothing of it', async () => {
    const { bridged, session } = await shown();
    const ping = instruction('', 'ping', 1700000000000);
    bridged.viewer.send(ping);
    let heard = '';
    while (!heard.includes(ping)) heard += (await soon(bridged.viewer.next(), 'an answer')).toString();
    bridged.viewer.send(instruction('', 'other'));
    bridged.viewer.send(instruction('key', 1, 1));
    await until(() => session.received().length > 0, 'a key');
    expect(session.received().toString()).toBe(instruction('key', 1, 1));
  });

  it('ends the tunnel when it is disconnect', async () => {
    const { bridged, session } = await shown();
    bridged.viewer.send(instruction('key', 1, 1) + instruction('disconnect'));
    expect((await endOf(bridged)).reason).toBe('viewer-closed');
    await session.closed;
    expect(session.received().toString()).toBe(instruction('key', 1, 1) + instruction('disconnect'));
  });

  it('is a size for guacd where the desktop can resize', async () => {
    const size = instruction('size', 1000, 700);
    const ssh = await shown({ protocol: 'ssh' });
    ssh.bridged.viewer.send(size);
    await until(() => ssh.session.received().toString() === size, 'the size');
    const vnc = await shown({ protocol: 'vnc' });
    vnc.bridged.viewer.send(size + instruction('nop'));
    await until(() => vnc.session.received().length > 0, 'what follows the size');
    expect(vnc.session.received().toString()).toBe(instruction('nop'));
  });

  it('need not be anything: guacd is told now and then that there is a viewer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { bridged, session } = await shown();
    vi.advanceTimersByTime(5000);
    await until(() => session.received().toString() === '3.nop;', 'a sign of life');
    bridged.viewer.send(instruction('key', 1, 1));
    await until(() => session.received().length > 6, 'a key');
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();
    bridged.viewer.send(instruction('key', 2, 1));
    await until(() => session.received().length > 22, 'another key');
    expect(session.received().toString()).toBe(
      `3.nop;${instruction('key', 1, 1)}${instruction('key', 2, 1)}`,
    );
  });

  it('gets no answers while it does not listen', async () => {
    const { bridged } = await shown();
    bridged.viewer.socket.pause();
    const pings = instruction('', 'ping', 1).repeat(2000);
    for (let round = 0; round < 400; round += 1) bridged.viewer.send(pings);
    await until(() => bridged.stats.bytesFromViewer >= 400 * pings.length, 'all pings', 15_000);
    expect(bridged.peakBuffered()).toBeLessThan(1 << 20);
  }, 20_000);
});

describe('an RDP desktop', () => {
  it('has its size before its first picture, although guacd may forget to send it', async () => {
    const answer = (session: FakeSession): Promise<void> =>
      session.say(
        instruction('ready', newId()) +
          instruction('img', 1, 14, 0, 'image/png', 0, 0) +
          instruction('sync', 1),
      );
    const { bridged, session } = await shown({
      protocol: 'rdp',
      query: 'width=900&height=700',
      answer,
      parameters: ['width', 'height', 'resize-method'],
    });
    await until(() => bridged.viewer.frames.length > 2, 'three frames');
    await bridged.viewer.next();
    expect((await bridged.viewer.next()).toString()).toBe('4.size,1.0,3.900,3.700;');
    expect(Object.fromEntries(session.parameters)).toMatchObject({
      width: '900',
      height: '700',
      'resize-method': 'display-update',
    });
  });
});

describe('a desktop that guacd cannot show', () => {
  const refusal = (status: number, words = 'Aborted. See logs.'): FakeGuacdOptions => ({
    answer: (session) => session.say(instruction('ready', newId()) + instruction('error', words, status)),
  });

  it('is unreachable when the gateway does not reach it either', async () => {
    const { bridged } = await show({ ...refusal(519) });
    expect(await failureOf(bridged)).toMatchObject({
      code: 'DESKTOP_UNREACHABLE',
      message: 'The desktop cannot be reached: nothing listens at its port.',
    });
  });

  it.each(['published', 'inner'] as const)(
    'but the gateway can reach names both settings of reach (%s)',
    async (reach) => {
      const { bridged, guacd } = await show({ ...refusal(519), port: await vncDesktop(true), reach });
      const error = await failureOf(bridged);
      expect(error.code).toBe('DESKTOP_UNREACHABLE');
      expect(error.message).toContain('published');
      expect(error.message).toContain('inner');
      expect(error.remedy).toMatch(
        /reach = "published".*reach = "inner"|reach = "inner".*reach = "published"/,
      );
      expect(error.detail).toBe('guacd: 519 Aborted. See logs.');
      const session = await guacd.session();
      expect(session.parameters.get('hostname')).toBe(reach === 'inner' ? 'inside' : '127.0.0.1');
    },
  );

  it('because of its password says so', async () => {
    const { bridged } = await show({ ...refusal(519), port: await vncDesktop(false), password: 'wrong' });
    expect(await failureOf(bridged)).toMatchObject({
      code: 'DESKTOP_REFUSED',
      message: 'The desktop refused the password: no.',
    });
  });

  it.each([769, 771])('for lack of permission, status %i, says so', async (status) => {
    const { bridged } = await show({ ...refusal(status), protocol: 'ssh' });
    expect(await failureOf(bridged)).toMatchObject({ code: 'DESKTOP_REFUSED' });
  });

  it('because it asks for more says so', async () => {
    const answer = (session: FakeSession): Promise<void> =>
      session.say(instruction('ready', newId()) + instruction('required', 'username', 'password'));
    const { bridged } = await show({ answer });
    expect(await failureOf(bridged)).toMatchObject({
      code: 'DESKTOP_REFUSED',
      message: expect.stringContaining('asks for'),
    });
  });

  it('for another reason keeps the words of guacd', async () => {
    const port = await desktop((socket) => socket.write('SSH-2.0-x\r\n'));
    const { bridged } = await show({ ...refusal(512, 'Out of paper'), protocol: 'ssh', port });
    expect(await failureOf(bridged)).toMatchObject({
      code: 'DESKTOP_PROTOCOL_ERROR',
      detail: 'guacd: 512 Out of paper',
    });
  });

  it('is looked at when guacd says disconnect without a reason', async () => {
    const { bridged } = await show({
      answer: (session) => session.say(instruction('ready', newId()) + instruction('disconnect')),
      port: await vncDesktop(false),
      password: 'wrong',
    });
    expect(await failureOf(bridged)).toMatchObject({ code: 'DESKTOP_REFUSED' });
  });

  it('is looked at also when guacd shows an empty picture before it says disconnect', async () => {
    const { bridged } = await show({
      answer: (session) =>
        session.say(instruction('ready', newId()) + instruction('sync', 1) + instruction('disconnect')),
      protocol: 'telnet',
    });
    expect(await bridged.outcome).toMatchObject({
      end: {
        reason: 'desktop-error',
        message: 'The desktop cannot be reached: nothing listens at its port.',
      },
    });
  });

  it('but is well and ended at once is not blamed', async () => {
    const { bridged } = await show({
      answer: (session) =>
        session.say(instruction('ready', newId()) + instruction('sync', 1) + instruction('disconnect')),
      protocol: 'ssh',
      port: await desktop((socket) => socket.write('SSH-2.0-x\r\n')),
    });
    expect(await bridged.outcome).toMatchObject({ end: { reason: 'desktop-closed' } });
    expect((await bridged.viewer.closed).reason).toMatch(/^523 /);
  });

  it('because guacd itself broke down says so', async () => {
    const port = await desktop((socket) => socket.write('SSH-2.0-x\r\n'));
    const answer = async (session: FakeSession): Promise<void> => {
      await session.say(instruction('ready', newId()));
      session.end();
    };
    const { bridged } = await show({ answer, protocol: 'ssh', port });
    expect(await failureOf(bridged)).toMatchObject({ code: 'GUACD_UNREACHABLE' });
  });

  it('tells the browser with a Guacamole status first', async () => {
    const { bridged, rig } = await show({ ...refusal(519) });
    const error = await failureOf(bridged);
    expect(rig.transport.closeReason?.(error)).toMatch(/^519 The desktop cannot be reached/);
  });
});
