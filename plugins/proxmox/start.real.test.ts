import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { failureOf, wordsOf } from '../../test/contracts/provider-rig.ts';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { openDesk } from './testing/provider-rig.ts';

const NEVER = new AbortController().signal;
/** `printf 'deskgate\ntwo + three' | base64`-like keys hold both. */
const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBc+d/0Ux2e+J1q0n9k0o1mZ8n2c7v4qkq3p1b+4Xw5T ada+bob at home';

/** The first id that a gateway gives an instance. */
const firstId = (instanceId: string): number =>
  20_000 + (createHash('sha256').update(`gateway/${instanceId}/0`).digest().readUInt32BE() % 10_000);

describe.each(['2025', '2026'] as const)('a start on Proxmox of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900, name: 'desk' });
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [900] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  const open = (settings: Record<string, unknown> = { template: 900 }, config: object = {}) =>
    openDesk(pve, settings, { token, config: { pool: 'desktops', ...config } });

  it('1: gives machines that are made at once ids of their own, and all run', async () => {
    const desk = await open();
    const made = await Promise.all(Array.from({ length: 8 }, () => desk.start()));
    expect(new Set(made.map(({ vmid }) => vmid)).size).toBe(8);
    for (const { vmid } of made) expect(pve.guest(vmid).power).toBe('running');
    const cloned = desk.asked('POST', /clone$/).map(({ params }) => params.newid);
    expect(new Set(cloned).size).toBe(cloned.length);
  });

  it('2: takes another id when its own was taken between the answer and the clone, and removes nothing', async () => {
    const desk = await open();
    const spec = await desk.spec();
    const contested = firstId(spec.instanceId);
    pve.control.stealVmid(contested);
    const { ref } = await desk.provider.start(spec, desk.context());
    expect(ref).not.toBe(`qemu/${contested}`);
    expect(desk.asked('POST', /clone$/)).toHaveLength(2);
    expect(desk.asked('DELETE', /./)).toEqual([]);
    expect(pve.guest(contested).name).toBe('somebody-elses');
    await desk.provider.stop({ instanceId: spec.instanceId, ref }, desk.stopping());
    expect(pve.guest(contested).name).toBe('somebody-elses');
  });

  it('2: takes another id when somebody it does not see has its own, or holds its lock', async () => {
    const desk = await open();
    const spec = await desk.spec();
    pve.setUp.addVm({ vmid: firstId(spec.instanceId), name: 'hidden' });
    const { ref } = await desk.provider.start(spec, desk.context());
    expect(ref).not.toBe(`qemu/${firstId(spec.instanceId)}`);
    pve.control.failNextTask('qmclone', "can't lock file '/var/lock/qemu-server/lock-1.conf' - got timeout");
    const { vmid } = await desk.start();
    expect(pve.guest(vmid).power).toBe('running');
    expect(desk.asked('DELETE', /./)).toEqual([]);
  });

  it('3: finds the clone again whose answer was lost, and asks for no other', async () => {
    const desk = await open();
    pve.control.dropNextResponse({ method: 'POST', path: '/clone' });
    const { vmid } = await desk.start();
    expect(desk.asked('POST', /clone$/)).toHaveLength(1);
    expect(pve.guest(vmid).power).toBe('running');
  });

  it('3: looks whether the machine was configured when the answer was lost', async () => {
    const desk = await open({ template: 900, cores: 3 });
    pve.control.dropNextResponse({ method: 'PUT', path: '/config' });
    const { vmid } = await desk.start();
    expect(desk.asked('PUT', /config$/)).toHaveLength(1);
    expect([pve.guest(vmid).power, pve.guest(vmid).config.get('cores')]).toEqual(['running', '3']);
  });

  it('3: says that it does not know when what may have been done does not show', async () => {
    const desk = await open();
    pve.control.freeze({ method: 'POST', path: '/clone' }, 'never');
    const spec = await desk.spec();
    const error = await failureOf(desk.provider.start(spec, desk.context()));
    expect(error.code).toBe('PROVIDER_UNREACHABLE');
    expect(desk.asked('POST', /clone$/)).toHaveLength(1);
  });

  it('3: another process finds the clone that one began which ended', async () => {
    const desk = await open();
    const spec = await desk.spec();
    const newid = firstId(spec.instanceId);
    const other = await open();
    const abort = new AbortController();
    // as if it had been killed: nothing that follows upon the clone is asked for
    pve.control.setTaskDuration('qmclone', 30_000);
    const dead = desk.provider.start(spec, desk.context(abort.signal)).catch(() => {});
    await expect.poll(() => pve.guests().some(({ vmid }) => vmid === newid)).toBe(true);
    const again = other.provider.start(spec, other.context());
    await dead;
    expect(await again).toEqual({ ref: `qemu/${newid}` });
    expect(other.asked('POST', /clone$/).filter(({ params }) => params.newid !== String(newid))).toEqual([]);
    pve.control.setTaskDuration('qmclone', 1500);
  });

  it('3: takes another id when its own is locked by a clone that nobody makes any more', async () => {
    const desk = await open({ template: 900 }, { clonesAtOnce: 1 });
    const spec = await desk.spec();
    const stale = firstId(spec.instanceId);
    pve.setUp.addVm({ vmid: stale, name: 'half-made', pool: 'desktops', config: { lock: 'clone' } });
    const [{ ref }] = await Promise.all([desk.provider.start(spec, desk.context()), desk.start()]);
    expect(ref).not.toBe(`qemu/${stale}`);
    expect(desk.asked('DELETE', /./)).toEqual([]);
    expect(pve.guest(stale).name).toBe('half-made');
  }, 20_000);

  it('4: waits for a start whose answer was lost, and asks for no other', async () => {
    const desk = await open();
    pve.control.freeze({ method: 'POST', path: '/status/start' }, 'on-thaw');
    const starting = desk.start();
    await expect.poll(() => desk.asked('GET', /status\/current$/).length).toBeGreaterThan(2);
    pve.control.thaw();
    const { vmid, target } = await starting;
    expect(pve.guest(vmid).power).toBe('running');
    expect(await desk.provider.inspect(target, NEVER)).toBe('running');
    expect(desk.asked('POST', /status\/start$/)).toHaveLength(1);
  });

  it('5: takes a machine that runs as it is, and lets one that is paused go on', async () => {
    const desk = await open({ machine: 'server' });
    pve.setUp.addVm({ vmid: 150, name: 'server', pool: 'desktops', isRunning: true });
    const { target } = await desk.start();
    expect(target.ref).toBe('qemu/150');
    await desk.provider.stop(target, desk.stopping());
    const guest = pve.guest(150);
    expect([guest.power, guest.config.get('tags')]).toEqual(['stopped', undefined]);
    guest.power = 'paused';
    await desk.start();
    expect(guest.power).toBe('running');
  });

  it('6: takes a start with warnings for success, and tells the words of one that fails', async () => {
    const desk = await open();
    pve.control.warnInNextTask('qmclone', 1);
    pve.control.warnInNextTask('qmstart', 2);
    await desk.start();
    const told = desk.logged.filter(({ message }) => message.includes('with warnings'));
    expect(told.map(({ fields }) => [fields.type, fields.warnings])).toEqual([
      ['qmclone', 1],
      ['qmstart', 2],
    ]);
    expect(told[1]?.fields.log).toContainEqual(expect.stringMatching(/^WARN: /));
    pve.control.failNextTask('qmstart', 'start failed: QEMU exited with code 1');
    const spec = await desk.spec();
    const error = await failureOf(desk.provider.start(spec, desk.context()));
    expect(error).toMatchObject({ code: 'PROVIDER_FAILED', detail: expect.stringContaining('QEMU exited') });
    expect(await desk.provider.inspect({ instanceId: spec.instanceId, ref: null }, NEVER)).toBe('gone');
  });

  it('10: needs no more than the rights of the pool, which the clone names', async () => {
    const desk = await open();
    await desk.start();
    expect(desk.asked('POST', /clone$/)[0]?.params).toMatchObject({ pool: 'desktops' });
    const without = await openDesk(pve, { template: 900 }, { token });
    const error = await failureOf(without.provider.start(await without.spec(), without.context()));
    expect(error).toMatchObject({ code: 'PROVIDER_FAILED', remedy: expect.stringContaining('pool') });
  });

  it('11: says that rights are missing where Proxmox shows an empty list', async () => {
    const nothing = pve.setUp.addToken({ id: 'nobody@pve!empty' });
    const desk = await openDesk(pve, { template: 900 }, { token: nothing });
    const error = await failureOf(desk.provider.start(await desk.spec(), desk.context()));
    expect(error.detail).toContain('grants no privilege');
    expect(await desk.provider.health(NEVER)).toMatchObject({
      ok: false,
      message: expect.stringContaining('grants no privilege'),
    });
    const mine = await open({ template: 'unknown' });
    const missing = await failureOf(mine.provider.start(await mine.spec(), mine.context()));
    expect(missing.code).toBe('IMAGE_MISSING');
  });

  it('13: names machines as Proxmox wants it, whatever the application is called', async () => {
    const desk = await open();
    const spec = { ...(await desk.spec()), appId: 'buero-2', appName: 'Büro_2 ✨' };
    const { ref } = await desk.provider.start(spec, desk.context());
    const { config } = pve.guest(Number(ref.split('/')[1]));
    expect(config.get('name')).toBe(`buero-2-${spec.instanceId.slice(0, 8)}`);
    expect(config.get('description')).toContain('Büro_2 ✨');
    expect(config.get('description')).toContain(spec.instanceId);
    expect(config.get('tags')).toContain(spec.instanceId);
  });

  it('16: waits for a template that is locked, asking seldom, and says so', async () => {
    const desk = await open();
    pve.control.setLock(900, 'backup');
    const starting = desk.start();
    await expect.poll(() => desk.told.some((line) => line.includes('locked (backup)'))).toBe(true);
    pve.control.setLock(900, null);
    await starting;
    const impatient = await open({ template: 900 }, { lockWaitSeconds: 0 });
    pve.control.setLock(900, 'backup');
    const error = await failureOf(impatient.provider.start(await impatient.spec(), impatient.context()));
    expect(error).toMatchObject({ code: 'PROVIDER_FAILED', detail: expect.stringContaining('backup') });
    expect(impatient.asked('POST', /./)).toHaveLength(1);
    for (const { params } of desk.asked('POST', /./)) expect(params).not.toHaveProperty('skiplock');
  });

  it("25: gives cloud-init the instance's password, and keys whose signs survive being encoded twice", async () => {
    const desk = await open({
      template: 900,
      cloudInit: {
        user: 'ada',
        sshKeys: [KEY, KEY.replace('ada', 'eva')],
        ip: '10.0.0.5/24',
        gateway: '10.0.0.1',
      },
    });
    const { vmid, spec } = await desk.start();
    const { config } = pve.guest(vmid);
    const { password } = spec.credentials;
    const [asked] = desk.asked('PUT', /config$/);
    expect(asked?.params).toMatchObject({ ciuser: 'ada', cipassword: password });
    expect(config.get('ipconfig0')).toBe('ip=10.0.0.5/24,gw=10.0.0.1');
    expect(decodeURIComponent(config.get('sshkeys') ?? '')).toBe(`${KEY}\n${KEY.replace('ada', 'eva')}`);
    expect(wordsOf(desk.logged, desk.told)).not.toContain(password);
  });

  it('gives the machine what the application asks for, and tells how far a full clone is', async () => {
    const desk = await open({
      template: 'desk',
      clone: 'full',
      cores: 3,
      memory: '1536m',
      disk: '6g',
      agent: false,
    });
    const { vmid } = await desk.start();
    const { config } = pve.guest(vmid);
    expect([config.get('cores'), config.get('memory'), config.get('agent')]).toEqual([
      '3',
      '1536',
      'enabled=0',
    ]);
    expect(config.get('scsi0')).toContain('size=6G');
    expect(desk.told[0]).toBe('Cloning template desk');
    expect(desk.told.some((line) => /^Cloning template desk: \d+ %$/.test(line))).toBe(true);
    expect(desk.told.at(-1)).toBe(`Starting machine ${vmid}`);
    const small = await open({ template: 900, disk: '1g' });
    const error = await failureOf(small.provider.start(await small.spec(), small.context()));
    expect(error.message).toContain('larger than what the application asks for');
    expect(pve.guests().filter(({ config: one }) => one.get('tags') !== undefined)).toHaveLength(1);
  });

  it.each([
    ['a snapshot of a desktop', 'deskgate;deskgate-gateway.snapshot.mine'],
    ['a desktop that was made a template', 'deskgate;deskgate-gateway.made.x.901.abc'],
    ['somebody who likes the word', 'deskgate-templates'],
  ])('removes what a failed start left of a template with the tags of %s', async (_whose, tags) => {
    const { vmid: template } = pve.setUp.addTemplate({ pool: 'desktops', config: { tags } });
    const desk = await open({ template, disk: '1g' });
    const spec = await desk.spec();
    const error = await failureOf(desk.provider.start(spec, desk.context()));
    expect(error.message).toContain('larger than what the application asks for');
    const left = pve.guests().filter(({ config }) => config.get('description')?.includes(spec.instanceId));
    expect(left).toEqual([]);
  });

  it('uses a machine whose tags only look like those of a desktop', async () => {
    const tags = 'deskgate-lab;deskgate-gateway.used.x.901.abc';
    const { vmid } = pve.setUp.addVm({ pool: 'desktops', config: { tags } });
    const desk = await open({ machine: vmid });
    await desk.start();
    expect(pve.guest(vmid).power).toBe('running');
  });

  it('stores a desktop as a template without what cloud-init was told', async () => {
    const desk = await open({ template: 900, cloudInit: { user: 'ada', sshKeys: [KEY] } });
    const { target, spec } = await desk.start();
    await desk.provider.snapshot?.(target, { ...desk.context(), name: 'Mine' });
    const stored = pve.guests().find(({ name }) => name === 'mine');
    expect([stored?.isTemplate, stored?.config.get('cipassword')]).toEqual([true, undefined]);
    expect(JSON.stringify([...(stored?.config ?? [])])).not.toContain(spec.instanceId);
    const next = await open({ template: 'mine' });
    pve.setUp.grant(`/vms/${stored?.vmid}`, 'gw@pve', 'PVETemplateUser');
    pve.control.report();
    expect(pve.guest((await next.start()).vmid).power).toBe('running');
  });

  it('takes no other snapshot for the one that is wanted', async () => {
    const desk = await open(undefined, { vmidFirst: 31_001, vmidLast: 31_002 });
    const { target } = await desk.start();
    await desk.provider.snapshot?.(target, { ...desk.context(), name: 'first' });
    await desk.provider.snapshot?.(target, { ...desk.context(), name: 'first' });
    const second = Promise.resolve(desk.provider.snapshot?.(target, { ...desk.context(), name: 'second' }));
    expect((await failureOf(second)).message).toContain('No id');
    expect(pve.guests().filter(({ isTemplate, name }) => isTemplate && name === 'first')).toHaveLength(1);
  });

  it('leaves no copy of a desktop whose snapshot failed or is not wanted any more', async () => {
    const desk = await open();
    const { target } = await desk.start();
    const take = (name: string, signal = NEVER) =>
      failureOf(Promise.resolve(desk.provider.snapshot?.(target, { ...desk.context(signal), name })));
    pve.control.answerWith(500, 'no space left', { method: 'PUT', path: /config$/ });
    expect((await take('failed')).code).toBe('HOST_FULL');
    pve.control.setTaskDuration('qmclone', 600_000);
    const stop = new AbortController();
    const canceled = take('canceled', stop.signal);
    await expect.poll(() => pve.runningTasks('qmclone')).toHaveLength(1);
    stop.abort();
    await canceled;
    pve.control.setTaskDuration('qmclone', 1500);
    expect(pve.runningTasks('qmclone')).toEqual([]);
    expect(pve.guests().filter(({ name }) => /^(?:failed|canceled|VM \d+)$/.test(name))).toEqual([]);
  });

  it('serves one instance at a time with a machine that was there, and never deletes it', async () => {
    const desk = await open({ machine: 160 });
    pve.setUp.addVm({ vmid: 160, pool: 'desktops', config: { tags: 'mine' } });
    const { target } = await desk.start();
    const error = await failureOf(desk.provider.start(await desk.spec(), desk.context()));
    expect(error.code).toBe('HOST_FULL');
    expect(pve.guest(160).power).toBe('running');
    await desk.provider.stop(target, desk.stopping(5000));
    expect([pve.guest(160).power, pve.guest(160).config.get('tags')]).toEqual(['stopped', 'mine']);
    expect(desk.asked('DELETE', /./)).toEqual([]);
  });

  it('gives a machine that two want at once to one of them, and tells the other', async () => {
    const desk = await open({ machine: 162 });
    pve.setUp.addVm({ vmid: 162, pool: 'desktops' });
    const made = await Promise.allSettled([desk.start(), desk.start()]);
    const failures = made.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(failures).toMatchObject([{ code: 'HOST_FULL' }]);
    expect(pve.guest(162).power).toBe('running');
  });

  it('asks a machine that was there to shut down, also when no time is given for it', async () => {
    const desk = await open({ machine: 161 });
    pve.setUp.addVm({ vmid: 161, pool: 'desktops' });
    const { target } = await desk.start();
    await desk.provider.stop(target, desk.stopping(0));
    expect(pve.guest(161).power).toBe('stopped');
    expect(desk.asked('POST', /161\/status\/(?:shutdown|stop)$/).map(({ path }) => path)).toEqual([
      expect.stringContaining('shutdown'),
    ]);
  });

  it('starts a machine that the HA manager keeps, and is done when it runs', async () => {
    const desk = await open({ machine: 170 });
    pve.setUp.addVm({ vmid: 170, pool: 'desktops' });
    pve.control.setHa(170, true);
    const { target } = await desk.start();
    expect(pve.guest(170).power).toBe('running');
    await desk.provider.stop(target, desk.stopping(3000));
    expect(pve.guest(170).power).toBe('stopped');
  });

  it('claims no copy of its machines, and no machine of another gateway', async () => {
    const desk = await open();
    const { vmid, spec } = await desk.start();
    const copy = Object.fromEntries(pve.guest(vmid).config);
    const { tags = '', description = '' } = copy;
    pve.setUp.addVm({ vmid: 21_000, pool: 'desktops', config: { tags, description } });
    expect(await desk.provider.list(NEVER)).toMatchObject([{ ref: `qemu/${vmid}` }]);
    const other = await openDesk(pve, { template: 900 }, { token, gatewayId: 'other' });
    expect(await other.provider.list(NEVER)).toEqual([]);
    await desk.provider.stop({ instanceId: spec.instanceId, ref: `qemu/${vmid}` }, desk.stopping());
    expect(pve.guest(21_000).config.get('tags')).toBe(tags);
  });
});
