import { describe, expect, it } from 'vitest';
import { failureOf } from '../../test/contracts/provider-rig.ts';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { inWords } from './failure.ts';
import { openDesk } from './testing/provider-rig.ts';
import { quickClient } from './testing/quick-client.ts';

const NEVER = new AbortController().signal;
/** Of the simulator, whose seconds are 5 ms. */
const STUBBORN = { reactsToAcpi: false };

describe.each(['2025', '2026'] as const)('a stop on Proxmox of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900, name: 'desk', behaviour: { shutdownMs: 300 } });
  pve.setUp.addTemplate({ vmid: 901, name: 'stubborn', behaviour: STUBBORN });
  pve.setUp.addTemplate({ vmid: 902, name: 'box' }, 'lxc');
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [900, 901, 902] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  const open = (template: number, config: object = {}) =>
    openDesk(pve, { template }, { token, config: { pool: 'desktops', ...config } });
  const isThere = (vmid: number): boolean => pve.guests().some((guest) => guest.vmid === vmid);

  it('7: has nothing left to do where the machine is gone, and fails for other reasons', async () => {
    const desk = await open(900);
    const { target, vmid } = await desk.start();
    pve.control.answerWith(500, 'cluster not ready - no quorum?', { method: 'DELETE' });
    const error = await failureOf(desk.provider.stop(target, desk.stopping()));
    expect(error.detail).toContain('no quorum');
    expect(isThere(vmid)).toBe(true);
    await desk.provider.stop(target, desk.stopping());
    expect(isThere(vmid)).toBe(false);
    await desk.provider.stop(target, desk.stopping());
    expect(await desk.provider.inspect(target, NEVER)).toBe('gone');
  });

  it('14: overrules a shutdown that somebody asked for, and ends in time', async () => {
    const desk = await open(901);
    const { target, vmid } = await desk.start();
    const { client } = desk;
    await client.api(NEVER).nodes.$('pve1').qemu.$(vmid).status.shutdown.$post({ timeout: 60_000 });
    await expect.poll(() => pve.runningTasks('qmshutdown')).toHaveLength(1);
    await desk.provider.stop(target, desk.stopping());
    expect(isThere(vmid)).toBe(false);
    expect(pve.runningTasks('qmshutdown')).toEqual([]);
    expect(desk.asked('POST', /status\/stop$/)[0]?.params).toMatchObject({ 'overrule-shutdown': '1' });
  });

  it('14: waits for a shutdown under way where Proxmox is too old to overrule it, and ends in time', async () => {
    const desk = await open(901);
    const { target, vmid } = await desk.start();
    pve.control.forgetParam('overrule-shutdown');
    await desk.client.api(NEVER).nodes.$('pve1').qemu.$(vmid).status.shutdown.$post({ timeout: 60 });
    await expect.poll(() => pve.runningTasks('qmshutdown')).toHaveLength(1);
    await desk.provider.stop(target, desk.stopping());
    expect(isThere(vmid)).toBe(false);
    const [first, ...others] = desk.asked('POST', /status\/stop$/).map(({ params }) => params);
    expect(first).toMatchObject({ 'overrule-shutdown': '1' });
    expect(others).toContainEqual({});
  });

  it('15: switches a machine off that does not react until the deadline, and says so', async () => {
    const desk = await open(901);
    const { target, vmid } = await desk.start();
    await desk.provider.stop(target, desk.stopping(2000));
    expect(isThere(vmid)).toBe(false);
    expect(desk.told.at(-1)).toMatch(
      /^The machine was not shut down within 2 s and is switched off: .*got timeout/,
    );
    expect(desk.asked('POST', /status\/shutdown$/)[0]?.params).toEqual({ timeout: '2' });
  });

  it('16: waits for a machine that is locked, asking seldom and without skiplock, or says so', async () => {
    const desk = await open(900);
    const { target, vmid } = await desk.start();
    pve.control.setLock(vmid, 'backup');
    const stopping = desk.provider.stop(target, desk.stopping());
    await expect.poll(() => desk.told.some((line) => line.includes('locked (backup)'))).toBe(true);
    pve.control.setLock(vmid, null);
    await stopping;
    expect(isThere(vmid)).toBe(false);
    for (const { params } of pve.requests) expect(params).not.toHaveProperty('skiplock');
    const impatient = await open(900, { lockWaitSeconds: 0 });
    const other = await impatient.start();
    pve.control.setLock(other.vmid, 'backup');
    const error = await failureOf(impatient.provider.stop(other.target, impatient.stopping()));
    expect(error).toMatchObject({ code: 'PROVIDER_FAILED', detail: expect.stringContaining('backup') });
    pve.control.setLock(other.vmid, null);
  });

  it('17: stops, waits, destroys with all that belongs to it, and looks whether it is gone', async () => {
    const desk = await open(900);
    const { target, vmid } = await desk.start();
    await desk.provider.stop(target, desk.stopping(5000));
    const own = desk.asked('POST', /status/).map(({ path }) => path.split('/').at(-1));
    expect(own).toEqual(['start', 'shutdown']);
    expect(desk.asked('DELETE', /./).map(({ path, params }) => [path, params])).toEqual([
      [`/nodes/pve1/qemu/${vmid}`, { purge: '1', 'destroy-unreferenced-disks': '1' }],
    ]);
  });

  it('17: respects protection, and says what others still need', async () => {
    const desk = await open(900);
    const { target, vmid } = await desk.start();
    pve.guest(vmid).config.set('protection', '1');
    const error = await failureOf(desk.provider.stop(target, desk.stopping()));
    expect(error).toMatchObject({ code: 'PROVIDER_FAILED', message: expect.stringContaining('protected') });
    pve.guest(vmid).config.delete('protection');
    pve.control.failNextTask('qmdestroy', "base volume 'x' is still in use by linked cloned");
    const used = await failureOf(desk.provider.stop(target, desk.stopping()));
    expect(used.message).toContain('cloned from it');
    expect(isThere(vmid)).toBe(true);
  });

  it('17: leaves a template alone that linked clones still use, says so, and can remove it when they are gone', async () => {
    pve.setUp.addTemplate({ vmid: 905, name: 'based-on' });
    for (const who of ['gw@pve', 'gw@pve!deskgate']) pve.setUp.grant('/vms/905', who, 'PVETemplateUser');
    const desk = await open(905);
    const made = await Promise.all([desk.start(), desk.start()]);
    const root = quickClient(pve, {});
    const template = root.api(NEVER).nodes.$('pve1').qemu.$(905);
    const destroy = () =>
      inWords(NEVER, async () => {
        const upid = await template.$delete({ purge: true, 'destroy-unreferenced-disks': true });
        await root.waitForTask(upid, { signal: NEVER, deadlineMs: 10_000 });
      });
    for (const { target } of made) {
      const used = await failureOf(destroy());
      expect(used).toMatchObject({ code: 'PROVIDER_FAILED', remedy: 'Remove the linked clones first.' });
      expect(used.message).toContain('cloned from it');
      expect(used.detail).toMatch(/base volume '\S+' is still in use by linked clone/);
      expect(await desk.provider.inspect(target, NEVER)).toBe('running');
      await desk.provider.stop(target, desk.stopping());
      expect(isThere(905)).toBe(true);
    }
    await destroy();
    expect(isThere(905)).toBe(false);
  });

  it('17: stops a machine once more that somebody started meanwhile', async () => {
    const desk = await open(900);
    const { target, vmid } = await desk.start();
    pve.control.answerWith(500, `VM ${vmid} is running - destroy failed`, { method: 'DELETE' });
    await desk.provider.stop(target, desk.stopping());
    expect(isThere(vmid)).toBe(false);
  });

  it('18: tells how a machine is now, where the list of the cluster does not yet know', async () => {
    const desk = await open(900);
    const { target } = await desk.start();
    pve.control.report();
    const { vmid } = await desk.start();
    expect((await desk.provider.list(NEVER)).map(({ state }) => state)).toEqual(['running', 'running']);
    await pve.control.crashGuest(vmid);
    const states = new Map((await desk.provider.list(NEVER)).map(({ ref, state }) => [ref, state]));
    expect(states.get(`qemu/${vmid}`)).toBe('exited');
    await desk.provider.pause?.(target, desk.context());
    expect(await desk.provider.inspect(target, NEVER)).toBe('paused');
  });

  it('18: goes on with the list of the cluster where a node cannot be reached', async () => {
    const desk = await open(900);
    const { vmid } = await desk.start();
    pve.control.report();
    pve.control.answerWith(595, 'No route to host', { path: /nodes\/pve1\/qemu$/ }, 9);
    expect(await desk.provider.list(NEVER)).toMatchObject([{ ref: `qemu/${vmid}`, state: 'running' }]);
  });

  it('22: opens no screen of a machine that was stopped', async () => {
    const desk = await open(900);
    const { target } = await desk.start();
    const screen = await desk.provider.openConsole?.(target, NEVER);
    const closed = new Promise((resolve) => screen?.once('close', resolve));
    screen?.resume();
    await desk.provider.stop(target, desk.stopping());
    await closed;
    await expect.poll(() => [pve.viewers(), pve.runningTasks('vncproxy').length]).toEqual([0, 0]);
    expect((await failureOf(Promise.resolve(desk.provider.openConsole?.(target, NEVER)))).code).toBe(
      'DESKTOP_UNREACHABLE',
    );
  });

  it('removes what a canceled clone left, and cancels the clone', async () => {
    const desk = await open(900);
    pve.control.setTaskDuration('qmclone', 600_000);
    const stop = new AbortController();
    const spec = await desk.spec();
    const starting = failureOf(desk.provider.start(spec, desk.context(stop.signal)));
    await expect.poll(() => pve.runningTasks('qmclone')).toHaveLength(1);
    stop.abort();
    expect((await starting).code).toBe('START_CANCELED');
    expect(pve.runningTasks('qmclone')).toEqual([]);
    pve.control.setTaskDuration('qmclone', 1500);
    expect(pve.guests().filter(({ vmid }) => vmid >= 20_000)).toEqual([]);
  });
});
