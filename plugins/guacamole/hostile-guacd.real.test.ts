import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/api.ts';
import { soon } from '../../test/contracts/tunnel-rig.ts';
import { fakeGuacd, sayings } from '../../test/fakes/guacd/fake-guacd.ts';
import { meddler } from '../../test/fakes/meddler.ts';
import { connectGuacd, GuacdComplaint, type HandshakeSettings } from './guacd-client.ts';

const SETTINGS: HandshakeSettings = {
  parameters: { hostname: 'desk', port: '5901' },
  width: 800,
  height: 600,
  dpi: 96,
  audio: [],
  image: ['image/png'],
  timezone: null,
  name: null,
};
const HANDSHAKE_MS = 250;
const shake = (port: number) =>
  connectGuacd({ host: '127.0.0.1', port }, 'vnc', SETTINGS, {
    connectMs: 1000,
    handshakeMs: HANDSHAKE_MS,
    signal: new AbortController().signal,
  });

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

describe('a guacd that is not to be trusted', () => {
  it.each([0x01, 0x80, 0xff])(
    'lies in any byte of its handshake, by %i, and it ends in words',
    async (xor) => {
      const guacd = await fakeGuacd();
      opened.push(guacd);
      const bytes = Buffer.byteLength(sayings().slice(0, 2).join(''));
      await Promise.all(
        Array.from({ length: bytes }, async (_, at) => {
          const between = await meddler(guacd.port, { lie: { at, xor } });
          opened.push(between);
          const outcome = await soon(
            shake(between.port).then(
              (connection) => connection.socket.destroy(),
              (error: unknown) => error,
            ),
            `the end of a lie at byte ${at}`,
          );
          if (outcome instanceof AppError) expect(outcome.code).toMatch(/^GUACD_(UNREACHABLE|SILENT)$/);
          else if (!(outcome instanceof GuacdComplaint))
            expect([at, outcome?.constructor.name]).toEqual([at, 'Socket']);
        }),
      );
    },
  );

  it('says one byte after the other, and is not waited for any longer than one that says nothing', async () => {
    const guacd = await fakeGuacd();
    const between = await meddler(guacd.port, { trickleMs: HANDSHAKE_MS / 5 });
    opened.push(guacd, between);
    const began = performance.now();
    await expect(shake(between.port)).rejects.toMatchObject({ code: 'GUACD_SILENT' });
    expect(performance.now() - began).toBeLessThan(HANDSHAKE_MS + 3000);
    expect(between.said()).toBeGreaterThan(0);
  });
});
