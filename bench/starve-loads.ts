import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gateway } from './gateway.ts';

/** Does something to a gateway again and again until the signal aborts; tells how often. */
export type Load = (gateway: Gateway, signal: AbortSignal) => Promise<number>;

const MB = 1_000_000;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
const PAGE = 200;
const SIGN_INS_AT_ONCE = 50;
const STARTS_AT_ONCE = 50;

/** Page after page of two long lists, two programs at a time: each keeps on for longer than 2 s. */
export const exportLists: Load = (gateway, signal) =>
  inParallel(2, signal, async (turn) => {
    const offset = (turn * PAGE) % 1000;
    await gateway.call('GET', `/api/v1/instances?limit=${PAGE}&offset=${offset}`);
    await gateway.call('GET', `/api/v1/jobs?limit=${PAGE}&offset=${offset}`);
  });

/** Wrong passwords of many people from many addresses, so that every one of them is looked at. */
export const stormSignIns: Load = (gateway, signal) =>
  inParallel(SIGN_INS_AT_ONCE, signal, async (turn, line) => {
    const from = `10.${line}.${(turn >> 8) & 255}.${turn & 255}`;
    const answer = await fetch(`${gateway.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: gateway.url, 'X-Forwarded-For': from },
      body: new URLSearchParams({ username: `nobody-${line}-${turn}`, password: 'not the right one' }),
    });
    await answer.arrayBuffer();
    if (answer.status === 429) throw new Error('the sign-ins met a limit, so that no password was looked at');
  });

/** So much as the body of a request that takes JSON, without saying beforehand how much it is. */
export function upload(megabytes: number): Load {
  return (gateway, signal) =>
    inParallel(1, signal, async () => {
      await uploadOnce(gateway, megabytes * MB);
      await sleep(50);
    });
}

/** Many starts asked for in one moment, and stopped again. */
export function burstOfStarts(appId: string): Load {
  return (gateway, signal) =>
    inParallel(STARTS_AT_ONCE, signal, async () => {
      const id = await gateway.startApp(appId);
      await gateway.stopInstance(id);
    });
}

async function inParallel(
  lines: number,
  signal: AbortSignal,
  work: (turn: number, line: number) => Promise<void>,
): Promise<number> {
  let done = 0;
  const line = async (_: unknown, number: number): Promise<void> => {
    for (let turn = 0; !signal.aborted; turn++) {
      await work(turn, number);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: lines }, line));
  return done;
}

/** Resolves when it was answered or refused; the gateway may close the connection before all has been sent. */
function uploadOnce(gateway: Gateway, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const headers = { Cookie: gateway.cookie, Origin: gateway.url, 'Content-Type': 'application/json' };
    const asked = request(`${gateway.url}/api/v1/instances`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('close', done);
    });
    let left = bytes;
    let isDone = false;
    const send = (): void => {
      while (left > 0 && !isDone) {
        left -= CHUNK.length;
        if (!asked.write(CHUNK)) return void asked.once('drain', send);
      }
      asked.end('"}');
    };
    function done(): void {
      isDone = true;
      asked.destroy();
      resolve();
    }
    asked.on('error', done);
    asked.on('close', done);
    asked.write('{"appId":"');
    send();
  });
}
