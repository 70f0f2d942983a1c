import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { parseHost } from '../../plugins/proxmox/engine/hosts.ts';
import { connectTrusted, type Trust } from '../../plugins/proxmox/engine/tls.ts';
import { makeAuthority } from '../fakes/pve/tls/certificates.ts';
import { nodeCertificate } from '../fakes/pve/tls/node-certificate.ts';

/** What went through, as the cluster saw it. */
export interface Passed {
  readonly method: string;
  /** Below /api2/json, without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/**
 * `drop`: it is executed, and the connection reset in place of the answer. `refuse`: the connection is reset and the cluster
 * hears nothing. With a status: it is executed, and answered with that instead.
 */
export type Fault = 'drop' | 'refuse' | { readonly status: number; readonly text: string };

export interface FaultProxy {
  readonly url: string;
  /** PEM of whom to trust. */
  readonly ca: string;
  readonly passed: readonly Passed[];
  /** The next such request ends so. */
  fail(method: string, path: RegExp, fault: Fault): void;
  /** Nothing goes wrong any more that has not yet. */
  forgive(): void;
  /** WebSockets that are open carry nothing any more, and stay open. */
  freeze(): void;
  close(): Promise<void>;
}

/** Between a client and one host of a cluster: makes things go wrong on the way, where the cluster itself does not. */
export async function faultProxy(upstream: string, trust: Trust): Promise<FaultProxy> {
  const host = parseHost(upstream);
  const authority = makeAuthority('Fault proxy');
  const { certPem: cert, keyPem: key } = nodeCertificate(authority, 'proxy', undefined);
  const life = new AbortController();
  const faults: { readonly method: string; readonly path: RegExp; readonly fault: Fault }[] = [];
  const passed: Passed[] = [];
  const sockets = new Set<Duplex>();
  const tunnels = new Set<readonly [Duplex, Duplex]>();
  const keep = <S extends Duplex>(socket: S): S => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    return socket;
  };

  const note = (incoming: IncomingMessage, body: string): Fault | undefined => {
    const { method = '', url = '', headers } = incoming;
    const [path = '', query = ''] = url.replace(/^\/api2\/json/, '').split('?');
    const at = faults.findIndex((one) => one.method === method && one.path.test(path));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault !== 'refuse') passed.push({ method, path, query, headers, body });
    return fault;
  };

  const carry = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const fault = note(incoming, body.toString());
    if (fault === 'refuse') return void incoming.socket.destroy();
    const socket = keep(await connectTrusted(host, trust, life.signal));
    const outgoing = request({
      ...{ method: incoming.method, path: incoming.url, headers: incoming.headers },
      createConnection: () => socket as Socket,
    });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const data = await buffer(answer);
    socket.destroy();
    if (fault === 'drop') return void incoming.socket.destroy();
    if (fault !== undefined)
      return void response.writeHead(fault.status, fault.text, { 'content-length': 0 }).end();
    const { connection: _, 'transfer-encoding': __, ...headers } = answer.headers;
    response
      .writeHead(answer.statusCode ?? 502, answer.statusMessage, {
        ...headers,
        'content-length': data.length,
      })
      .end(data);
  };

  const upgrade = async (incoming: IncomingMessage, near: Duplex, head: Buffer): Promise<void> => {
    if (note(incoming, '') === 'refuse') return void near.destroy();
    const far = keep(await connectTrusted(host, trust, life.signal));
    const lines = incoming.rawHeaders
      .map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`))
      .join('');
    far.write(`GET ${incoming.url} HTTP/1.1\r\n${lines}\r\n`);
    far.write(head);
    const tunnel = [near, far] as const;
    tunnels.add(tunnel);
    near.pipe(far).pipe(near);
    for (const socket of tunnel)
      socket.once('close', () => {
        tunnels.delete(tunnel);
        for (const one of tunnel) one.destroy();
      });
  };

  const server = createServer({ cert, key });
  server.on('connection', keep);
  server.on('tlsClientError', () => {});
  server.on('request', (incoming, response) => {
    carry(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.on('upgrade', (incoming, near, head) => {
    keep(near);
    upgrade(incoming, near, head).catch(() => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: authority.certPem,
    passed,
    fail: (method, path, fault) => void faults.push({ method, path, fault }),
    forgive: () => void faults.splice(0),
    freeze() {
      for (const [near, far] of tunnels) {
        near.unpipe(far).pause();
        far.unpipe(near).pause();
      }
    },
    async close() {
      life.abort(new Error('the proxy was closed'));
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
