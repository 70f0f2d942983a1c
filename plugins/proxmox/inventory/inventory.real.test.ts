import { describe, expect, it, onTestFinished } from 'vitest';
import { startPve } from '../../../test/fakes/pve/start-pve.ts';
import { QUICK } from '../../../test/fakes/pve/testing/quick-pve.ts';
import { testPages } from '../testing/inventory-pages.ts';
import { prepared } from '../testing/prepared.ts';
import { failure, quickClient } from '../testing/quick-client.ts';
import { CachedInventory } from './cached.ts';
import { type Inventory, readInventory } from './inventory.ts';

const { signal } = new AbortController();

describe.each(['2025', '2026'] as const)('the inventory of Proxmox of %s', (generation) => {
  it('is what the token can see, and what it is good for', async () => {
    const { pve, token } = await prepared(generation);
    pve.setUp.addVm({ vmid: 105, name: 'web', pool: 'desktops', isRunning: true, config: { tags: 'a;b' } });
    pve.setUp.addVm({ vmid: 106, name: 'hidden' });
    const answer = await testPages(pve, token).ask('/api/v1/proxmox/inventory', 'admin');
    expect(answer.status).toBe(200);
    const inventory = (await answer.json()) as Inventory;
    expect(inventory).toMatchObject({
      nodes: [{ node: 'pve1', isOnline: true, cpus: null, freeMemoryBytes: null }],
      templates: [
        {
          ...{ vmid: 900, kind: 'qemu', name: 'debian', node: 'pve1' },
          facts: { hasAgent: true, hasCloudInit: true, storages: ['local-zfs'], memoryMib: 1024 },
        },
      ],
      storages: [{ storage: 'local-zfs', isAvailable: true, content: ['images', 'rootdir'] }],
      bridges: [{ bridge: 'vmbr0', nodes: ['pve1'] }],
      pools: ['desktops'],
      machines: [{ vmid: 105, name: 'web', pool: 'desktops', tags: ['a', 'b'], status: 'running' }],
      left: { templates: 0, machines: 0 },
    });
  });

  it('tells the memory of nodes to who may audit them', async () => {
    const { pve } = await prepared(generation);
    const answer = await testPages(pve, pve.setUp.addRootToken()).ask('/api/v1/proxmox/inventory', 'admin');
    const { nodes } = (await answer.json()) as Inventory;
    expect(nodes[0]?.freeMemoryBytes).toBeGreaterThan(0);
  });
});

describe('the inventory', () => {
  it('is for administrators', async () => {
    const { pve, token } = await prepared('2026');
    const pages = testPages(pve, token);
    for (const path of ['/api/v1/proxmox/inventory', '/proxmox', '/proxmox/new?from=qemu/900'])
      expect((await pages.ask(path, 'ada')).status).toBe(403);
    expect((await pages.ask('/proxmox/new?from=qemu/900', 'ada', { id: 'x' })).status).toBe(403);
    expect((await pages.ask('/api/v1/proxmox/inventory?x=1', 'admin')).status).toBe(400);
  });

  it('is read once for all who ask within a few seconds, and lets go of who leaves', async () => {
    const { pve, token } = await prepared('2026');
    const cached = new CachedInventory(quickClient(pve, { credentials: { token } }));
    const leave = new AbortController();
    const left = cached.get(leave.signal);
    leave.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    const all = await Promise.all(Array.from({ length: 20 }, () => cached.get(new AbortController().signal)));
    expect(new Set(all).size).toBe(1);
    expect(pve.requests.filter(({ path }) => path === '/cluster/resources')).toHaveLength(1);
    cached.close();
  });

  it('is asked for again after a failure', async () => {
    const { pve, token } = await prepared('2026');
    const cached = new CachedInventory(quickClient(pve, { credentials: { token } }));
    pve.control.answerWith(500, 'something', { path: '/cluster/resources' });
    expect((await failure(cached.get(signal))).kind).toBe('other');
    expect((await cached.get(signal)).templates).toHaveLength(1);
    cached.close();
  });

  it('is a plain error with a remedy when the cluster cannot be reached or does not know who asks', async () => {
    const { pve, token } = await prepared('2026');
    const strange = testPages(pve, 'gw@pve!no=00000000-0000-0000-0000-000000000000');
    const refused = await strange.ask('/api/v1/proxmox/inventory', 'admin');
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { code: 'PROVIDER_UNREACHABLE', remedy: expect.stringContaining('token') },
    ]);
    const pages = testPages(pve, token);
    pve.control.setOnline('pve1', false);
    const away = await pages.ask('/proxmox', 'admin');
    expect(away.status).toBe(503);
    expect(await away.text()).toContain('Check hosts');
  });

  it('does not wait for configurations of a node that hangs', async () => {
    const pve = await startPve({ generation: '2026', nodes: 2, timeScale: 10 * QUICK });
    onTestFinished(() => pve.close());
    pve.setUp.addTemplate({ vmid: 900 });
    pve.setUp.addTemplate({ vmid: 901, node: 'pve2' });
    pve.control.freeze({ path: '/901/config' });
    const hosts = pve.hosts.slice(0, 1).map(({ url }) => url);
    const { templates } = await readInventory(quickClient(pve, { hosts }), signal, 700);
    expect(templates.map(({ vmid, facts }) => [vmid, facts !== null])).toEqual([
      [900, true],
      [901, false],
    ]);
    expect(pve.requests.filter(({ path }) => path.endsWith('/901/config'))).toHaveLength(1);
  });

  it('goes on without a node that is going down and a configuration that cannot be read', async () => {
    const { pve, token } = await prepared('2026');
    pve.control.answerWith(595, 'no route to host', { path: '/network' }, 3);
    pve.control.answerWith(500, 'no', { path: '/900/config' }, 3);
    const answer = await testPages(pve, token).ask('/api/v1/proxmox/inventory', 'admin');
    expect(await answer.json()).toMatchObject({ bridges: [], templates: [{ vmid: 900, facts: null }] });
  });
});
