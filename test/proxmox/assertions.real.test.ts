/**
 * What must hold of any Proxmox VE, as far as it can be seen from outside: on both generations of the simulator, and with
 * `npm run test:proxmox` on the cluster that is named. Numbers are those of the rules that a client of Proxmox must keep.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Screens } from '../../plugins/proxmox/console/screens.ts';
import { failure } from '../../plugins/proxmox/testing/quick-client.ts';
import { makeAuthority } from '../fakes/pve/tls/certificates.ts';
import type { Target } from './target.ts';
import { targetsOf } from './targets.ts';
import { Viewer } from './viewer.ts';

const MIB = 1024 * 1024;
const KEYS = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEx+a/b+cdefghijklmnopqrstuvwxyzABCDEFGHIJK a b+c@d';
const OTHER_PRINT = Array.from({ length: 32 }, () => 'AB').join(':');
/** What the simulator alone can be made to do, and where it is tested. */
const ONLY_SIMULATED = [
  '2: an id that somebody takes during the clone (nobody else may be made to)',
  '6: a task that ends with warnings',
  '9: tickets that end (it is a token that is given)',
  '11: a token without any ACL (none is made)',
  '16: a machine with a lock (only root itself may set one)',
  '17: a template that has linked clones (the given template is not asked to go)',
];

const { each, isNamed, timeoutMs } = targetsOf(['2025', '2026']);

describe.each(each)('Proxmox VE %s', { timeout: timeoutMs }, (_title, open) => {
  let target: Target;
  /** Made once, and stopped between the tests. */
  let vmid: number;
  const { signal } = new AbortController();
  const wait = { signal, deadlineMs: 2 * 60_000 };

  beforeAll(async () => {
    target = await open();
    vmid = await target.machine('shared');
  }, 10 * 60_000);
  afterAll(() => target?.close(), 10 * 60_000);

  const vmOf = (client = target.connect(), id = vmid) => client.api(signal).nodes.$(target.node).qemu.$(id);
  const sent = (method: string, path: RegExp) =>
    target.proxies
      .flatMap(({ passed }) => passed)
      .filter((one) => one.method === method && path.test(one.path));
  const fails = (method: string, path: RegExp, fault: Parameters<Target['proxies'][number]['fail']>[2]) => {
    for (const proxy of target.proxies) proxy.fail(method, path, fault);
  };
  const isRunning = async (is: boolean, client = target.connect(), id = vmid): Promise<void> => {
    const vm = vmOf(client, id);
    if (((await vm.status.current.$get()).status === 'running') === is) return;
    const stop = { 'overrule-shutdown': true };
    const upid = is ? await vm.status.start.$post() : await vm.status.stop.$post({ ...stop, timeout: 30 });
    await client.waitForTask(upid, wait);
  };

  it('1: machines that are made at once have different ids, and each its own', async () => {
    const ids = await Promise.all(['one', 'two', 'three'].map((what) => target.machine(what)));
    expect(new Set(ids).size).toBe(3);
    const client = target.connect();
    const names = await Promise.all(ids.map(async (id) => (await vmOf(client, id).config.$get()).name));
    expect(names.map((name) => name?.split('-').at(-1))).toEqual(['one', 'two', 'three']);
  });

  it('3: a clone whose answer is lost was sent once, is of unknown outcome, and is found by reading', async () => {
    const client = target.connect();
    const newid = await target.freeId();
    const marks = target.marks('lost', newid);
    fails('POST', /\/clone$/, 'drop');
    const { clone } = vmOf(client, target.template);
    expect(await failure(clone.$post({ newid, ...marks }))).toMatchObject({
      kind: 'unknownOutcome',
      status: null,
    });
    expect(sent('POST', /\/clone$/)).toHaveLength(1);
    const found = vmOf(client, newid);
    const description = async () => (await found.config.$get().catch(() => null))?.description;
    await expect.poll(description, { timeout: wait.deadlineMs, interval: 200 }).toContain(`vmid=${newid}`);
    await expect
      .poll(async () => (await found.config.$get()).lock, { timeout: wait.deadlineMs })
      .toBe(undefined);
    await client.waitForTask(await found.$delete({ purge: true }), wait);
  });

  it('3: a start that did not leave is not done, and a read that got lost is asked again', async () => {
    await isRunning(false);
    const client = target.connect({ hosts: [target.proxies[0]?.url ?? ''] });
    fails('GET', /\/status\/current$/, 'refuse');
    expect((await vmOf(client).status.current.$get()).status).toBe('stopped');
  });

  it('4: a start that is answered with 596 was sent once, and the machine is seen to run later', async () => {
    const client = target.connect();
    await isRunning(false, client);
    const before = sent('POST', /\/status\/start$/).length;
    fails('POST', /\/status\/start$/, { status: 596, text: 'Connection timed out' });
    const error = await failure(vmOf(client).status.start.$post());
    expect(error).toMatchObject({ kind: 'unknownOutcome', status: 596 });
    await expect
      .poll(async () => (await vmOf(client).status.current.$get()).status, { timeout: wait.deadlineMs })
      .toBe('running');
    expect(sent('POST', /\/status\/start$/)).toHaveLength(before + 1);
    for (const proxy of target.proxies) proxy.forgive();
  });

  it('5, 6: a start of a machine that runs fails with words that say so; of one that is paused it leaves it to be resumed', async () => {
    const client = target.connect();
    await isRunning(true, client);
    const vm = vmOf(client);
    const again = await failure(vm.status.start.$post().then((upid) => client.waitForTask(upid, wait)));
    expect(again).toMatchObject({ kind: 'other', message: expect.stringContaining('already running') });
    await client.waitForTask(await vm.status.suspend.$post(), wait);
    expect((await vm.status.current.$get()).qmpstatus).toBe('paused');
    await client.waitForTask(await vm.status.resume.$post(), wait);
    expect((await vm.status.current.$get()).qmpstatus).toBe('running');
  });

  it('7: a machine that is missing is not found; what else is refused with 500 is something else', async () => {
    const client = target.connect();
    const free = await target.freeId();
    const error = await failure(vmOf(client, free).config.$get());
    // who only has a pool may not even ask
    expect(['notFound', 'forbidden']).toContain(error.kind);
    const digest = '0'.repeat(40);
    expect((await failure(vmOf(client).config.$put({ description: 'x', digest }))).kind).toBe('busy');
  });

  it('8: a DELETE has its parameters in the query and no body; nothing is chunked; an empty POST says its length', async () => {
    const client = target.connect();
    const id = await target.machine('gone');
    await client.waitForTask(await vmOf(client, id).$delete({ purge: true }), wait);
    const [remove] = sent('DELETE', new RegExp(`/${id}$`));
    expect([remove?.query, remove?.body, remove?.headers['content-length']]).toEqual([
      'purge=1',
      '',
      undefined,
    ]);
    await isRunning(false, client);
    await isRunning(true, client);
    expect(sent('POST', /\/status\/start$/).at(-1)?.headers['content-length']).toBe('0');
    const all = target.proxies.flatMap(({ passed }) => passed);
    expect(all.filter(({ headers }) => headers['transfer-encoding'] !== undefined)).toEqual([]);
    expect((await failure(vmOf(client, id).status.current.$get())).kind).toMatch(/notFound|forbidden/);
  });

  it('10: a token with rights on its pool only clones into it, and nowhere else', async (context) => {
    const client = target.connect();
    const newid = await target.freeId();
    const rights: Record<string, object> = await client
      .api(signal)
      .access.permissions.$get({ path: `/vms/${newid}` });
    if ('VM.Allocate' in (rights[`/vms/${newid}`] ?? {}))
      context.skip('this token may make machines anywhere');
    const { pool: _, ...without } = target.marks('nowhere', newid);
    const error = await failure(vmOf(client, target.template).clone.$post({ newid, ...without }));
    expect(error).toMatchObject({ kind: 'forbidden', status: 403 });
    const pool = await client.api(signal).pools.$(target.pool).$get();
    const members = (pool as { members: { vmid?: number }[] }).members;
    expect(members.map((one) => one.vmid)).toContain(vmid);
  });

  it.each([
    ['another authority', { ca: makeAuthority('Somebody else').certPem }],
    ['another fingerprint', { fingerprints: [OTHER_PRINT] }],
  ])('12: %s is not trusted, before anything is sent, for a screen as well', async (_what, trust) => {
    const before = target.simulator?.requests.length;
    const client = target.connect({ hosts: target.hosts, trust });
    expect((await failure(vmOf(client).status.start.$post())).kind).toBe('unreachable');
    const [host] = client.hosts();
    if (host === undefined) throw new Error('no host');
    const screen = { host, node: target.node, kind: 'qemu', vmid, port: 5900, ticket: 'PVEVNC:x' } as const;
    expect((await failure(client.openScreen(screen, signal))).kind).toBe('unreachable');
    expect(target.simulator?.requests.length).toBe(before);
  });

  it('13: numbers are numbers, booleans are booleans, and names must be those of hosts', async () => {
    const client = target.connect();
    const vm = vmOf(client);
    expect(await client.api(signal).cluster.nextid.$get()).toSatisfy(Number.isInteger);
    expect((await vm.config.$get()).memory).toSatisfy(Number.isInteger);
    const all = await client.api(signal).cluster.resources.$get({ type: 'vm' });
    expect(all.find((one) => one.vmid === target.template)).toMatchObject({ template: true });
    const error = await failure(vm.config.$put({ name: 'büro_2' }));
    expect(error).toMatchObject({ kind: 'parameter', fields: { name: expect.any(String) } });
  });

  it('14, 15: a stop while a shutdown waits overrules it; a shutdown with a deadline and force ends', async () => {
    const client = target.connect();
    await isRunning(true, client);
    const vm = vmOf(client);
    const pending = await vm.status.shutdown.$post({ timeout: 120 });
    const overrule = { 'overrule-shutdown': true };
    await client.waitForTask(await vm.status.stop.$post({ ...overrule, timeout: 30 }), wait);
    expect((await vm.status.current.$get()).status).toBe('stopped');
    await client.waitForTask(pending, wait).catch(() => {});
    await isRunning(true, client);
    await client.waitForTask(await vm.status.shutdown.$post({ timeout: 5, forceStop: true }), wait);
    expect((await vm.status.current.$get()).status).toBe('stopped');
  });

  it('17: what runs is not destroyed, nor what is protected', async () => {
    const client = target.connect();
    const id = await target.machine('kept');
    const vm = vmOf(client, id);
    await isRunning(true, client, id);
    const busy = await failure(vm.$delete().then((upid) => client.waitForTask(upid, wait)));
    expect(busy).toMatchObject({ kind: 'busy', message: expect.stringContaining('is running') });
    await isRunning(false, client, id);
    await vm.config.$put({ protection: true });
    const kept = await failure(vm.$delete().then((upid) => client.waitForTask(upid, wait)));
    expect(kept.message).toContain('protection');
    expect((await vm.config.$get()).protection).toBe(true);
  });

  it('18: how a machine is now, its own status says and not the list', async () => {
    const client = target.connect();
    await isRunning(true, client);
    await isRunning(false, client);
    expect((await vmOf(client).status.current.$get()).status).toBe('stopped');
  });

  it('19: tickets of any letters open screens', async () => {
    const client = target.connect();
    await isRunning(true, client);
    const screens = new Screens(client);
    for (let at = 0; at < 5; at += 1) {
      const viewer = await look(screens);
      expect(await viewer.logIn()).toMatch(/^QEMU/);
      viewer.stream.destroy();
      await viewer.closed;
    }
  });

  it('20: ten viewers at once all see it, and none is asked for a password', async () => {
    const client = target.connect();
    await isRunning(true, client);
    const screens = new Screens(client);
    const viewers = await Promise.all(Array.from({ length: 10 }, () => look(screens)));
    const names = await Promise.all(viewers.map((viewer) => viewer.logIn()));
    expect(new Set(names).size).toBe(1);
    await Promise.all(viewers.map((viewer) => viewer.update()));
  });

  it('21: a host that fails between offer and screen is left for another, with another offer', async (context) => {
    if (target.hosts.length < 2) context.skip('only one API host is named');
    const client = target.connect();
    await isRunning(true, client);
    const before = sent('POST', /\/vncproxy$/).length;
    const [first] = client.hosts();
    target.proxies.find(({ url }) => url === first?.origin)?.fail('POST', /\/vncproxy$/, 'refuse');
    const viewer = await look(new Screens(client));
    expect(await viewer.logIn()).toMatch(/^QEMU/);
    const offers = sent('POST', /\/vncproxy$/).length - before;
    expect(offers).toBe(1);
    for (const proxy of target.proxies) proxy.forgive();
  });

  it('22: a viewer that comes too late, or to a machine that is stopped, is told so and leaves nothing', async () => {
    const client = target.connect();
    await isRunning(true, client);
    const [host] = client.hosts();
    if (host === undefined) throw new Error('no host');
    const here = client.api(signal, { host }).nodes.$(target.node);
    const { port, ticket } = await here.qemu.$(vmid).vncproxy.$post({ websocket: true });
    await sleep(target.screenWindowMs);
    const screen = { host, node: target.node, kind: 'qemu', vmid, port, ticket: String(ticket) } as const;
    const late = await client.openScreen(screen, AbortSignal.timeout(9000)).then(
      (socket) =>
        new Promise<string>((resolve) => {
          socket.once('message', () => resolve('a message'));
          socket.once('close', () => resolve('closed'));
          socket.resume();
        }),
      () => 'refused',
    );
    expect(['closed', 'refused']).toContain(late);
    await isRunning(false, client);
    await expect(new Screens(client).open(where(), signal)).rejects.toMatchObject({
      code: 'DESKTOP_UNREACHABLE',
    });
    const open = async () => {
      const tasks = await here.tasks.$get({ source: 'active', vmid });
      return tasks.filter(({ type }) => type === 'vncproxy').length;
    };
    await expect.poll(open, { timeout: 30_000 }).toBe(0);
  });

  it('23: a mebibyte is pasted and the screen goes on; one that says nothing any more breaks', async () => {
    const client = target.connect();
    await isRunning(true, client);
    const viewer = await look(new Screens(client, isNamed ? 5000 : 200));
    await viewer.logIn();
    viewer.paste(MIB);
    await viewer.update();
    for (const proxy of target.proxies) proxy.freeze();
    expect(await viewer.closed).toMatchObject({ code: 'DESKTOP_SILENT' });
  });

  it('24: a screen ends with its machine', async () => {
    const client = target.connect();
    await isRunning(true, client);
    const viewer = await look(new Screens(client));
    await viewer.logIn();
    await isRunning(false, client);
    expect(await viewer.closed).toBeNull();
  });

  it('25: keys arrive at cloud-init as they are, and an agent that is not there is said to be missing', async () => {
    const client = target.connect();
    await isRunning(false, client);
    const vm = vmOf(client);
    const drives = Object.values(await vm.config.$get()).map(String);
    if (!drives.some((value) => /cloudinit/.test(value)))
      await vm.config.$put({ ide2: `${target.storage}:cloudinit` });
    await vm.config.$put({ sshkeys: encodeURIComponent(KEYS), ciuser: 'somebody' });
    const dump = await vm.cloudinit.dump.$get({ type: 'user' });
    expect(String(dump)).toContain(KEYS);
    expect((await failure(vm.agent.ping.$post())).message).toMatch(/is not running|No QEMU guest agent/);
  });

  if (isNamed) it.skip.each(ONLY_SIMULATED)('%s: only on the simulator', () => {});

  const where = () => ({ node: target.node, kind: 'qemu', vmid }) as const;
  const look = async (screens: Screens): Promise<Viewer> => new Viewer(await screens.open(where(), signal));
});
