import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { rfbSession } from '../flows/rfb-session.ts';

const VIEWERS = 5;
/** Longer than most loops of a gateway pause. */
const IDLE_MS = 3500;

let gateway: TestGateway;
afterEach(async () => {
  vi.restoreAllMocks();
  await gateway?.close();
});

it('no trace is left in signals that live long by viewers that come and go, nor by time', async () => {
  gateway = await startTestGateway();
  const me = await gateway.signIn();
  const id = await me.start('demo');
  await me.until(id, 'running');
  const callers: string[] = [];
  const any = AbortSignal.any;
  // in Node 20 each call leaves 60 bytes in every signal that it is given
  vi.spyOn(AbortSignal, 'any').mockImplementation((signals) => {
    callers.push(new Error().stack?.split('\n').find((line) => /\/(?:src|plugins)\//.test(line)) ?? '');
    return any.call(AbortSignal, signals);
  });
  for (let viewer = 0; viewer < VIEWERS; viewer += 1) {
    const socket = me.socket(id, 'binary', { query: '?wait=5' });
    await rfbSession(socket);
    socket.terminate();
  }
  await sleep(IDLE_MS);
  expect(callers).toEqual([]);
});
