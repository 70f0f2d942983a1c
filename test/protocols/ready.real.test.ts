import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { GuestProtocol } from '../../src/api.ts';
import { AppError, probeDesktop, waitForDesktop } from '../../src/api.ts';

const RDP_CONFIRM = Buffer.from('030000130ed000001234000200080000000000', 'hex');
const HELLO: Readonly<Record<Exclude<GuestProtocol, 'rdp'>, string>> = {
  vnc: 'RFB 003.008\n',
  ssh: 'SSH-2.0-OpenSSH_9.2\r\n',
  telnet: '\u00ff\u00fd\u0018',
};
const NEVER = new AbortController().signal;

let server: Server;
const sockets = new Set<Socket>();

async function listen(serve: (socket: Socket, count: number) => void, port = 0): Promise<number> {
  let count = 0;
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    count += 1;
    serve(socket, count);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  if (server?.listening) await new Promise((resolve) => server.close(resolve));
});

/** One byte at a time. */
async function trickle(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]));
    await sleep(1);
  }
}

function answer(protocol: GuestProtocol): (socket: Socket) => void {
  if (protocol !== 'rdp') return (socket) => void trickle(socket, Buffer.from(HELLO[protocol], 'latin1'));
  return (socket) => {
    let got = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
      const isRequest = got.length === got.readUInt16BE(2) && got[0] === 3 && got[5] === 0xe0;
      if (isRequest) void trickle(socket, RDP_CONFIRM);
    });
  };
}

function wait(
  port: number,
  protocol: GuestProtocol = 'vnc',
  timeoutMs = 3000,
  signal = NEVER,
): Promise<void> {
  return waitForDesktop({ protocol, host: '127.0.0.1', port, signal, timeoutMs });
}

const probe = (port: number, protocol: GuestProtocol = 'vnc') =>
  probeDesktop({ protocol, host: '127.0.0.1', port, signal: NEVER, timeoutMs: 5000 });

const failureOf = async (waiting: Promise<void>): Promise<AppError> => {
  const error = await waiting.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

describe('a desktop', () => {
  it.each(['vnc', 'ssh', 'rdp', 'telnet'] as const)(
    'that speaks %s one byte at a time is ready',
    async (protocol) => {
      await wait(await listen(answer(protocol)), protocol);
      await expect.poll(() => sockets.size).toBe(0);
    },
  );

  it('that says nothing in telnet is ready when the connection stays open', async () => {
    await wait(await listen(() => {}), 'telnet');
  });

  it('may greet with other lines before its SSH identification', async () => {
    const port = await listen((socket) => socket.write('Welcome\r\nNo entry\r\nSSH-2.0-x\r\n'));
    await wait(port, 'ssh');
  });

  it('is waited for while a port proxy accepts and closes', async () => {
    let attempts = 0;
    const port = await listen((socket, count) => {
      attempts = count;
      if (count < 5) socket.destroy();
      else socket.write('RFB 003.008\n');
    });
    await wait(port);
    expect(attempts).toBe(5);
  });

  it('is waited for while nothing listens', async () => {
    const port = await listen(() => {});
    await new Promise((resolve) => server.close(resolve));
    const waiting = wait(port);
    await sleep(100);
    await listen(answer('vnc'), port);
    await waiting;
  });

  it.each([
    ['vnc', 'SSH-2.0-OpenSSH\r\n', 'does not speak vnc'],
    ['rdp', 'RFB 003.008\n', 'does not speak rdp'],
    ['ssh', 'x'.repeat(9000), 'does not speak ssh'],
    ['vnc', 'RFB 004', 'does not speak vnc'],
  ] as const)('that should speak %s and says something else is not ready', async (protocol, says, why) => {
    const port = await listen((socket) => socket.write(says));
    const result = await probe(port, protocol);
    expect(result).toEqual({ answered: false, why: `what answered ${why}`, isLate: false });
  });

  it('that spoke something else, and says nothing to the attempt that the deadline cuts short, is told by what it spoke', async () => {
    const port = await listen((socket, count) => count === 1 && socket.write('SSH-2.0-OpenSSH\r\n'));
    const error = await failureOf(wait(port, 'vnc', 300));
    expect([error.code, error.detail]).toEqual([
      'DESKTOP_SILENT',
      'At the last attempt what answered does not speak vnc.',
    ]);
  });

  it('that stays silent is given up in words that name neither host nor port', async () => {
    const port = await listen(() => {});
    const error = await failureOf(wait(port, 'vnc', 300));
    expect(error.message).toBe('The desktop did not answer within 0.3 s.');
    expect(error.detail).toBe('At the last attempt it accepted the connection and said nothing.');
    expect(JSON.stringify(error.report())).not.toContain(String(port));
  });

  it('that floods without a line is given up without keeping it', async () => {
    const port = await listen((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write('y'.repeat(65_536))) {}
      };
      socket.on('drain', more);
      more();
    });
    await failureOf(wait(port, 'ssh', 200));
  });

  it('is no longer waited for once the signal aborts, with its reason', async () => {
    const port = await listen(() => {});
    const stop = new AbortController();
    const waiting = wait(port, 'vnc', 5000, stop.signal);
    await sleep(30);
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
    await expect.poll(() => sockets.size).toBe(0);
    await expect(wait(port, 'vnc', 5000, stop.signal)).rejects.toBe(reason);
  });

  it('is asked once by a probe, which says what it found', async () => {
    const port = await listen((socket, count) => (count === 1 ? answer('vnc')(socket) : socket.destroy()));
    expect(await probe(port)).toEqual({ answered: true });
    const failed = (why: string) => ({ answered: false, why, isLate: false });
    expect(await probe(port)).toEqual(failed('it closed the connection without a word'));
    await new Promise((resolve) => server.close(resolve));
    expect(await probe(port)).toEqual(failed('nothing listens at its port'));
  });
});
