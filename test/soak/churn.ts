import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { instruction } from '../fakes/guacd/wire.ts';
import type { Client } from '../flows/gateway.ts';
import type { Dice } from '../fuzz/dice.ts';

export interface Churn {
  /** Viewers that were opened and have gone, by how they behaved. */
  readonly counts: ReadonlyMap<string, number>;
  readonly bytes: number;
}

type Behaviour = (socket: WebSocket, dice: Dice, text: boolean) => Promise<void>;

const RFB_GREETING = [Buffer.from('RFB 003.008\n'), Buffer.from([1]), Buffer.from([1])];
const RFB_INPUT = Buffer.from([5, 0, 0, 10, 0, 10]);
const GUACAMOLE_INPUT = instruction('mouse', 1, 2, 0) + instruction('sync', 1);

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  async 'stays and works'(socket, dice, text) {
    for (let left = 2 + dice.below(20); left > 0 && socket.readyState === WebSocket.OPEN; left -= 1) {
      socket.send(text ? GUACAMOLE_INPUT : RFB_INPUT);
      await sleep(20 + dice.below(150));
    }
    socket.close(1000);
  },
  async 'leaves at once'(socket) {
    socket.close(1000);
  },
  async vanishes(socket, dice) {
    await sleep(dice.below(400));
    socket.terminate();
  },
  async 'does not read'(socket, dice) {
    socket.pause();
    await sleep(500 + dice.below(2500));
    socket.terminate();
  },
  async 'breaks the protocol'(socket, dice, text) {
    await sleep(dice.below(100));
    if (socket.readyState !== WebSocket.OPEN) return;
    if (text) socket.send(dice.one(['hello', '4.key,', '9'.repeat(50), `${'1.a,'.repeat(9999)}1.a;`]));
    else socket.send('text among the bytes');
    await sleep(dice.below(100));
  },
  async 'sends a flood of tiny frames'(socket, _, text) {
    for (let left = 500; left > 0; left -= 1) socket.send(text ? instruction('nop') : RFB_INPUT);
    await sleep(50);
    socket.close(1000);
  },
};
const NAMES = Object.keys(BEHAVIOURS) as [string, ...string[]];

/** Opens and closes viewers, `together` at a time, until the signal aborts; resolves when the last has gone. */
export async function churn(
  me: Client,
  instances: readonly [string, ...string[]],
  options: { readonly together: number; readonly dice: Dice; readonly signal: AbortSignal },
): Promise<Churn> {
  const { together, dice, signal } = options;
  const counts = new Map<string, number>();
  let bytes = 0;
  const one = async (): Promise<void> => {
    const name = dice.below(3) === 0 ? dice.one(NAMES) : 'stays and works';
    const text = dice.below(2) === 0;
    const socket = me.socket(dice.one(instances), text ? 'guacamole' : 'binary');
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.once('open', () => {
      if (!text) for (const message of RFB_GREETING) socket.send(message);
    });
    await Promise.race([once(socket, 'open').catch(() => {}), closed]);
    await BEHAVIOURS[name]?.(socket, dice, text);
    const late = setTimeout(() => socket.terminate(), 5000);
    await closed;
    clearTimeout(late);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  await Promise.all(
    Array.from({ length: together }, async () => {
      while (!signal.aborted) {
        await one();
        await sleep(dice.below(400));
      }
    }),
  );
  return { counts, bytes };
}
