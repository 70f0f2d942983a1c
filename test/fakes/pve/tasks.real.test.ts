import { describe, expect, it } from 'vitest';
import { ask, ended, must, task } from './testing/ask.ts';
import { quickPve } from './testing/quick-pve.ts';

interface Listed {
  readonly upid: string;
  readonly status: string;
  readonly user: string;
  readonly tokenid?: string;
}

describe('tasks', async () => {
  const pve = await quickPve({ generation: '2026', nodes: 2, timeScale: 0.01 });
  const token = pve.setUp.addRootToken();
  const other = pve.setUp.addToken({ id: 'other@pve!t', privsep: false });
  pve.setUp.grant('/vms', 'other@pve', 'PVEVMUser');
  pve.setUp.addVm({ vmid: 100 });
  const start = { method: 'POST', path: '/nodes/pve1/qemu/100/status/start', token };
  const stop = { method: 'POST', path: '/nodes/pve1/qemu/100/status/stop', token };

  const backup = { method: 'POST', path: '/nodes/pve1/vzdump', token, form: { vmid: '100' } };
  const list = (query: string): Promise<Listed[]> =>
    must(pve, { path: `/nodes/pve1/tasks?vmid=100${query}`, token });

  it('have ids of the real form, and end with OK', async () => {
    const upid = await must<string>(pve, start);
    expect(upid).toMatch(/^UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:qmstart:100:root@pam!test:$/);
    const path = `/nodes/pve1/tasks/${upid}/status`;
    expect(await ended(pve, upid, token)).toBe('OK');
    expect(await must(pve, { path, token })).toMatchObject({
      ...{ status: 'stopped', exitstatus: 'OK', type: 'qmstart', id: '100', node: 'pve1' },
      ...{ user: 'root@pam', tokenid: 'test' },
    });
    expect(await must(pve, { path: `/nodes/pve1/tasks/${upid}/log`, token })).toEqual([
      { n: 1, t: 'TASK OK' },
    ]);
  });

  it('end with the reason of a failure, and with the number of warnings', async () => {
    expect(await task(pve, start)).toBe('VM 100 already running');
    pve.control.warnInNextTask('qmstop', 2);
    expect(await task(pve, stop)).toBe('WARNINGS: 2');
    expect(pve.guest(100).power).toBe('stopped');
    pve.control.failNextTask(
      'qmstart',
      "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout",
    );
    expect(await task(pve, start)).toMatch(/^can't lock file/);
    expect(pve.guest(100).power).toBe('stopped');
  });

  it('run for as long as they need, are listed meanwhile, and are unexpected when they were cancelled', async () => {
    const upid = await must<string>(pve, backup);
    const path = `/nodes/pve1/tasks/${upid}`;
    expect(await must(pve, { path: `${path}/status`, token })).toMatchObject({
      status: 'running',
      type: 'vzdump',
      id: '100',
    });
    expect(pve.guest(100).lock).toBe('backup');
    expect((await list('')).map((one) => one.upid)).not.toContain(upid);
    expect(await list('&source=active')).toMatchObject([{ upid, status: 'RUNNING', tokenid: 'test' }]);
    expect(await must(pve, { method: 'DELETE', path, token })).toBeNull();
    expect(await ended(pve, upid, token)).toBe('unexpected status');
    expect(pve.guest(100).lock).toBeNull();
    expect(await list('&source=all&limit=1')).toMatchObject([
      { upid, status: 'unexpected status', user: 'root@pam' },
    ]);
    expect((await list('&errors=1')).map((one) => one.upid)).toContain(upid);
  });

  it('are seen by their owner and by auditors', async () => {
    const upid = await must<string>(pve, { ...start, token: other });
    const path = `/nodes/pve1/tasks/${upid}/status`;
    expect(await ended(pve, upid, other)).toBe('OK');
    expect((await ask(pve, { path, token })).status).toBe(200);
    const foreign = await must<string>(pve, stop);
    await ended(pve, foreign, token);
    const told = await ask(pve, { path: `/nodes/pve1/tasks/${foreign}/status`, token: other });
    expect([told.status, told.text]).toEqual([403, 'Permission check failed (/nodes/pve1, Sys.Audit)']);
    const own = await must<Listed[]>(pve, { path: '/nodes/pve1/tasks', token: other });
    expect(own.map((one) => one.upid)).toEqual([upid]);
  });

  it('are unknown with 400, and so is what is none', async () => {
    const unknown = 'UPID:pve1:00000001:00000001:00000001:qmstart:100:root@pam:';
    expect((await ask(pve, { path: `/nodes/pve1/tasks/${unknown}/status`, token })).text).toBe(
      'no such task',
    );
    const told = await ask(pve, { path: '/nodes/pve1/tasks/nonsense/status', token });
    expect([told.status, told.text]).toEqual([400, 'unable to parse worker upid']);
  });

  it('wait ten seconds for the lock of a machine that another holds', async () => {
    pve.setUp.addVm({ vmid: 110, isRunning: true, behaviour: { reactsToAcpi: false } });
    const shutdown = {
      method: 'POST',
      path: '/nodes/pve1/qemu/110/status/shutdown',
      token,
      form: { timeout: '60' },
    };
    const slow = await must<string>(pve, shutdown);
    const kill = { method: 'POST', path: '/nodes/pve1/qemu/110/status/stop', token };
    expect(await task(pve, kill)).toBe("can't lock file '/var/lock/qemu-server/lock-110.conf' - got timeout");
    const told = await ask(pve, {
      method: 'PUT',
      path: '/nodes/pve1/qemu/110/config',
      token,
      form: { onboot: '1' },
    });
    expect([told.status, told.text]).toEqual([
      500,
      "can't lock file '/var/lock/qemu-server/lock-110.conf' - got timeout",
    ]);
    expect(await task(pve, { ...kill, form: { 'overrule-shutdown': '1' } })).toBe('OK');
    expect(await ended(pve, slow, token)).toBe('unexpected status');
  });

  it('of an HA machine end when it was asked for, not when it is done', async () => {
    pve.setUp.addVm({ vmid: 120 });
    pve.control.setHa(120, true);
    const upid = await must<string>(pve, { ...start, path: '/nodes/pve1/qemu/120/status/start' });
    expect(upid).toContain(':hastart:120:');
    expect(await ended(pve, upid, token)).toBe('OK');
    expect(pve.guest(120).power).toBe('stopped');
    await expect.poll(() => pve.guest(120).power).toBe('running');
    expect(await must(pve, { path: '/cluster/ha/resources', token })).toMatchObject([{ sid: 'vm:120' }]);
  });
});
