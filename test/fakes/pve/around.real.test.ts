import { describe, expect, it } from 'vitest';
import { ask, must, task } from './testing/ask.ts';
import { quickPve } from './testing/quick-pve.ts';

describe('what is around a machine', async () => {
  const pve = await quickPve({ generation: '2026', nodes: 2 });
  const token = pve.setUp.addRootToken();
  pve.setUp.addStorage('ceph', { type: 'rbd', isShared: true });
  const at = (vmid: number, path = ''): string => `/nodes/pve1/qemu/${vmid}${path}`;
  const post = (path: string, form: Record<string, string> = {}) => ({ method: 'POST', path, token, form });
  const put = (path: string, form: Record<string, string>) => ({ method: 'PUT', path, token, form });
  const read = <T = Record<string, unknown>>(path: string) => must<T>(pve, { path, token });

  it('have disks that grow, move and become templates', async () => {
    pve.setUp.addVm({ vmid: 310, config: { ide2: 'local-zfs:cloudinit' } });
    expect(await task(pve, put(at(310, '/resize'), { disk: 'scsi0', size: '+6G' }))).toBe('OK');
    expect(await read(at(310, '/config'))).toMatchObject({ scsi0: 'local-zfs:vm-310-disk-0,size=10G' });
    expect(await task(pve, put(at(310, '/resize'), { disk: 'scsi0', size: '1G' }))).toBe(
      'shrinking disks is not supported',
    );
    expect(
      await task(pve, post(at(310, '/move_disk'), { disk: 'scsi0', storage: 'ceph', delete: '1' })),
    ).toBe('OK');
    expect(await task(pve, post(at(310, '/template')))).toBe('OK');
    expect(await read(at(310, '/config'))).toMatchObject({
      template: 1,
      scsi0: 'ceph:base-310-disk-0,size=10G',
    });
    expect(await read(at(310, '/feature?feature=clone'))).toMatchObject({ hasFeature: 1 });
  });

  it('move to another node, where they are found from then on', async () => {
    pve.setUp.addVm({ vmid: 320, config: { scsi0: 'ceph:4' }, isRunning: true });
    expect((await ask(pve, post(at(320, '/migrate'), { target: 'pve1' }))).errors).toEqual({
      target: 'target is local node.',
    });
    expect(await task(pve, post(at(320, '/migrate'), { target: 'pve2', online: '1' }))).toBe('OK');
    expect((await ask(pve, { path: at(320, '/config'), token })).status).toBe(500);
    expect(await read('/nodes/pve2/qemu/320/status/current')).toMatchObject({ status: 'running' });
  });

  it('are members of pools', async () => {
    await must(pve, post('/pools', { poolid: 'desks' }));
    await must(pve, put('/pools/desks', { vms: '310,320' }));
    const { members } = await read<{ members: { vmid: number }[] }>('/pools/desks');
    expect(members.map(({ vmid }) => vmid)).toEqual([310, 320]);
    expect((await ask(pve, put('/pools/desks', { vms: '320' }))).text).toBe(
      'VM 320 is already a pool member',
    );
    await must(pve, put('/pools', { poolid: 'desks', vms: '310,320', delete: '1' }));
    await must(pve, { method: 'DELETE', path: '/pools/desks', token });
  });

  it('have rules in a firewall that are positional', async () => {
    const rules = at(310, '/firewall/rules');
    await must(pve, post(rules, { type: 'in', action: 'ACCEPT', dport: '22' }));
    await must(pve, post(rules, { type: 'in', action: 'DROP' }));
    const listed = await read<{ pos: number; action: string; digest: string }[]>(rules);
    expect(listed.map(({ action }) => action)).toEqual(['DROP', 'ACCEPT']);
    await must(pve, { method: 'DELETE', path: `${rules}/0?digest=${listed[0]?.digest}`, token });
    expect(
      (await ask(pve, { method: 'DELETE', path: `${rules}/0?digest=${listed[0]?.digest}`, token })).status,
    ).toBe(500);
  });

  it('are made from nothing, and need their bridge', async () => {
    const form = {
      vmid: '330',
      name: 'fresh',
      net0: 'virtio,bridge=vmbr9',
      scsi0: 'local-zfs:8',
      memory: '512',
    };
    expect(await task(pve, post('/nodes/pve1/qemu', form))).toBe('OK');
    expect(await task(pve, post(at(330, '/status/start')))).toBe("bridge 'vmbr9' does not exist");
    pve.setUp.addBridge('vmbr9');
    expect(await task(pve, post(at(330, '/status/start')))).toBe('OK');
    expect((await ask(pve, post(at(330, '/spiceproxy')))).text).toBe('no spice port');
  });
});
