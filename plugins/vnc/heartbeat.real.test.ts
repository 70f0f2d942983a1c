import { expect, it } from 'vitest';
import { openRig, soon } from '../../test/contracts/tunnel-rig.ts';
import { rfbBackend, viewerHandshake, vncHarness } from './testing/harness.ts';
import { vncTransport } from './transport.ts';

it('a viewer whose machine vanished is noticed by its missing pongs', async () => {
  const transport = vncTransport({ handshakeTimeoutMs: 2000, heartbeatMs: 60 });
  const rig = await openRig(
    { ...vncHarness, open: async () => ({ transport, close: async () => {} }) },
    2000,
  );
  const backend = await rfbBackend({});
  const [living, vanished] = [await rig.bridge(backend), await rig.bridge(backend)];
  await Promise.all([viewerHandshake(living.viewer), viewerHandshake(vanished.viewer)]);
  // a vanished machine neither reads nor answers
  vanished.viewer.socket.pause();
  const outcome = await soon(vanished.outcome, 'the end');
  expect(outcome).toMatchObject({ end: { reason: 'viewer-lost' } });
  expect(living.gatewaySide.readyState).toBe(living.gatewaySide.OPEN);
  await rig.close();
  await backend.close();
});
