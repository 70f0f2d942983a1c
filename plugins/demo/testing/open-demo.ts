import { onTestFinished } from 'vitest';
import { DemoDesktop, type DemoDesktopOptions } from '../desktop.ts';
import { RfbClient } from './rfb-client.ts';

export const NOON = new Date(2024, 4, 14, 12, 0, 0);

export interface OpenDemo {
  readonly desktop: DemoDesktop;
  readonly port: number;
  /** A connected client; with ZRLE and everything else that the desktop announces unless told otherwise. */
  client(...encodings: readonly number[]): Promise<RfbClient>;
}

export const EVERYTHING = [16, 0, -239, -308, -223, 0xc0a1e5ce];

/** A demo desktop whose clock stands still, closed with its clients when the test ends. */
export async function openDemo(options: Partial<DemoDesktopOptions> = {}): Promise<OpenDemo> {
  const desktop = new DemoDesktop({ width: 800, height: 600, password: null, now: () => NOON, ...options });
  const port = await desktop.listen(0);
  const clients: RfbClient[] = [];
  onTestFinished(async () => {
    for (const client of clients) client.close();
    await desktop.close();
  });
  return {
    desktop,
    port,
    async client(...encodings) {
      const client = await new RfbClient(port).open(options.password ?? null);
      clients.push(client);
      client.setEncodings(...(encodings.length === 0 ? EVERYTHING : encodings));
      return client;
    },
  };
}

/** The first whole picture. */
export async function seen(client: RfbClient): Promise<Uint32Array> {
  client.request(false);
  await client.update();
  return client.pixels.slice();
}
