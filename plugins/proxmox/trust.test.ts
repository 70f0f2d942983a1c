import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:tls';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startPve } from '../../test/fakes/pve/start-pve.ts';
import { QUICK, quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { makeAuthority } from '../../test/fakes/pve/tls/certificates.ts';
import { nodeCertificate } from '../../test/fakes/pve/tls/node-certificate.ts';
import type { Trust } from './engine/tls.ts';
import { connectTrusted } from './engine/tls.ts';
import { failure, quickClient } from './testing/quick-client.ts';

const OTHER_PRINT = Array.from({ length: 32 }, () => 'AB').join(':');

describe('12: trust in a node of Proxmox', async () => {
  const pve = await quickPve({ generation: '2026' });
  const stranger = await quickPve({ generation: '2026' });
  const { signal } = new AbortController();
  const token = pve.setUp.addRootToken();
  const ask = (trust: Trust) =>
    quickClient(pve, { credentials: { token }, trust }).api(signal).version.$get();
  const print = () => pve.hosts[0]?.fingerprint ?? '';

  it.each([
    ['its authority', () => ({ ca: pve.ca })],
    ['its fingerprint', () => ({ fingerprints: [OTHER_PRINT, print()] })],
    ['its fingerprint without colons', () => ({ fingerprints: [print().replaceAll(':', '').toLowerCase()] })],
    ['both', () => ({ ca: pve.ca, fingerprints: [print()] })],
    ['another name', () => ({ ca: pve.ca, serverName: 'localhost' })],
  ])('comes by %s', async (_by, trust) => {
    expect(await ask(trust())).toMatchObject({ version: '9.2.11' });
  });

  it.each([
    ['no authority', () => ({})],
    ['another authority', () => ({ ca: stranger.ca })],
    ['another fingerprint', () => ({ fingerprints: [OTHER_PRINT] })],
    ['the fingerprint of another authority', () => ({ ca: stranger.ca, fingerprints: [print()] })],
    ['another name', () => ({ ca: pve.ca, serverName: 'pve.example.org' })],
  ])('is refused by %s before anything is sent, though it be switched off for all', async (_by, trust) => {
    const before = pve.requests.length;
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      const client = quickClient(pve, { trust: trust() });
      const error = await failure(client.api(signal).nodes.$('pve1').qemu.$(100).status.start.$post());
      expect(error).toMatchObject({
        kind: 'unreachable',
        message: expect.stringMatching(/certificate|altname/i),
      });
    } finally {
      vi.unstubAllEnvs();
    }
    expect(pve.requests).toHaveLength(before);
  });

  it.each(['ca', 'fingerprint'])(
    'is refused to a certificate that has expired, known by its %s',
    async (by) => {
      const old = await startPve({ generation: '2026', timeScale: QUICK, certificate: { isExpired: true } });
      try {
        const trust = by === 'ca' ? { ca: old.ca } : { fingerprints: [old.hosts[0]?.fingerprint ?? ''] };
        const client = quickClient(old, { trust });
        const error = await failure(client.api(signal).version.$get());
        expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('expired') });
        expect(old.requests).toEqual([]);
        await client.close();
      } finally {
        await old.close();
      }
    },
  );

  it('is asked for on every connection, and none is resumed', async () => {
    const target = { hostname: '127.0.0.1', port: pve.hosts[0]?.port ?? 0 };
    for (let at = 0; at < 2; at += 1) {
      const socket = await connectTrusted(target, { fingerprints: [print()] }, signal);
      socket.write('GET /api2/json/version HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'session');
      expect(socket.isSessionReused()).toBe(false);
      socket.destroy();
    }
  });

  it('is lost with another certificate: open connections stay, new ones are refused', async () => {
    const client = quickClient(pve, { credentials: { token }, trust: { fingerprints: [print()] } });
    await client.api(signal).version.$get();
    pve.control.reload({ renewCertificate: true });
    // an error closes the connection
    expect((await failure(client.api(signal).nodes.$('pve1').qemu.$(999).config.$get())).kind).toBe(
      'notFound',
    );
    expect((await failure(client.api(signal).version.$get())).kind).toBe('unreachable');
  });

  it('does not come through a proxy of the environment', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
    vi.stubEnv('https_proxy', 'http://127.0.0.1:1');
    try {
      expect(await ask({ ca: pve.ca })).toMatchObject({ version: '9.2.11' });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('12: an impostor', async () => {
  const authority = makeAuthority('Impostor');
  const { certPem: cert, keyPem: key } = nodeCertificate(authority, 'pve1', undefined);
  const heard: Buffer[] = [];
  const server: Server = createServer({ cert, key }, (socket) => {
    socket.on('data', (data: Buffer) => heard.push(data)).on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as { port: number };

  it('that knows its own key gets no byte', async () => {
    const target = { hostname: '127.0.0.1', port };
    const trust = { fingerprints: [OTHER_PRINT] };
    await expect(connectTrusted(target, trust, new AbortController().signal)).rejects.toThrow('fingerprint');
    const control = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
    await once(control, 'secureConnect');
    control.end('x');
    await expect.poll(() => Buffer.concat(heard).toString()).toBe('x');
    control.destroy();
  });
});
