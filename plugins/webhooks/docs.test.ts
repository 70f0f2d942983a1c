import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { INSTANCE_EVENTS } from '../../src/api.ts';
import { isGenuine, receive } from '../../test/docs-examples/receive-webhook.ts';
import { RETRY_MS } from './courier.ts';
import { signatureOf } from './signature.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');

describe('docs/webhooks.md', () => {
  it('tells of every event, in order', () => {
    const types = [...page.matchAll(/^\| `(instance\.\w+)` \|/gm)].map(([, type]) => type);
    expect(types).toEqual([...INSTANCE_EVENTS]);
  });

  it('tells the pauses between tries', () => {
    const words = /Tried again\*\* after (.*?); then it has failed/s.exec(page)?.[1]?.split(/, | and /) ?? [];
    const units: Record<string, number> = { s: 1000, min: 60_000, h: 3_600_000 };
    expect(
      words.map((text) => Number.parseInt(text, 10) * (units[text.replace(/[\d\s]/g, '')] ?? 0)),
    ).toEqual([...RETRY_MS]);
  });

  it('shows how to tell what is genuine', () => {
    const [secret, body] = ['whsec_x', '{"seq":1}'];
    const now = Math.floor(Date.now() / 1000);
    const signed = (timestamp: number) => ({
      'deskgate-timestamp': String(timestamp),
      'deskgate-signature': signatureOf({ secret, timestamp, body }),
    });
    expect(isGenuine(secret, signed(now), body)).toBe(true);
    expect(isGenuine('other', signed(now), body)).toBe(false);
    expect(isGenuine(secret, signed(now), `${body} `)).toBe(false);
    expect(isGenuine(secret, { ...signed(now - 10), 'deskgate-timestamp': String(now) }, body)).toBe(false);
    expect(isGenuine(secret, signed(now - 301), body)).toBe(false);
    expect(isGenuine(secret, signed(now + 301), body)).toBe(false);
    expect(isGenuine(secret, {}, body)).toBe(false);
  });

  it('shows a receiver that handles each delivery once', async () => {
    const handled: string[] = [];
    const server = receive('whsec_x', ({ type }) => void handled.push(type)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const timestamp = Math.floor(Date.now() / 1000);
    const send = async (id: string, secret: string): Promise<number> => {
      const body = JSON.stringify({ type: id, payload: {} });
      const headers = {
        'Deskgate-Delivery': id,
        'Deskgate-Timestamp': String(timestamp),
        'Deskgate-Signature': signatureOf({ secret, timestamp, body }),
      };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect(await send('one', 'whsec_x')).toBe(204);
    expect(await send('one', 'whsec_x')).toBe(204);
    expect(await send('two', 'whsec_y')).toBe(401);
    expect(handled).toEqual(['one']);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
