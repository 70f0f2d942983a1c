import { describe, expect, it } from 'vitest';
import { ask, ended, must, task } from './testing/ask.ts';
import { quickPve } from './testing/quick-pve.ts';

describe('clones and their templates', async () => {
  const pve = await quickPve({ generation: '2026', nodes: 2 });
  const token = pve.setUp.addRootToken();
  pve.setUp.addStorage('ceph', { type: 'rbd', isShared: true });
  pve.setUp.addTemplate({ vmid: 900 });
  const at = (vmid: number, path = ''): string => `/nodes/pve1/qemu/${vmid}${path}`;
  const post = (path: string, form: Record<string, string> = {}) => ({ method: 'POST', path, token, form });
  const clone = (newid: number, form: Record<string, string> = {}) =>
    post(at(900, '/clone'), { newid: String(newid), ...form });
  const read = <T = Record<string, unknown>>(path: string) => must<T>(pve, { path, token });

  it('are cloned linked from a template, in two phases, with names and addresses of their own', async () => {
    const upid = await must<string>(pve, clone(200));
    expect(upid).toContain(':qmclone:900:');
    await expect.poll(() => pve.guests().some(({ vmid }) => vmid === 200), { interval: 1 }).toBe(true);
    expect(await ended(pve, upid, token)).toBe('OK');
    const config = await read(at(200, '/config'));
    expect(config).toMatchObject({
      name: 'Copy-of-VM-template',
      scsi0: 'local-zfs:base-900-disk-0/vm-200-disk-0,size=4G',
    });
    expect(config.net0).not.toBe((await read(at(900, '/config'))).net0);
    expect([config.template, config.lock]).toEqual([undefined, undefined]);
  });

  it('are visible but locked, nameless and of 512 MiB while they are cloned', async () => {
    pve.setUp.addVm({ vmid: 210, config: { scsi0: 'local-zfs:100' } });
    const upid = await must<string>(pve, post(at(210, '/clone'), { newid: '211', name: 'later', full: '1' }));
    await expect.poll(() => pve.guests().some(({ vmid }) => vmid === 211), { interval: 1 }).toBe(true);
    expect(await read(at(211, '/config'))).toMatchObject({ lock: 'clone' });
    expect(await read(at(211, '/status/current'))).toMatchObject({
      name: 'VM 211',
      lock: 'clone',
      maxmem: 512 * 1024 * 1024,
    });
    expect(await task(pve, post(at(211, '/status/start')))).toBe('VM is locked (clone)');
    await must(pve, { method: 'DELETE', path: `/nodes/pve1/tasks/${upid}`, token });
    expect(await ended(pve, upid, token)).toBe('unexpected status');
    expect(pve.guests().map(({ vmid }) => vmid)).not.toContain(211);
  });

  it('are not cloned to an id that is taken, at once or in the task, nor linked from what is no template', async () => {
    expect((await ask(pve, clone(210))).text).toBe('unable to create VM 210: config file already exists');
    pve.control.stealVmid(220);
    expect(await task(pve, clone(220))).toBe('unable to create VM 220: config file already exists');
    expect(pve.guest(220).name).toBe('somebody-elses');
    const linked = await ask(pve, post(at(210, '/clone'), { newid: '221', full: '0' }));
    expect([linked.status, linked.text]).toEqual([
      500,
      "Linked clone feature is not supported for drive 'scsi0'",
    ]);
    const away = await ask(pve, clone(221, { target: 'pve2' }));
    expect(away.text).toBe("can't clone VM to node 'pve2' (VM uses local storage)");
  });

  it('are cloned to another node from shared storage', async () => {
    pve.setUp.addTemplate({ vmid: 901, config: { scsi0: 'ceph:4' } });
    expect(await task(pve, post(at(901, '/clone'), { newid: '230', target: 'pve2' }))).toBe('OK');
    expect(pve.guest(230).node).toBe('pve2');
  });

  it('never reserve an id', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => read<string>('/cluster/nextid')));
    expect(new Set(ids).size).toBe(1);
    expect((await ask(pve, { path: '/cluster/nextid?vmid=900', token })).errors).toEqual({
      vmid: 'VM 900 already exists',
    });
  });

  it('are destroyed with their disks; a template not while clones stand on it; twice is a 500', async () => {
    const remove = (vmid: number) => ({
      method: 'DELETE',
      path: at(vmid, '?purge=1&destroy-unreferenced-disks=1'),
      token,
    });
    expect(await task(pve, remove(900))).toBe(
      "base volume 'local-zfs:base-900-disk-0' is still in use by linked cloned",
    );
    expect(await task(pve, remove(200))).toBe('OK');
    expect(await task(pve, remove(900))).toBe('OK');
    expect(await read('/nodes/pve1/storage/local-zfs/content?vmid=900')).toEqual([]);
    expect((await ask(pve, remove(900))).text).toBe(
      "Configuration file 'nodes/pve1/qemu-server/900.conf' does not exist",
    );
  });
});
