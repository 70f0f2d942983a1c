import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that a system gives to whoever asks for any: nobody else takes it between two uses. */
const PORTS = [10_000, 19_999] as const;

/** A port of 127.0.0.1 where nothing listens now, for what has to be found at the same one after a restart. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS[0], PORTS[1]);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
