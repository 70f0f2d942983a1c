import { readdir, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Offer, type Question, SOCKET_NAME } from './messages.ts';

/** A living connection that is this gateway's to join until it says whether it did. */
export interface Claim {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** It was joined: the keeper leaves it. */
  joined(): void;
  /** It was not: who comes next may try. */
  giveUp(): void;
}

/** A keeper answers from memory. */
const ANSWER_MS = 500;

/** Asks all keepers for the connection that a viewer comes back to. Null when there is none; never rejects. */
export async function claim(folder: string, key: string, desktop: string): Promise<Claim | null> {
  for (const path of await keepersIn(folder)) {
    const found = await ask(path, { kind: 'claim', key, desktop });
    if (found === null) continue;
    const { socket, offer } = found;
    if (offer === null) {
      socket.destroy();
      continue;
    }
    const joined: Question = { kind: 'joined' };
    return {
      ...offer,
      joined: () => socket.end(`${JSON.stringify(joined)}\n`),
      giveUp: () => socket.destroy(),
    };
  }
  return null;
}

/** Tells the keepers of former gateways that one is here. @returns how many there are; never rejects. */
export async function greetKeepers(folder: string): Promise<number> {
  const paths = await keepersIn(folder);
  const found = await Promise.all(paths.map((path) => ask(path, { kind: 'hello' })));
  for (const one of found) one?.socket.destroy();
  return found.filter((one) => one !== null).length;
}

async function keepersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => SOCKET_NAME.test(name)).map((name) => join(folder, name));
}

/** Null when nobody answers there any more. */
function ask(path: string, question: Question): Promise<{ socket: Socket; offer: Offer } | null> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    let text = '';
    const settle = (answer: { socket: Socket; offer: Offer } | null): void => {
      clearTimeout(timer);
      if (answer === null) socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(null), ANSWER_MS);
    // it belongs to a gateway's connection from here on, and must not keep the process
    socket.unref();
    socket.once('connect', () => socket.write(`${JSON.stringify(question)}\n`));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // left behind by a keeper that was killed
      if (error.code === 'ECONNREFUSED') rm(path, { force: true }).catch(() => undefined);
      settle(null);
    });
    socket.once('close', () => settle(null));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      try {
        settle({ socket, offer: JSON.parse(text) as Offer });
      } catch {
        settle(null);
      }
    });
  });
}
