import { describe, expect, it } from 'vitest';
import { must } from './testing/ask.ts';
import { quickPve } from './testing/quick-pve.ts';

interface Listed {
  readonly vmid: number;
  readonly status: string;
  readonly name?: string;
  readonly tags?: string;
}

describe('lists of the cluster', async () => {
  // ten seconds are ten seconds here, so that they cannot pass within a test
  const pve = await quickPve({ generation: '2026', timeScale: 1 });
  const token = pve.setUp.addRootToken();
  const all = () => must<Listed[]>(pve, { path: '/cluster/resources?type=vm', token });

  it('show how a machine was when it was last reported', async () => {
    pve.setUp.addVm({ vmid: 100, name: 'before', isRunning: true });
    await pve.control.crashGuest(100);
    await must(pve, {
      ...{ method: 'PUT', path: '/nodes/pve1/qemu/100/config', token },
      form: { name: 'after', tags: 'at-once' },
    });
    expect(await all()).toMatchObject([{ vmid: 100, status: 'running', name: 'before', tags: 'at-once' }]);
    const now = await must(pve, { path: '/nodes/pve1/qemu/100/status/current', token });
    expect(now).toMatchObject({ status: 'stopped', qmpstatus: 'stopped', name: 'after' });
    pve.control.report();
    expect(await all()).toMatchObject([{ status: 'stopped', name: 'after' }]);
  });

  it('show a machine that was not reported yet as unknown', async () => {
    const form = { vmid: '101', name: 'new' };
    await must(pve, { method: 'POST', path: '/nodes/pve1/qemu', token, form });
    await expect.poll(async () => (await all()).length).toBe(2);
    const fresh = (await all()).find(({ vmid }) => vmid === 101);
    expect([fresh?.status, fresh?.name]).toEqual(['unknown', undefined]);
  });
});
