import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FakePve } from '../start-pve.ts';
import { Guest } from '../state/guest.ts';
import { Storage } from '../state/storages.ts';

export interface SimServer {
  readonly url: string;
  close(): Promise<void>;
}

class Unknown extends Error {}

/**
 * The control of a simulator for people and programs outside of it, over plain HTTP on 127.0.0.1:
 * `POST /__sim/control/setLock` with the arguments as a JSON array, the same for `set-up`, and `GET /__sim/requests`.
 */
export async function serveControl(pve: FakePve, port: number): Promise<SimServer> {
  const server = createServer((request, response) => {
    answer(pve, request).then(
      (result) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? null)),
      (error: unknown) => response.writeHead(error instanceof Unknown ? 404 : 400).end(`${String(error)}\n`),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/__sim`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(pve: FakePve, request: IncomingMessage): Promise<unknown> {
  const [, root = '', kind = '', name = ''] = (request.url ?? '').split('/');
  if (root !== '__sim') throw new Unknown('everything is below /__sim');
  if (kind === 'requests') return pve.requests;
  if (kind === 'guests')
    return pve
      .guests()
      .map(({ vmid, node, power, config }) => ({ vmid, node, power, config: Object.fromEntries(config) }));
  const target = kind === 'control' ? pve.control : kind === 'set-up' ? pve.setUp : null;
  if (target === null)
    throw new Unknown('there is /__sim/control/…, /__sim/set-up/…, /__sim/requests and /__sim/guests');
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(target)).filter(
    (one) => one !== 'constructor',
  );
  if (!names.includes(name)) throw new Unknown(`there is ${names.join(', ')}`);
  const body = await text(request);
  const given: unknown = body === '' ? [] : JSON.parse(body);
  const result: unknown = await Reflect.apply(
    Reflect.get(target, name),
    target,
    Array.isArray(given) ? given : [given],
  );
  if (result instanceof Guest) return { vmid: result.vmid };
  return result instanceof Storage ? { id: result.id } : result;
}
