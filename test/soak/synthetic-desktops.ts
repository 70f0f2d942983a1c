import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeGuacd, fakeGuacd, newId, PICTURE } from '../fakes/guacd/fake-guacd.ts';
import { instruction } from '../fakes/guacd/wire.ts';
import { FakeRfbServer } from '../fakes/rfb/fake-rfb-server.ts';
import type { Dice } from '../fuzz/dice.ts';

const UPDATES_A_SECOND = 30;
/** Of a desktop that sends as fast as it can. */
const FLOOD_BYTES = 4 * 1024 * 1024;

/** The part of a fake's session that shows pictures. */
interface Session {
  send(bytes: Uint8Array): boolean;
  drained(): Promise<void>;
  end(): void;
  reset(): void;
  readonly closed: Promise<void>;
}

export interface SyntheticDesktops {
  readonly guacd: FakeGuacd;
  /** Ports of VNC servers: most of them good, some that stop, lie or are silent in their handshake. */
  readonly vncPorts: readonly number[];
  /** Connections that are open. */
  readonly open: () => number;
  close(): Promise<void>;
}

/** VNC servers and a guacd whose connections draw for as long as they last, and some of which end in every bad way. */
export async function syntheticDesktops(dice: Dice): Promise<SyntheticDesktops> {
  const over = new AbortController();
  const rfbTile = Buffer.concat([Buffer.from([0, 0, 0, 1]), dice.bytes(12 * 1024)]);
  const guacTile = Buffer.from(
    instruction('blob', 1, dice.bytes(4500).toString('base64')) + instruction('sync', 5),
  );
  const servers = await Promise.all([
    FakeRfbServer.listen({ name: 'good' }),
    FakeRfbServer.listen({ name: 'in pieces', chunk: 3 }),
    FakeRfbServer.listen({ stopAfter: { bytes: 20, how: 'close' } }),
    FakeRfbServer.listen({ stopAfter: { bytes: 14, how: 'reset' } }),
    FakeRfbServer.listen({ stopAfter: { bytes: 13, how: 'stall' } }),
    FakeRfbServer.listen({ lie: { at: 12, xor: 0x40 } }),
  ]);
  const guacd = await fakeGuacd({
    answer: async (session) => {
      const chance = dice.below(20);
      if (chance === 0) return session.say(instruction('error', 'No such desktop.', 519));
      if (chance === 1) return session.say(instruction('ready', newId()) + '4.blob,99999.'.repeat(10));
      if (chance === 2) return session.say(instruction('ready', newId()));
      return session.say(instruction('ready', newId()) + PICTURE);
    },
  });
  const draw = async (session: Session, tile: Buffer): Promise<void> => {
    const lifeMs = 100 + dice.below(6000);
    const ending = dice.below(10);
    const end = AbortSignal.any([over.signal, AbortSignal.timeout(lifeMs)]);
    let isOpen = true;
    void session.closed.then(() => {
      isOpen = false;
    });
    if (dice.below(8) === 0) {
      for (let sent = 0; isOpen && sent < FLOOD_BYTES; sent += tile.length) {
        if (!session.send(tile)) await Promise.race([session.drained().catch(() => {}), session.closed]);
      }
    }
    while (isOpen && !end.aborted) {
      session.send(tile);
      await sleep(1000 / UPDATES_A_SECOND);
    }
    if (ending === 0) session.reset();
    else if (ending < 4) session.end();
  };
  const serve = async (next: () => Promise<Session>, tile: Buffer): Promise<void> => {
    for (;;) {
      const session = await next();
      if (over.signal.aborted) return;
      void draw(session, tile).catch(() => session.reset());
    }
  };
  for (const server of servers) void serve(() => server.session(), rfbTile);
  void serve(() => guacd.session(), guacTile);
  return {
    guacd,
    vncPorts: servers.map(({ port }) => port),
    open: () => servers.reduce((sum, { open }) => sum + open, guacd.open),
    async close() {
      over.abort();
      await Promise.all([...servers.map((server) => server.close()), guacd.close()]);
    },
  };
}
