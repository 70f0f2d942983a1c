import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { type ProxmoxClient, proxmoxClient } from './client.ts';
import { findGuestAddress } from './guest-address.ts';
import { crookedServer, good, http } from './testing/crooked-server.ts';
import { failure } from './testing/quick-client.ts';

const MIB = 1024 * 1024;
/** A busy machine does not reach it. */
const PATIENT_MS = 20_000;
/** Long enough for a request to leave. */
const SHORT_MS = 1500;
const VERSION = { version: '9.2.11', release: '9.2', repoid: 'x' };
const UPID = 'UPID:pve1:00000001:00000001:00000001:qmstart:100:root@pam!t:';

describe('a server that answers crookedly', async () => {
  const server = await crookedServer();
  const { signal } = new AbortController();

  const within = async <T>(
    answers: ((socket: TLSSocket) => Promise<void> | void)[],
    work: (client: ProxmoxClient) => Promise<T>,
    timeoutMs = PATIENT_MS,
  ): Promise<T> => {
    server.asked.length = 0;
    server.answers = answers;
    const client = proxmoxClient({
      hosts: [server.url],
      credentials: { token: 'root@pam!t=00000000-0000' },
      trust: { ca: server.ca },
      timeoutMs,
    });
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };
  const version = (client: ProxmoxClient) => client.api(signal).version.$get();
  const start = (client: ProxmoxClient) =>
    client.api(signal).nodes.$('pve1').qemu.$(100).status.start.$post();
  const say = (text: string) => (socket: TLSSocket) => void socket.end(text);
  const hangUp = (text: string) => (socket: TLSSocket) => void socket.write(text, () => socket.destroy());

  it('one byte at a time is understood', async () => {
    const slowly = async (socket: TLSSocket): Promise<void> => {
      for (const byte of Buffer.from(good(VERSION))) {
        socket.write(Buffer.from([byte]));
        await turn();
      }
    };
    expect(await within([slowly], version)).toEqual(VERSION);
  });

  it.each([
    ['before it answers', ''],
    ['within the head', 'HTTP/1.1 200 OK\r\nConte'],
    ['within the body', good(VERSION).slice(0, -5)],
  ])('that hangs up %s is asked again, and never told the same write twice', async (_when, text) => {
    expect(await within([hangUp(text), hangUp(text), say(good(VERSION))], version)).toEqual(VERSION);
    expect(server.asked).toHaveLength(3);
    const error = await within([hangUp(text)], (client) => failure(start(client)));
    expect(error).toMatchObject({ kind: 'unknownOutcome', status: null });
    expect(server.asked).toEqual(['POST /api2/json/nodes/pve1/qemu/100/status/start HTTP/1.1']);
  });

  it('that hangs up for ever is unreachable after three times', async () => {
    const error = await within([hangUp('')], (client) => failure(version(client)));
    expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining(server.url) });
    expect(server.asked).toHaveLength(3);
  });

  it.each([
    ['says nothing', ''],
    ['says the head and nothing more', good(VERSION).slice(0, -5)],
  ])('that %s is left at the deadline', async (_what, text) => {
    const silent = (socket: TLSSocket): void => void socket.write(text === '' ? ' '.slice(1) : text);
    const error = await within([silent], (client) => failure(start(client)), SHORT_MS);
    expect(error).toMatchObject({
      kind: 'unknownOutcome',
      message: expect.stringContaining(`within ${SHORT_MS} ms`),
    });
    expect(server.asked).toHaveLength(1);
  });

  it('that is left by whoever asks ends with the reason of the signal', async () => {
    const leave = new AbortController();
    const silent = (): void => leave.abort(new Error('left'));
    await within([silent], async (client) => {
      await expect(client.api(leave.signal).version.$get()).rejects.toThrow('left');
      await expect(client.api(leave.signal).version.$get()).rejects.toThrow('left');
    });
    expect(server.asked).toHaveLength(1);
  });

  it('with more than 16 MiB is cut off', async () => {
    let sent = 0;
    const flood = async (socket: TLSSocket): Promise<void> => {
      const end = sent + 200 * MIB;
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n');
      const chunk = Buffer.alloc(MIB, '1');
      const chunks = function* () {
        for (; sent < end; sent += MIB) yield chunk;
      };
      await pipeline(chunks, socket);
    };
    const roomy = proxmoxClient({
      hosts: [server.url],
      credentials: { token: 'root@pam!t=00000000-0000' },
      trust: { ca: server.ca },
    });
    server.answers = [flood];
    server.asked.length = 0;
    const errors = [await failure(start(roomy)), await failure(version(roomy))];
    await roomy.close();
    expect(errors.map(({ kind }) => kind)).toEqual(['unknownOutcome', 'other']);
    for (const { message } of errors) expect(message).toContain('longer than');
    expect(server.asked).toHaveLength(2);
    expect(sent).toBeLessThan(80 * MIB);
  });

  it('with much more than a guest has addresses is cut off, and not asked for again', async () => {
    const network = { name: 'x'.repeat(64 * 1024), 'hardware-address': 'bc:24:11:00:00:01' };
    const flood = say(good({ result: Array.from({ length: 8 }, () => network) }));
    const guest = { node: 'pve1', kind: 'qemu', vmid: 100 } as const;
    const address = await within([flood], (client) => findGuestAddress(client, guest, { cidrs: [] }, signal));
    expect(address).toBeNull();
    expect(server.asked).toEqual([
      'GET /api2/json/nodes/pve1/qemu/100/agent/network-get-interfaces HTTP/1.1',
    ]);
  });

  it.each([
    ['a page', http('200 OK', 'text/html', '<html>Sign in</html>')],
    ['no type', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'],
    ['half of JSON', http('200 OK', 'application/json', '{"data":')],
    ['a list of JSON', http('200 OK', 'application/json', 'null')],
    ['a way elsewhere', 'HTTP/1.1 301 Moved\r\nLocation: https://x/\r\nContent-Length: 0\r\n\r\n'],
    ['data of another form', good({ release: 9 })],
  ])('with %s in place of data is not believed', async (_what, text) => {
    expect((await within([say(text)], (client) => failure(version(client)))).kind).toBe('other');
    expect((await within([say(text)], (client) => failure(start(client)))).kind).toBe('unknownOutcome');
    expect(server.asked).toHaveLength(1);
  });

  it('with JSON of a proxy in front that failed is understood by its status', async () => {
    const bad = say(http('502 Bad Gateway', 'text/html', '<html>nginx</html>'));
    expect(await within([bad], (client) => failure(start(client)))).toMatchObject({
      kind: 'unknownOutcome',
      status: 502,
    });
    expect(await within([bad, say(good(VERSION))], version)).toEqual(VERSION);
  });

  it('that gives hints before it answers is understood', async () => {
    expect(await within([say(`HTTP/1.1 103 Early Hints\r\n\r\n${good(VERSION)}`)], version)).toEqual(VERSION);
    expect(await within([say(good(UPID))], start)).toBe(UPID);
  });

  it('is told nothing when the path of a request would lead elsewhere', async () => {
    const calls = await within([say(good(VERSION))], (client) => {
      const { nodes, pools } = client.api(signal);
      return Promise.all([
        failure(nodes.$('..').qemu.$get()),
        failure(nodes.$('pve1?x=1#').qemu.$get()),
        failure(
          nodes
            .$('pve1')
            .qemu.$('100/../101' as never)
            .config.$get(),
        ),
        failure(nodes.$('pve1').tasks.$('UPID:x').status.$get()),
        failure(pools.$('../nodes').$get()),
      ]);
    });
    expect(new Set(calls.map(({ kind }) => kind))).toEqual(new Set(['parameter']));
    expect(server.asked).toEqual([]);
  });
});
