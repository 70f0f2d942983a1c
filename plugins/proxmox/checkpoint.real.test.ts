import { describe, expect, it } from 'vitest';
import { failureOf } from '../../test/contracts/provider-rig.ts';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { openDesk } from './testing/provider-rig.ts';

const NEVER = new AbortController().signal;

describe.each(['2025', '2026'] as const)('a checkpoint on Proxmox of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900, name: 'desk' });
  pve.setUp.addTemplate({ vmid: 901, name: 'box' }, 'lxc');
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [900, 901] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  const open = (kind: 'qemu' | 'lxc') =>
    openDesk(pve, { template: kind === 'qemu' ? 900 : 901 }, { token, kind, config: { pool: 'desktops' } });

  it.each(['qemu', 'lxc'] as const)(
    'is what a desktop goes back to, as often as wanted: %s',
    async (kind) => {
      const { provider, start, context, stopping } = await open(kind);
      const { target, vmid } = await start();
      const guest = pve.guest(vmid);
      await provider.checkpoint?.(target, context());
      guest.config.set('cores', '7');
      await provider.checkpoint?.(target, context());
      expect(guest.snapshots.size).toBe(1);
      for (const cores of ['5', '6']) {
        guest.config.set('cores', cores);
        await provider.rollBack?.(target, context());
        expect([guest.config.get('cores'), guest.power]).toEqual(['7', 'running']);
      }
      expect(await provider.list(NEVER)).toMatchObject([{ instanceId: target.instanceId, state: 'running' }]);
      await provider.stop(target, stopping());
      expect(pve.guests()).not.toContain(guest);
    },
  );

  it("that was made is found where the answer was lost, and somebody else's is not touched", async () => {
    const { provider, start, context, asked } = await open('qemu');
    const { target, vmid } = await start();
    pve.control.dropNextResponse({ method: 'POST', path: '/snapshot' });
    await provider.checkpoint?.(target, context());
    expect(asked('POST', /\/snapshot$/)).toHaveLength(1);
    const [kept] = pve.guest(vmid).snapshots.values();
    if (kept === undefined) throw new Error('nothing was kept');
    pve.guest(vmid).snapshots.set('mine', { ...kept, name: 'mine' });
    await provider.checkpoint?.(target, context());
    expect([...pve.guest(vmid).snapshots.keys()]).toContain('mine');
    expect(pve.guest(vmid).snapshots.size).toBe(2);
  });

  it('that it goes back to is not asked for twice where the answer was lost', async () => {
    const { provider, start, context, asked } = await open('qemu');
    const { target, vmid } = await start();
    await provider.checkpoint?.(target, context());
    pve.guest(vmid).config.set('cores', '7');
    pve.control.dropNextResponse({ method: 'POST', path: '/rollback' });
    await provider.rollBack?.(target, context());
    expect(asked('POST', /\/rollback$/)).toHaveLength(1);
    expect(pve.guest(vmid).config.get('cores')).not.toBe('7');
    expect(await provider.inspect(target, NEVER)).toBe('running');
  });

  it.each(['qemu', 'lxc'] as const)('that it cannot go back to leaves it running: %s', async (kind) => {
    const { provider, start, context } = await open(kind);
    const { target, vmid } = await start();
    const guest = pve.guest(vmid);
    await provider.checkpoint?.(target, context());
    guest.config.set('cores', '7');
    const words = "zfs error: can't rollback, 'x' is not most recent snapshot on 'disk'";
    pve.control.failNextTask(`${kind === 'qemu' ? 'qm' : 'vz'}rollback`, words);
    const error = await failureOf(Promise.resolve(provider.rollBack?.(target, context())));
    expect([error.code, error.message]).toEqual(['PROVIDER_FAILED', expect.stringContaining('newest only')]);
    expect([guest.config.get('cores'), guest.power]).toEqual(['7', 'running']);
  });

  it('of a machine that stays does not stay with it', async () => {
    pve.setUp.addVm({ vmid: 150, name: 'server', pool: 'desktops' });
    const { provider, start, context, stopping } = await openDesk(
      pve,
      { machine: 'server' },
      { token, config: { pool: 'desktops' } },
    );
    const { target } = await start();
    await provider.checkpoint?.(target, context());
    expect(pve.guest(150).snapshots.size).toBe(1);
    await provider.stop(target, stopping());
    expect(pve.guest(150).snapshots.size).toBe(0);
  });

  it('that there is none is said', async () => {
    const { provider, start, context } = await open('qemu');
    const { target } = await start();
    const error = await failureOf(Promise.resolve(provider.rollBack?.(target, context())));
    expect(error.code).toBe('ACTION_NOT_ALLOWED');
    expect(await provider.inspect(target, NEVER)).toBe('running');
  });
});
