import { describe, expect, it } from 'vitest';
import { ask, must, task } from './testing/ask.ts';
import { quickPve } from './testing/quick-pve.ts';
import { asUser, signIn } from './testing/sign-in.ts';

const TWO_HOURS_MS = 2 * 3_600_000;

describe.each(['2025', '2026'] as const)('tickets of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  pve.setUp.addVm({ vmid: 100 });
  const config = '/nodes/pve1/qemu/100/config';

  it('are made for a password, and with them come what forms need and the name of the cluster', async () => {
    const signedIn = await signIn(pve);
    expect(signedIn).toMatchObject({ username: 'root@pam', clustername: 'simulated' });
    expect(signedIn.ticket).toMatch(/^PVE:root@pam:[0-9A-F]{8}::/);
    for (const cookie of [signedIn.ticket, encodeURIComponent(signedIn.ticket)]) {
      const headers = { Cookie: `other=1; PVEAuthCookie=${cookie}` };
      expect((await ask(pve, { path: '/version', headers })).status).toBe(200);
    }
  });

  it('need their CSRF token for all but GET', async () => {
    const { Cookie = '', CSRFPreventionToken = '' } = asUser(await signIn(pve));
    const change = { method: 'PUT', path: config, form: { onboot: '1' } };
    const wrong: Record<string, string>[] = [{ Cookie }, { Cookie, CSRFPreventionToken: 'x:y' }];
    for (const headers of wrong) {
      const told = await ask(pve, { ...change, headers });
      expect([told.status, told.text, told.body]).toEqual([
        401,
        'Permission denied - invalid csrf token',
        '',
      ]);
    }
    expect((await ask(pve, { ...change, headers: { Cookie, CSRFPreventionToken } })).status).toBe(200);
  });

  it('end after two hours, and are renewed with themselves as the password', async () => {
    const first = await signIn(pve);
    pve.control.advanceClock(TWO_HOURS_MS - 60_000);
    const second = await signIn(pve, 'root@pam', first.ticket);
    pve.control.advanceClock(120_000);
    expect((await ask(pve, { path: '/version', headers: asUser(first) })).status).toBe(401);
    expect((await ask(pve, { path: '/version', headers: asUser(second) })).status).toBe(200);
    pve.control.expireTickets();
    expect((await ask(pve, { path: '/version', headers: asUser(second) })).status).toBe(401);
  });

  it('are half where a second factor is asked for', async () => {
    pve.setUp.addUser('careful@pve', 'secret', '123456');
    const half = await signIn(pve, 'careful@pve', 'secret');
    expect(half.NeedTFA).toBe(1);
    expect((await ask(pve, { path: '/version', headers: asUser(half) })).status).toBe(401);
    const form = { username: 'careful@pve', password: 'totp:123456', 'tfa-challenge': half.ticket };
    const whole = await must<typeof half>(pve, { method: 'POST', path: '/access/ticket', form });
    expect((await ask(pve, { path: '/version', headers: asUser(whole) })).status).toBe(200);
  });

  it('of root open what tokens of root may not', async () => {
    const headers = asUser(await signIn(pve));
    expect((await ask(pve, { method: 'PUT', path: config, headers, form: { args: '-x' } })).status).toBe(200);
    const told = await ask(pve, {
      method: 'POST',
      path: '/nodes/pve1/qemu/100/status/start',
      headers,
      form: { skiplock: '1' },
    });
    expect(told.status).toBe(200);
  });
});

describe.each(['2025', '2026'] as const)('rights of %s', async (generation) => {
  const pve = await quickPve({ generation });
  const root = pve.setUp.addRootToken();
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900 });
  pve.setUp.addVm({ vmid: 100, name: 'foreign' });
  const usable = { pool: 'desktops', templates: [900], storages: ['local-zfs'], bridges: ['vmbr0'] };
  const token = pve.setUp.addGatewayToken({ id: 'gw@pve!deskgate', ...usable });
  const clone = { method: 'POST', path: '/nodes/pve1/qemu/900/clone', token };
  const agentRight = generation === '2025' ? 'VM.Monitor' : 'VM.GuestAgent.Audit';

  it('may be written with a space in place of =', async () => {
    expect(
      (await ask(pve, { path: '/version', headers: { Authorization: `PVEAPIToken ${token}` } })).status,
    ).toBe(200);
  });

  it('are asked for before anything else is looked at', async () => {
    const form = { onboot: '1' };
    const told = await ask(pve, { method: 'PUT', path: '/nodes/pve1/qemu/999/config', token, form });
    expect(told.status).toBe(403);
  });

  it('show in lists only what may be seen', async () => {
    const seen = await must<{ vmid: number }[]>(pve, { path: '/nodes/pve1/qemu', token });
    expect(seen.map(({ vmid }) => vmid)).toEqual([900]);
    const all = await must<{ type: string; mem?: number }[]>(pve, { path: '/cluster/resources', token });
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(['node', 'pool', 'qemu', 'storage']));
    expect(all.find(({ type }) => type === 'node')?.mem).toBeUndefined();
    expect(await must(pve, { path: '/cluster/nextid', token })).toBe('101');
  });

  it('of the pool are enough for a desktop from clone to destruction, and the pool must be named', async () => {
    const without = await ask(pve, { ...clone, form: { newid: '200' } });
    expect([without.status, without.text]).toEqual([403, 'Permission check failed']);
    expect(await task(pve, { ...clone, form: { newid: '200', pool: 'desktops', name: 'desk' } })).toBe('OK');
    const own = '/nodes/pve1/qemu/200';
    const form = {
      cores: '2',
      memory: '2048',
      tags: 'a;b',
      net0: 'virtio,bridge=vmbr0',
      ciuser: 'me',
      ide2: 'local-zfs:cloudinit',
    };
    await must(pve, { method: 'PUT', path: `${own}/config`, token, form });
    expect(await task(pve, { method: 'POST', path: `${own}/status/start`, token })).toBe('OK');
    await must(pve, { method: 'POST', path: `${own}/agent/ping`, token });
    await must(pve, { method: 'POST', path: `${own}/vncproxy`, token, form: { websocket: '1' } });
    expect(await task(pve, { method: 'POST', path: `${own}/status/stop`, token })).toBe('OK');
    expect(await task(pve, { method: 'DELETE', path: `${own}?purge=1`, token })).toBe('OK');
    // it is in no pool any more, so that not even its absence may be seen
    expect((await ask(pve, { path: `${own}/config`, token })).status).toBe(403);
    expect((await ask(pve, { path: `${own}/config`, token: root })).status).toBe(500);
  });

  it('for storage, bridge and the CD drive are asked for one by one', async () => {
    const some = (id: string, less: object): string => pve.setUp.addGatewayToken({ id, ...usable, ...less });
    const noStorage = some('a@pve!t', { storages: [] });
    const form = { newid: '201', pool: 'desktops' };
    expect((await ask(pve, { ...clone, token: noStorage, form })).text).toBe(
      'Permission check failed (/storage/local-zfs, Datastore.AllocateSpace)',
    );
    const noBridge = some('b@pve!t', { bridges: [] });
    expect((await ask(pve, { ...clone, token: noBridge, form })).text).toBe(
      'Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)',
    );
    pve.setUp.addVm({ vmid: 210, pool: 'desktops' });
    pve.setUp.addRole('NoCd', ['VM.Config.Disk', 'VM.Audit']);
    const noCd = pve.setUp.addToken({ id: 'c@pve!t', privsep: false });
    pve.setUp.grant('/vms/210', 'c@pve', 'NoCd');
    pve.setUp.grant('/storage/local-zfs', 'c@pve', 'PVEDatastoreUser');
    const told = await ask(pve, {
      method: 'PUT',
      path: '/nodes/pve1/qemu/210/config',
      token: noCd,
      form: { ide2: 'local-zfs:cloudinit' },
    });
    expect(told.text).toBe('Permission check failed (/vms/210, VM.Config.CDROM)');
  });

  it('of a token are those that its user has too: without its own lists are empty and no call fails', async () => {
    const bare = pve.setUp.addToken({ id: 'gw@pve!bare' });
    expect(await must(pve, { path: '/nodes/pve1/qemu', token: bare })).toEqual([]);
    const free = pve.setUp.addToken({ id: 'gw@pve!free', privsep: false });
    expect(await must(pve, { path: '/nodes/pve1/qemu', token: free })).toHaveLength(2);
    pve.setUp.grant('/', 'gw@pve!bare', 'Administrator');
    const seen = await must<{ vmid: number }[]>(pve, { path: '/nodes/pve1/qemu', token: bare });
    expect(seen.map(({ vmid }) => vmid)).toEqual([210, 900]);
  });

  it('are inherited from above, replaced below, and ended by NoAccess', async () => {
    const who = pve.setUp.addToken({ id: 'path@pve!t', privsep: false });
    const sees = async (): Promise<boolean> =>
      (await ask(pve, { path: '/nodes/pve1/qemu/100/config', token: who })).status === 200;
    pve.setUp.grant('/', 'path@pve', 'PVEVMUser', false);
    expect(await sees()).toBe(false);
    pve.setUp.grant('/', 'path@pve', 'PVEVMUser');
    expect(await sees()).toBe(true);
    pve.setUp.grant('/vms', 'path@pve', 'PVEDatastoreUser');
    expect(await sees()).toBe(false);
    pve.setUp.grant('/vms/100', 'path@pve', 'PVEVMUser');
    expect(await sees()).toBe(true);
    pve.setUp.grant('/vms/100', 'path@pve', 'NoAccess');
    expect(await sees()).toBe(false);
  });

  it('are told by /access/permissions', async () => {
    const has = await must<Record<string, Record<string, number>>>(pve, {
      path: '/access/permissions',
      token,
    });
    expect(has['/pool/desktops']).toMatchObject({ 'VM.Allocate': 1, [agentRight]: 1 });
    expect(has['/vms/900']).toEqual({ 'VM.Audit': 1, 'VM.Clone': 1 });
    expect(has['/vms/100']).toBeUndefined();
  });

  it('are other ones in PVE 8 and 9', async () => {
    const privs = generation === '2025' ? ['VM.GuestAgent.Audit'] : ['VM.Monitor'];
    const told = await ask(pve, {
      method: 'POST',
      path: '/access/roles',
      token: root,
      form: { roleid: 'X', privs: privs.join(',') },
    });
    expect(told.status).toBe(400);
    expect(told.errors?.privs).toContain(`invalid privilege '${privs[0]}'`);
    const { version } = await must<{ version: string }>(pve, { path: '/version', token });
    expect(version).toBe(generation === '2025' ? '8.4.14' : '9.2.11');
  });

  it('can be set up over the API, and a token is shown once', async () => {
    await must(pve, { method: 'POST', path: '/access/users', token: root, form: { userid: 'new@pve' } });
    const path = '/access/users/new@pve/token/gate';
    const made = await must<{ value: string; 'full-tokenid': string }>(pve, {
      method: 'POST',
      path,
      token: root,
      form: { privsep: '1' },
    });
    await must(pve, {
      method: 'POST',
      path: '/access/roles',
      token: root,
      form: { roleid: 'Desk', privs: 'VM.Audit,VM.Clone' },
    });
    const both: Record<string, string>[] = [{ users: 'new@pve' }, { tokens: 'new@pve!gate' }];
    for (const form of both) {
      await must(pve, {
        method: 'PUT',
        path: '/access/acl',
        token: root,
        form: { ...form, path: '/vms/100', roles: 'Desk' },
      });
    }
    expect(await must(pve, { path, token: root })).toEqual({ expire: 0, privsep: 1 });
    const fresh = `${made['full-tokenid']}=${made.value}`;
    expect((await ask(pve, { path: '/nodes/pve1/qemu/100/config', token: fresh })).status).toBe(200);
    expect(
      (await ask(pve, { method: 'POST', path: '/pools', token: fresh, form: { poolid: 'x' } })).status,
    ).toBe(403);
  });
});
