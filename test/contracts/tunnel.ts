import { createHash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { setTimeout as sleep, setImmediate as tick } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, CLOSE_CODE, type EndReason, type TunnelEnd } from '../../src/api.ts';
import type { BackendSession, TunnelBackend, TunnelHarness } from './tunnel-harness.ts';
import { type Bridged, leavingNothing, openRig, soon, type TunnelRig, until } from './tunnel-rig.ts';

export type * from './tunnel-harness.ts';

/** Time-outs of transports under test. */
const TIMEOUT_MS = 600;
/** What a viewer that does not read may cost. */
const MAX_BUFFERED = 2 * 1024 * 1024;
/** More than the buffers of both connections' kernels together hold. */
const PLATEAU = 40 * 1024 * 1024;

const STOPPED: TunnelEnd = { reason: 'stopped', message: 'The desktop was stopped.' };

interface Open {
  readonly rig: TunnelRig;
  readonly backend: TunnelBackend;
  readonly bridged: Bridged;
  readonly session: BackendSession;
}

/**
 * What every `TunnelTransport` must do, on a real WebSocket and a fake backend. Run it from the plugin's own test file:
 *
 *     tunnelContract('vnc', { subprotocol: 'binary', open: …, backend: …, … });
 *
 * The harness (tunnel-harness.ts) speaks the protocol; the suite knows none.
 */
export function tunnelContract(name: string, harness: TunnelHarness): void {
  const withRig = (body: (rig: TunnelRig) => Promise<void>): Promise<void> =>
    leavingNothing(async () => {
      const rig = await openRig(harness, TIMEOUT_MS);
      try {
        await body(rig);
      } finally {
        await rig.close();
      }
    });

  const withBackend = async (
    behaviour: Parameters<TunnelHarness['backend']>[0],
    body: (backend: TunnelBackend) => Promise<void>,
  ): Promise<void> => {
    const backend = await harness.backend(behaviour);
    try {
      await body(backend);
    } finally {
      await backend.close();
    }
  };

  /** An established tunnel through which bytes flow. */
  const established = async (rig: TunnelRig, backend: TunnelBackend): Promise<Open> => {
    const bridged = await rig.bridge(backend);
    const [session] = await soon(
      Promise.all([backend.session(), harness.handshake(bridged.viewer)]),
      'an established tunnel',
    );
    return { rig, backend, bridged, session };
  };

  const withTunnel = (body: (open: Open) => Promise<void>): Promise<void> =>
    withRig((rig) =>
      withBackend({ kind: 'good' }, async (backend) => {
        await body(await established(rig, backend));
      }),
    );

  const endOf = async (bridged: Bridged): Promise<TunnelEnd> => {
    const outcome = await soon(bridged.outcome, 'the end of the tunnel');
    if ('error' in outcome) throw outcome.error;
    return outcome.end;
  };

  const rejectionOf = async (bridged: Bridged, ms?: number): Promise<AppError> => {
    const outcome = await soon(bridged.outcome, 'the rejection', ms);
    if (!('error' in outcome)) throw new Error(`the tunnel ended with ${outcome.end.reason}`);
    expect(outcome.error).toBeInstanceOf(AppError);
    return outcome.error as AppError;
  };

  const expectClosed = async (open: Open, reasons: readonly EndReason[]): Promise<void> => {
    const { reason, message } = await endOf(open.bridged);
    expect(reasons).toContain(reason);
    expect(message).toMatch(/\w.*\.$/);
    expect(open.bridged.gatewaySide.readyState).toBe(open.bridged.gatewaySide.CLOSED);
    await soon(open.session.closed, 'the backend’s end');
    const { code } = await soon(open.bridged.viewer.closed, 'the viewer’s end');
    if (reason !== 'viewer-closed' && reason !== 'viewer-lost') expect(code).toBe(CLOSE_CODE[reason]);
    expectNoListeners(open.bridged);
  };

  const expectNoListeners = ({ gatewaySide, signal }: Bridged): void => {
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    for (const event of ['message', 'close', 'ping', 'pong', 'drain']) {
      expect({ event, listeners: gatewaySide.listenerCount(event) }).toEqual({ event, listeners: 0 });
    }
    // the rig’s own
    expect(gatewaySide.listenerCount('error')).toBe(1);
  };

  /** Sends until the operating system takes no more. */
  const flood = async (session: BackendSession, seed: number): Promise<string> => {
    const block = harness.download(64 * 1024, seed);
    const sent = createHash('sha1');
    for (;;) {
      sent.update(block);
      if (session.send(block)) continue;
      if (session.accepted > PLATEAU) throw new Error('the gateway takes without end');
      const drained = await Promise.race([session.drained().then(() => true), sleep(500).then(() => false)]);
      if (!drained) return sent.digest('hex');
    }
  };

  describe(`${name} keeps the tunnel contract`, () => {
    describe('bytes', () => {
      it.each([
        ['one byte', 1, 2000],
        ['seven bytes', 7, 20_000],
        ['everything', 1 << 20, 3_000_000],
      ])('arrive unchanged both ways when the backend writes %s at a time', (_, chunk, size) =>
        withRig((rig) =>
          withBackend({ kind: 'good', chunk }, async (backend) => {
            const { bridged, session } = await established(rig, backend);
            const down = harness.download(size, chunk);
            await sendInChunks(session, down, () => chunk);
            expect((await bridged.viewer.take(down.length)).equals(down)).toBe(true);
            const messages = harness.upload(size / 10, chunk);
            for (const message of messages) bridged.viewer.send(message);
            const up = Buffer.concat(messages);
            await until(() => session.received().length >= up.length, 'the viewer’s bytes');
            expect(session.received().equals(up)).toBe(true);
            expect(bridged.stats.bytesToViewer).toBeGreaterThanOrEqual(down.length);
            expect(bridged.stats.bytesFromViewer).toBeGreaterThanOrEqual(up.length);
            expect(bridged.stats.framesToViewer).toBe(bridged.viewer.frames.length);
            expect(bridged.stats.framesFromViewer).toBeGreaterThanOrEqual(messages.length);
            expect(bridged.stats.bytesToViewer).toBe(bridged.viewer.receivedBytes);
          }),
        ),
      );

      it('arrive unchanged however they are cut', () =>
        withTunnel(async ({ bridged, session }) => {
          const cuts = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 40 });
          await fc.assert(
            fc.asyncProperty(cuts, fc.integer(), async (sizes, seed) => {
              const down = harness.download(12_000, seed);
              let turn = 0;
              await sendInChunks(session, down, () => sizes[turn++ % sizes.length] ?? 1);
              expect((await bridged.viewer.take(down.length)).equals(down)).toBe(true);
            }),
            { numRuns: 15 },
          );
        }));

      it('that a hasty viewer sends before the bridge is ready are not lost', () =>
        withRig((rig) =>
          withBackend({ kind: 'good', chunk: 5 }, async (backend) => {
            const bridged = await rig.bridge(backend, { early: harness.hasty.messages });
            const session = await soon(backend.session(), 'a session');
            const { arrives } = harness.hasty;
            await until(() => session.received().length >= arrives.length, 'what was sent early');
            expect(session.received().equals(arrives)).toBe(true);
            await harness.skipGreeting(bridged.viewer);
            const down = harness.download(500, 1);
            session.send(down);
            expect((await bridged.viewer.take(down.length)).equals(down)).toBe(true);
          }),
        ));
    });

    describe('back-pressure', () => {
      it(
        'keeps a viewer that stops reading below 2 MB and leaves others alone',
        () =>
          withTunnel(async ({ rig, backend, bridged, session }) => {
            bridged.viewer.socket.pause();
            const sent = await flood(session, 7);
            expect(bridged.stats.viewerStalls.count).toBeGreaterThan(0);
            expect(bridged.stats.viewerStalls.ms).toBeGreaterThan(400);
            expect(bridged.stats.desktopStalls.count).toBe(0);
            expect(bridged.peakBuffered()).toBeLessThanOrEqual(MAX_BUFFERED);
            const other = await established(rig, backend);
            const down = harness.download(4_000_000, 8);
            other.session.send(down);
            expect((await other.bridged.viewer.take(down.length)).equals(down)).toBe(true);
            bridged.viewer.socket.resume();
            await until(() => bridged.viewer.receivedBytes >= session.accepted, 'what was held back');
            const held = harness.download(64 * 1024, 7).length;
            const total = Math.ceil(session.accepted / held) * held;
            expect(await bridged.viewer.digest(total)).toBe(sent);
            const waited = bridged.stats.viewerStalls.ms;
            await sleep(30);
            expect(bridged.stats.viewerStalls.ms).toBe(waited);
            expect(bridged.peakBuffered()).toBeLessThanOrEqual(MAX_BUFFERED);
          }),
        30_000,
      );

      it(
        'stops taking from the viewer while the backend does not read, and loses nothing',
        () =>
          withTunnel(async ({ rig, backend, bridged, session }) => {
            session.pause();
            const messages = harness.upload(256 * 1024, 3);
            const { socket } = bridged.viewer;
            let rounds = 0;
            for (let still = 0; still < 20; ) {
              if (socket.bufferedAmount > 1 << 20) {
                await sleep(25);
                still += 1;
                continue;
              }
              for (const message of messages) bridged.viewer.send(message);
              rounds += 1;
              still = 0;
              if (bridged.stats.bytesFromViewer > PLATEAU) throw new Error('the gateway takes without end');
              await tick();
            }
            expect(bridged.stats.desktopStalls.count).toBeGreaterThan(0);
            expect(bridged.stats.desktopStalls.ms).toBeGreaterThan(400);
            const other = await established(rig, backend);
            const down = harness.download(500_000, 4);
            other.session.send(down);
            expect((await other.bridged.viewer.take(down.length)).equals(down)).toBe(true);
            session.resume();
            const up = Buffer.concat(messages);
            await until(() => session.received().length >= up.length * rounds, 'what was held back', 20_000);
            const all = session.received();
            expect(all.length).toBe(up.length * rounds);
            for (let round = 0; round < rounds; round += 1) {
              expect(all.subarray(round * up.length, (round + 1) * up.length).equals(up)).toBe(true);
            }
          }),
        30_000,
      );
    });

    describe('ends', () => {
      it('with desktop-closed when the backend closes', () =>
        withTunnel(async (open) => {
          open.session.end();
          await expectClosed(open, ['desktop-closed']);
        }));

      it('with what the backend still said delivered before the end', () =>
        withTunnel(async (open) => {
          const down = harness.download(300_000, 2);
          open.session.send(down);
          open.session.end();
          expect((await open.bridged.viewer.take(down.length)).equals(down)).toBe(true);
          await expectClosed(open, ['desktop-closed']);
        }));

      it('when the backend resets the connection', () =>
        withTunnel(async (open) => {
          open.session.reset();
          await expectClosed(open, ['desktop-closed', 'desktop-error']);
        }));

      it('and closes the backend when the viewer closes', () =>
        withTunnel(async (open) => {
          open.bridged.viewer.socket.close(1000);
          await expectClosed(open, ['viewer-closed']);
        }));

      it('and closes the backend when the viewer vanishes', () =>
        withTunnel(async (open) => {
          open.bridged.viewer.socket.terminate();
          await expectClosed(open, ['viewer-lost']);
        }));

      it('when the viewer leaves while both directions are full', () =>
        withTunnel(async (open) => {
          open.session.pause();
          open.bridged.viewer.socket.pause();
          await flood(open.session, 5);
          for (const message of harness.upload(1 << 20, 5)) open.bridged.viewer.send(message);
          await sleep(50);
          open.bridged.viewer.socket.terminate();
          open.session.resume();
          await expectClosed(open, ['viewer-lost']);
        }));

      it.each([
        ['stopped', 'The desktop was stopped.'],
        ['signed-out', 'You signed out.'],
        ['shutting-down', 'The gateway closes.'],
        ['viewer-lost', 'The browser stopped answering.'],
      ] as const)('both sides at once with %s when the core says so', (reason, message) =>
        withTunnel(async (open) => {
          const end: TunnelEnd = { reason, message };
          open.bridged.abort(end);
          expect(await endOf(open.bridged)).toEqual(end);
          await soon(open.session.closed, 'the backend’s end', 500);
          const closed = await soon(open.bridged.viewer.closed, 'the viewer’s end', 500);
          expect(closed.code).toBe(CLOSE_CODE[reason]);
          expect(closed.reason).toContain(message);
          expectNoListeners(open.bridged);
        }),
      );

      it('within 3 s when the core says so and the viewer does not read', () =>
        withTunnel(async (open) => {
          open.bridged.viewer.socket.pause();
          await flood(open.session, 6);
          open.bridged.abort(STOPPED);
          await soon(open.session.closed, 'the backend’s end', 500);
          expect(await soon(open.bridged.outcome, 'the end', 3000)).toEqual({ end: STOPPED });
          expectNoListeners(open.bridged);
        }));

      it('when the core says so before the bridge begins', () =>
        withRig((rig) =>
          withBackend({ kind: 'good' }, async (backend) => {
            const bridged = await rig.bridge(backend, { aborted: STOPPED });
            expect(await endOf(bridged)).toEqual(STOPPED);
            expect((await soon(bridged.viewer.closed, 'the viewer’s end')).code).toBe(CLOSE_CODE.stopped);
            await until(() => backend.open === 0, 'the backend’s end');
            expectNoListeners(bridged);
          }),
        ));

      it('when the core says so during a handshake that does not answer', () =>
        withRig((rig) =>
          withBackend({ kind: 'silent' }, async (backend) => {
            const bridged = await rig.bridge(backend);
            await until(() => backend.open === 1, 'a connection');
            bridged.abort(STOPPED);
            expect(await endOf(bridged)).toEqual(STOPPED);
            expect((await soon(bridged.viewer.closed, 'the viewer’s end')).code).toBe(CLOSE_CODE.stopped);
            await until(() => backend.open === 0, 'the backend’s end');
            expectNoListeners(bridged);
          }),
        ));

      it('when the viewer leaves during a handshake that does not answer', () =>
        withRig((rig) =>
          withBackend({ kind: 'silent' }, async (backend) => {
            const bridged = await rig.bridge(backend);
            await until(() => backend.open === 1, 'a connection');
            bridged.viewer.socket.close(1000);
            const outcome = await soon(bridged.outcome, 'the end');
            if ('end' in outcome) expect(outcome.end.reason).toBe('viewer-closed');
            await until(() => backend.open === 0, 'the backend’s end');
            expectNoListeners(bridged);
          }),
        ));
    });

    describe('says that the viewer can use it', () => {
      it('when the backend has answered', () =>
        withTunnel(async ({ bridged }) => {
          await until(bridged.isConnected, 'word of it');
        }));

      it('and not while the backend is silent', () =>
        withRig((rig) =>
          withBackend({ kind: 'silent' }, async (backend) => {
            const bridged = await rig.bridge(backend);
            await rejectionOf(bridged, TIMEOUT_MS * 5);
            expect(bridged.isConnected()).toBe(false);
          }),
        ));
    });

    describe('a backend that cannot be reached', () => {
      const expectRefused = async (bridged: Bridged, codes: readonly string[]): Promise<void> => {
        const error = await rejectionOf(bridged);
        expect(codes).toContain(error.code);
        expect(error.message).toMatch(/^(?:\p{Lu}|guacd ).*\.$/u);
        expect(bridged.gatewaySide.readyState).toBe(bridged.gatewaySide.OPEN);
        expectNoListeners(bridged);
      };

      it('rejects at once when nothing listens, the viewer still open', () =>
        withRig((rig) =>
          withBackend({ kind: 'good' }, async (backend) => {
            await backend.close();
            await expectRefused(await rig.bridge(backend), [harness.unreachableError]);
          }),
        ));

      it('rejects within the time-out when it is silent, the viewer still open', () =>
        withRig((rig) =>
          withBackend({ kind: 'silent' }, async (backend) => {
            const began = performance.now();
            await expectRefused(await rig.bridge(backend), [harness.silentError]);
            expect(performance.now() - began).toBeLessThan(TIMEOUT_MS * 3);
            await until(() => backend.open === 0, 'the backend’s end');
          }),
        ));

      it(
        'rejects when it closes after any byte of the handshake, the viewer still open',
        () =>
          withRig(async (rig) => {
            for (let bytes = 0; bytes < harness.handshakeBytes; bytes += 1) {
              await withBackend({ kind: 'close-after', bytes, reset: bytes % 2 === 1 }, async (backend) => {
                const bridged = await rig.bridge(backend);
                // a transport may greet the viewer first
                const greeting = harness.handshake(bridged.viewer).catch(() => undefined);
                await expectRefused(bridged, harness.handshakeErrors);
                bridged.viewer.socket.terminate();
                await greeting;
              });
            }
          }),
        60_000,
      );
    });

    describe('a viewer that breaks the protocol', () => {
      it.each(harness.garbage.map((garbage) => [garbage.title, garbage.when, garbage] as const))(
        'with %s (%s) costs only itself',
        (_, __, { message, when }) =>
          withRig((rig) =>
            withBackend({ kind: 'good' }, async (backend) => {
              const other = await established(rig, backend);
              const binary = typeof message !== 'string';
              const bridged = await rig.bridge(backend);
              if (when === 'open') await soon(harness.handshake(bridged.viewer), 'an established tunnel');
              bridged.viewer.send(message, binary);
              const end = await endOf(bridged);
              expect(end.reason).toBe('viewer-error');
              const { code } = await soon(bridged.viewer.closed, 'the viewer’s end');
              expect(code).toBe(CLOSE_CODE['viewer-error']);
              await until(() => backend.open === 1, 'the backend’s end');
              expectNoListeners(bridged);
              const down = harness.download(2000, 9);
              other.session.send(down);
              expect((await other.bridged.viewer.take(down.length)).equals(down)).toBe(true);
            }),
          ),
      );

      it.each(['host', 'hostname', 'port', 'password', 'username', 'anything'])(
        'cannot name %s in its query',
        (key) =>
          withRig(async ({ transport }) => {
            expect(() => transport.checkQuery(new URLSearchParams({ [key]: '1' }))).toThrow(
              expect.objectContaining({ code: 'BAD_REQUEST' }),
            );
          }),
      );
    });

    it('leaves no socket, timer or listener behind over many tunnels', () =>
      withRig((rig) =>
        withBackend({ kind: 'good' }, async (backend) => {
          for (let round = 0; round < 20; round += 1) {
            const open = await established(rig, backend);
            if (round % 2 === 0) open.session.end();
            else open.bridged.viewer.socket.close(1000);
            await expectClosed(open, ['desktop-closed', 'viewer-closed']);
          }
          await until(() => backend.open === 0, 'the backend’s end');
        }),
      ));
  });
}

/** Each chunk in a turn of the event loop of its own, so that it travels as a packet of its own. */
async function sendInChunks(session: BackendSession, bytes: Buffer, size: () => number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + size();
    if (!session.send(bytes.subarray(at, end))) await soon(session.drained(), 'the backend’s drain');
    at = end;
    await tick();
  }
}
