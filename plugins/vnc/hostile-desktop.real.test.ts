import { afterEach, describe, expect, it } from 'vitest';
import { leavingNothing, openRig, soon, type TunnelRig, until } from '../../test/contracts/tunnel-rig.ts';
import { meddler } from '../../test/fakes/meddler.ts';
import { rfbBackend, viewerHandshake, vncHarness, vncTarget } from './testing/harness.ts';

const TIMEOUT_MS = 250;
/** RFC 6143 section 7.6.1: one rectangle of 65 535 × 65 535 raw pixels, 16 GB of them to come. */
const ENDLESS_RECTANGLE = Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
const MANY_BYTES = 48 * 1024 * 1024;
/** What a tunnel may hold of what its viewer has not taken. */
const MOST_BUFFERED = 2 * 1024 * 1024;

let rig: TunnelRig;
afterEach(() => rig?.close());

describe('a desktop that is not to be trusted', () => {
  it('says its handshake byte by byte, and is not waited for any longer than one that says nothing', () =>
    leavingNothing(async () => {
      rig = await openRig(vncHarness, TIMEOUT_MS);
      const backend = await rfbBackend({ password: 'secret12' });
      const between = await meddler(backend.server.port, { trickleMs: TIMEOUT_MS / 5 });
      const bridged = await rig.bridge({ target: vncTarget(between.port, 'secret12') });
      const began = performance.now();
      const outcome = await soon(bridged.outcome, 'the end');
      expect(outcome).toMatchObject({ error: { code: 'DESKTOP_SILENT' } });
      expect(performance.now() - began).toBeLessThan(TIMEOUT_MS + 3000);
      expect(between.said()).toBeGreaterThan(0);
      await rig.close();
      await between.close();
      await backend.close();
    }));

  it.each([false, true])(
    'announces a rectangle of 16 GB and begins with it: nothing of it is kept (viewer reads: %s)',
    async (reads) => {
      rig = await openRig(vncHarness, 5000);
      const backend = await rfbBackend({ password: 'secret12' });
      const bridged = await rig.bridge(backend);
      await soon(viewerHandshake(bridged.viewer), 'a handshake');
      const session = await backend.session();
      if (!reads) bridged.viewer.socket.pause();
      session.send(ENDLESS_RECTANGLE);
      const block = Buffer.alloc(1024 * 1024);
      for (let sent = 0; sent < MANY_BYTES && (reads || sent < 20 * block.length); sent += block.length) {
        if (!session.send(block) && reads) await session.drained();
      }
      if (reads) {
        await until(() => bridged.viewer.receivedBytes >= MANY_BYTES, 'all bytes', 20_000);
      }
      expect(bridged.peakBuffered()).toBeLessThan(MOST_BUFFERED);
      bridged.viewer.socket.terminate();
      expect(await soon(bridged.outcome, 'the end')).toMatchObject({ end: { reason: 'viewer-lost' } });
      await backend.close();
    },
  );
});
