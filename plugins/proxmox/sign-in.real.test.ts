import { describe, expect, it, vi } from 'vitest';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { rightsOf } from './rights.ts';
import { failure, quickClient } from './testing/quick-client.ts';

const TWO_HOURS_MS = 2 * 3_600_000;
const WAIT_MS = 10_000;

describe.each(['2025', '2026'] as const)('who signs in at Proxmox of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  const { signal } = new AbortController();
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900 });
  const gateway = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [900] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  const asked = (method: string, path: RegExp | string) =>
    pve.requests.filter(
      (one) => one.method === method && (typeof path === 'string' ? one.path === path : path.test(one.path)),
    );
  const logins = () => asked('POST', '/access/ticket').length;
  const wait = { signal, deadlineMs: WAIT_MS };

  it('9: signs in once for 20 calls whose ticket has ended, and all succeed', async () => {
    const client = quickClient(pve, {});
    pve.setUp.addVm({ vmid: 360 });
    const before = logins();
    await client.api(signal).version.$get();
    expect(logins()).toBe(before + 1);
    pve.control.advanceClock(TWO_HOURS_MS + 60_000);
    const { qemu } = client.api(signal).nodes.$('pve1');
    const calls = Array.from({ length: 20 }, (_, at) =>
      at % 2 === 0 ? qemu.$(360).config.$get() : qemu.$(360).config.$put({ description: `${at}` }),
    );
    await Promise.all(calls);
    expect(logins()).toBe(before + 2);
  });

  it('9: signs in again for a write, and only once when that does not help', async () => {
    const client = quickClient(pve, {});
    const vm = client.api(signal).nodes.$('pve1').qemu.$(370);
    pve.setUp.addVm({ vmid: 370 });
    await client.api(signal).version.$get();
    pve.control.expireTickets();
    await client.waitForTask(await vm.status.start.$post(), wait);
    expect(pve.guest(370).power).toBe('running');
    const before = [logins(), asked('GET', '/version').length];
    pve.control.answerWith(401, 'Authentication failed!', { path: '/version' }, 5);
    expect(await failure(client.api(signal).version.$get())).toMatchObject({ kind: 'auth', status: 401 });
    expect([logins(), asked('GET', '/version').length]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 2]);
    pve.control.clear();
  });

  it('9: does not try again with a token that is refused, nor with a wrong password', async () => {
    const secret = '00000000-0000-0000-0000-000000000000';
    const client = quickClient(pve, { credentials: { token: `root@pam!test=${secret}` } });
    const before = asked('GET', '/version').length;
    const error = await failure(client.api(signal).version.$get());
    expect(error).toMatchObject({ kind: 'auth', status: 401 });
    expect(asked('GET', '/version')).toHaveLength(before + 1);
    const wrong = quickClient(pve, { credentials: { username: 'root@pam', password: 'wrong & secret' } });
    const logged = logins();
    const refused = await failure(wrong.api(signal).version.$get());
    expect(refused.kind).toBe('auth');
    expect(logins()).toBe(logged + 1);
    for (const { message, stack } of [error, refused])
      expect(`${message}${stack}`).not.toMatch(/0000-0000|secret/);
  });

  it('renews a ticket before it ends, with itself', async () => {
    const client = quickClient(pve, {});
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now');
    try {
      await client.api(signal).version.$get();
      clock.mockReturnValue(now + 95 * 60_000);
      pve.control.advanceClock(95 * 60_000);
      await client.api(signal).version.$get();
    } finally {
      clock.mockRestore();
    }
    expect(asked('POST', '/access/ticket').at(-1)?.params.password).toMatch(/^PVE:root@pam:/);
    pve.control.advanceClock(95 * 60_000);
    const before = logins();
    await client.api(signal).version.$get();
    expect(logins()).toBe(before);
  });

  it('says that a second factor cannot be given', async () => {
    pve.setUp.addUser('careful@pve', 'hidden-word', '123456');
    const client = quickClient(pve, { credentials: { username: 'careful@pve', password: 'hidden-word' } });
    const error = await failure(client.api(signal).version.$get());
    expect(error).toMatchObject({ kind: 'auth', message: expect.stringContaining('second factor') });
    expect(error.message).not.toContain('hidden-word');
  });

  it('10: needs no more than the rights of the pool, which the clone names', async () => {
    const client = quickClient(pve, { credentials: { token: gateway } });
    const { qemu } = client.api(signal).nodes.$('pve1');
    const without = await failure(qemu.$(900).clone.$post({ newid: 380 }));
    expect(without).toMatchObject({ kind: 'forbidden', status: 403 });
    await client.waitForTask(
      await qemu.$(900).clone.$post({ newid: 380, pool: 'desktops', name: 'd' }),
      wait,
    );
    const vm = qemu.$(380);
    await vm.config.$put({ cores: 2, tags: 'a;b', ciuser: 'me', onboot: false });
    await client.waitForTask(await vm.status.start.$post(), wait);
    expect((await vm.status.current.$get()).status).toBe('running');
    expect((await vm.vncproxy.$post({ websocket: true })).port).toBeGreaterThanOrEqual(5900);
    await client.waitForTask(await vm.status.stop.$post(), wait);
    await client.waitForTask(await vm.$delete({ purge: true }), wait);
    expect(asked('POST', /clone$/).at(-1)?.params).toEqual({ newid: '380', pool: 'desktops', name: 'd' });
    expect(Object.keys(await rightsOf(client, signal))).toContain('/pool/desktops');
  });

  it('11: says so when a token has no rights of its own, where Proxmox shows empty lists', async () => {
    pve.setUp.grant('/', 'bare@pve', 'Administrator');
    const credentials = { token: pve.setUp.addToken({ id: 'bare@pve!t' }) };
    const client = quickClient(pve, { credentials });
    expect(await client.api(signal).nodes.$('pve1').qemu.$get()).toEqual([]);
    const error = await failure(rightsOf(client, signal));
    expect(error).toMatchObject({ kind: 'forbidden', message: expect.stringContaining('--tokens') });
  });
});
