import { describe, expect, it } from 'vitest';
import { ask, must, task } from './testing/ask.ts';
import { quickPve } from './testing/quick-pve.ts';

describe('machines', async () => {
  const pve = await quickPve({ generation: '2026', nodes: 2 });
  const token = pve.setUp.addRootToken();
  pve.setUp.addTemplate({ vmid: 900 });
  const at = (vmid: number, path = ''): string => `/nodes/pve1/qemu/${vmid}${path}`;
  const post = (path: string, form: Record<string, string> = {}) => ({ method: 'POST', path, token, form });
  const put = (path: string, form: Record<string, string>) => ({ method: 'PUT', path, token, form });
  const read = <T = Record<string, unknown>>(path: string) => must<T>(pve, { path, token });

  it('are paused and resumed, not started', async () => {
    pve.setUp.addVm({ vmid: 250, isRunning: true });
    expect(await task(pve, post(at(250, '/status/suspend')))).toBe('OK');
    expect(await read(at(250, '/status/current'))).toMatchObject({ status: 'running', qmpstatus: 'paused' });
    expect(await task(pve, post(at(250, '/status/start')))).toBe('VM 250 already running');
    expect((await ask(pve, post(at(250, '/status/shutdown')))).text).toBe('VM is paused - cannot shutdown');
    expect(await task(pve, post(at(250, '/status/resume')))).toBe('OK');
    expect(pve.guest(250).power).toBe('running');
    expect(await task(pve, post(at(900, '/status/start')))).toBe("you can't start a vm if it's a template");
    pve.setUp.addVm({ vmid: 210 });
    expect(await task(pve, post(at(210, '/status/stop')))).toBe('OK');
    expect((await ask(pve, post(at(210, '/status/reset')))).text).toBe('VM 210 not running');
  });

  it('are suspended to disk, which is a lock that starting takes away', async () => {
    pve.setUp.addVm({ vmid: 255, isRunning: true });
    const suspend = post(at(255, '/status/suspend'), { todisk: '1' });
    for (const wake of ['start', 'resume']) {
      expect(await task(pve, suspend)).toBe('OK');
      expect(await read(at(255, '/status/current'))).toMatchObject({ status: 'stopped', lock: 'suspended' });
      expect(await task(pve, post(at(255, `/status/${wake}`)))).toBe('OK');
      expect([pve.guest(255).power, pve.guest(255).lock]).toEqual(['running', null]);
    }
  });

  it('that do not react to the button are shut down by force or not at all', async () => {
    pve.setUp.addVm({ vmid: 260, isRunning: true, behaviour: { reactsToAcpi: false } });
    const shutdown = post(at(260, '/status/shutdown'), { timeout: '2' });
    expect(await task(pve, shutdown)).toBe('VM quit/powerdown failed - got timeout');
    expect(await task(pve, post(at(260, '/status/shutdown'), { timeout: '2', forceStop: '1' }))).toBe('OK');
    expect(pve.guest(260).power).toBe('stopped');
  });

  it('take some changes only at the next start', async () => {
    pve.setUp.addVm({ vmid: 270, isRunning: true });
    await must(
      pve,
      put(at(270, '/config'), { cores: '4', name: 'renamed', net0: 'virtio,bridge=vmbr0', delete: 'ostype' }),
    );
    expect(await read(at(270, '/config'))).toMatchObject({ cores: 4, name: 'renamed' });
    expect(await read(at(270, '/config?current=1'))).toMatchObject({
      cores: 1,
      name: 'renamed',
      ostype: 'l26',
    });
    const pending = await read<{ key: string }[]>(at(270, '/pending'));
    expect(pending).toContainEqual({ key: 'cores', value: 1, pending: 4 });
    expect(pending).toContainEqual({ key: 'ostype', value: 'l26', delete: 1 });
    await must(pve, put(at(270, '/config'), { revert: 'ostype' }));
    await task(pve, post(at(270, '/status/stop')));
    await task(pve, post(at(270, '/status/start')));
    expect(await read(at(270, '/config?current=1'))).toMatchObject({ cores: 4, ostype: 'l26' });
    const { digest = '' } = await read<{ digest: string }>(at(270, '/config'));
    expect(
      await must(pve, post(at(270, '/config'), { onboot: '1', digest, background_delay: '5' })),
    ).toBeNull();
    expect(await task(pve, post(at(270, '/config'), { onboot: '0' }))).toBe('OK');
  });

  it('are snapshot, listed and rolled back', async () => {
    pve.setUp.addVm({ vmid: 300, isRunning: true });
    expect(await task(pve, post(at(300, '/snapshot'), { snapname: 'first' }))).toBe('OK');
    await must(pve, put(at(300, '/config'), { tags: 'later' }));
    expect(await read(at(300, '/snapshot'))).toMatchObject([
      { name: 'first', vmstate: 0 },
      { name: 'current', parent: 'first' },
    ]);
    expect(await task(pve, post(at(300, '/snapshot/first/rollback'), { start: '1' }))).toBe('OK');
    expect([pve.guest(300).config.get('tags'), pve.guest(300).power]).toEqual([undefined, 'running']);
    expect(await task(pve, { method: 'DELETE', path: at(300, '/snapshot/first'), token })).toBe('OK');
    expect(await task(pve, post(at(300, '/snapshot/first/rollback')))).toBe(
      "snapshot 'first' does not exist",
    );
    expect((await ask(pve, post(at(300, '/snapshot'), { snapname: '1x' }))).status).toBe(400);
  });
});
