import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { failure, quickClient } from './testing/quick-client.ts';

describe('several API hosts of one cluster', async () => {
  const pve = await quickPve({ generation: '2026', nodes: 2 });
  const { signal } = new AbortController();
  const token = pve.setUp.addRootToken();
  pve.setUp.addTemplate({ vmid: 900 });
  const [one = '', two = ''] = pve.hosts.map(({ url }) => url);
  const connect = (hosts: readonly string[]) => quickClient(pve, { hosts, credentials: { token } });
  const lastHost = () => pve.requests.at(-1)?.host;
  const clones = () => pve.requests.filter(({ path }) => path.endsWith('/clone')).length;

  /** A port where nobody listens. */
  const deadHost = async (): Promise<string> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    return `https://127.0.0.1:${port}`;
  };

  it('are asked in the order in which they are told, and the one that answers is stayed with', async () => {
    const client = connect([two, one]);
    await client.api(signal).version.$get();
    expect(lastHost()).toBe('pve2');
    expect(client.hosts().map(({ origin }) => origin)).toEqual([two, one]);
  });

  it('stand in for one that is not there, for reads and for writes, which are never sent twice', async () => {
    const client = connect([await deadHost(), two]);
    const { qemu } = client.api(signal).nodes.$('pve1');
    const upid = await qemu.$(900).clone.$post({ newid: 200 });
    await client.waitForTask(upid, { signal, deadlineMs: 5000 });
    expect([lastHost(), clones()]).toEqual(['pve2', 1]);
    expect(client.hosts()[0]?.origin).toBe(two);
    const reader = connect([await deadHost(), one]);
    expect(await reader.api(signal).version.$get()).toMatchObject({ version: '9.2.11' });
  });

  it('do not get a write that another may have got', async () => {
    const before = clones();
    pve.control.resetConnection({ path: /clone$/ });
    const error = await failure(
      connect([one, two]).api(signal).nodes.$('pve1').qemu.$(900).clone.$post({ newid: 210 }),
    );
    expect([error.kind, clones()]).toEqual(['unknownOutcome', before + 1]);
  });

  it('get a read that another could not answer for a node', async () => {
    pve.control.answerWith(596, 'Connection timed out', { path: '/nodes/pve1/qemu' });
    expect(await connect([one, two]).api(signal).nodes.$('pve1').qemu.$get()).not.toEqual([]);
    expect(lastHost()).toBe('pve2');
  });

  it('are known to the same ticket', async () => {
    const client = quickClient(pve, { hosts: [one, two] });
    await client.api(signal).version.$get();
    pve.control.setOnline('pve1', false);
    try {
      await client.api(signal).version.$get();
      expect(lastHost()).toBe('pve2');
      expect(pve.requests.at(-2)?.path).not.toBe('/access/ticket');
    } finally {
      pve.control.setOnline('pve1', true);
    }
  });

  it('are told when none can be reached, and that nothing was done', async () => {
    const client = connect([await deadHost(), await deadHost()]);
    expect((await failure(client.api(signal).version.$get())).kind).toBe('unreachable');
    const start = client.api(signal).nodes.$('pve1').qemu.$(900).status.start.$post();
    expect((await failure(start)).kind).toBe('unreachable');
  });

  it('are only asked alone when what is wanted lives there', async () => {
    const client = connect([one, two]);
    const [, second] = client.hosts();
    await client.api(signal, second === undefined ? {} : { host: second }).version.$get();
    expect(lastHost()).toBe('pve2');
  });
});
