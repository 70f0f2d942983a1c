import { describe, expect, it } from 'vitest';
import { pause } from '../../src/api.ts';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { failure, quickClient } from './testing/quick-client.ts';

const WAIT_MS = 10_000;

describe.each(['2025', '2026'] as const)('the client with Proxmox of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  const { signal } = new AbortController();
  const token = pve.setUp.addRootToken();
  pve.setUp.addTemplate({ vmid: 900 });
  const connect = () => quickClient(pve, { credentials: { token } });
  const asked = (method: string, path: RegExp | string) =>
    pve.requests.filter(
      (one) => one.method === method && (typeof path === 'string' ? one.path === path : path.test(one.path)),
    );
  const wait = { signal, deadlineMs: WAIT_MS };

  it('3: sends a clone once whose answer is lost, says that its outcome is unknown, and finds it by reading', async () => {
    const node = connect().api(signal).nodes.$('pve1');
    pve.control.dropNextResponse({ method: 'POST', path: '/clone' });
    const error = await failure(node.qemu.$(900).clone.$post({ newid: 300, name: 'lost' }));
    expect(error).toMatchObject({ kind: 'unknownOutcome', status: null });
    expect(asked('POST', '/nodes/pve1/qemu/900/clone')).toHaveLength(1);
    await expect.poll(async () => (await node.qemu.$(300).config.$get()).name).toBe('lost');
  });

  it('4: sends a start once that ends in 596, and sees the machine run later', async () => {
    const { api } = connect();
    const vm = api(signal).nodes.$('pve1').qemu.$(310);
    pve.setUp.addVm({ vmid: 310 });
    pve.control.freeze({ path: '/310/status/start' }, 'on-thaw');
    const error = await failure(vm.status.start.$post());
    expect(error).toMatchObject({ kind: 'unknownOutcome', status: 596, message: 'Connection timed out' });
    expect((await vm.status.current.$get()).status).toBe('stopped');
    pve.control.thaw();
    await expect.poll(async () => (await vm.status.current.$get()).status).toBe('running');
    expect(asked('POST', /310/)).toHaveLength(1);
  });

  it('6: takes WARNINGS for success, and any other end for a failure with its words and its log', async () => {
    const client = connect();
    const vm = client.api(signal).nodes.$('pve1').qemu.$(320);
    pve.setUp.addVm({ vmid: 320 });
    pve.control.warnInNextTask('qmstart', 2);
    const end = await client.waitForTask(await vm.status.start.$post(), wait);
    expect(end).toMatchObject({ warnings: 2, upid: { node: 'pve1', type: 'qmstart', id: '320' } });
    const again = await failure(client.waitForTask(await vm.status.start.$post(), wait));
    expect(again).toMatchObject({ kind: 'other', message: 'VM 320 already running', status: null });
    expect(again.task?.log.at(-1)).toContain('VM 320 already running');
    pve.control.setTaskDuration('qmstop', 60_000_000);
    const upid = await vm.status.stop.$post();
    await client.api(signal).nodes.$('pve1').tasks.$(upid).$delete();
    expect(await failure(client.waitForTask(upid, wait))).toMatchObject({ message: 'unexpected status' });
    pve.control.setTaskDuration('qmstop', 800);
    pve.control.failNextTask('qmstop', "can't lock file '/var/lock/qemu-server/lock-320.conf' - got timeout");
    expect(await failure(client.waitForTask(await vm.status.stop.$post(), wait))).toMatchObject({
      kind: 'busy',
    });
    pve.control.setLock(320, 'backup');
    expect(await failure(client.waitForTask(await vm.status.stop.$post(), wait))).toMatchObject({
      kind: 'locked',
      message: 'VM is locked (backup)',
    });
    expect((await failure(vm.config.$put({ onboot: true }))).kind).toBe('locked');
  });

  it.each([499, 500, 1200])('tells the end of a long log: %i warnings', async (warnings) => {
    const client = connect();
    const vmid = 10_000 + warnings;
    const vm = client.api(signal).nodes.$('pve1').qemu.$(vmid);
    pve.setUp.addVm({ vmid });
    pve.control.warnInNextTask('qmstart', warnings);
    const end = await client.waitForTask(await vm.status.start.$post(), wait);
    expect(end).toMatchObject({ warnings });
    expect(end.log).toHaveLength(10);
    expect(end.log.slice(-2)).toEqual(['WARN: something is odd', `TASK WARNINGS: ${warnings}`]);
  });

  it('asks again for the end of a task while nobody can say, and gives up at the deadline', async () => {
    const client = connect();
    const vm = client.api(signal).nodes.$('pve1').qemu.$(330);
    pve.setUp.addVm({ vmid: 330 });
    const upid = await vm.status.start.$post();
    pve.control.answerWith(595, 'Connection refused', { path: /tasks/ }, 4);
    expect(await client.waitForTask(upid, wait)).toMatchObject({ warnings: 0 });
    pve.control.setTaskDuration('qmstop', 60_000_000);
    const slow = await vm.status.stop.$post();
    const late = await failure(client.waitForTask(slow, { signal, deadlineMs: 30 }));
    expect(late).toMatchObject({ kind: 'unknownOutcome', task: { upid: slow } });
    await expect(
      client.waitForTask(slow, { signal: AbortSignal.abort(new Error('left')), deadlineMs: 30 }),
    ).rejects.toThrow('left');
    await client.api(signal).nodes.$('pve1').tasks.$(slow).$delete();
    pve.control.setTaskDuration('qmstop', 800);
  });

  it('waits for no task any more once it is closed, of which it knows no end', async () => {
    const client = connect();
    pve.setUp.addVm({ vmid: 335 });
    pve.control.setTaskDuration('qmstart', 60_000_000);
    const upid = await client.api(signal).nodes.$('pve1').qemu.$(335).status.start.$post();
    const ended = failure(client.waitForTask(upid, { ...wait, expectMs: 3000 }));
    await client.close();
    const next = failure(client.waitForTask(upid, wait));
    for (const error of await Promise.race([Promise.all([ended, next]), pause(1000, signal).then(() => [])]))
      expect(error).toMatchObject({ kind: 'unknownOutcome', task: { upid } });
    expect.assertions(2);
    pve.control.setTaskDuration('qmstart', 1500);
  });

  it('7: knows a machine that is missing from everything else that is refused with 500', async () => {
    const node = connect().api(signal).nodes.$('pve1');
    pve.setUp.addVm({ vmid: 340, isRunning: true });
    const missing = await failure(node.qemu.$(999).config.$get());
    expect(missing).toMatchObject({ kind: 'notFound', status: 500 });
    expect(missing.message).toBe("Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist");
    expect((await failure(node.lxc.$(999).$delete())).kind).toBe('notFound');
    const others = [
      failure(node.qemu.$(340).$delete()),
      failure(node.qemu.$(340).config.$put({ onboot: true, digest: '0'.repeat(40) })),
      failure(connect().api(signal).nodes.$('nope').qemu.$get()),
      failure(node.qemu.$(900).clone.$post({ newid: 345, storage: 'nope' })),
    ];
    expect((await Promise.all(others)).map(({ kind }) => kind)).toEqual(['busy', 'busy', 'other', 'other']);
  });

  it('8: puts parameters of DELETE into the query, sends no chunks, and says the length of an empty POST', async () => {
    const client = connect();
    const vm = client.api(signal).nodes.$('pve1').qemu.$(350);
    pve.setUp.addVm({ vmid: 350 });
    await client.waitForTask(await vm.status.start.$post(), wait);
    await client.waitForTask(await vm.status.stop.$post({ skiplock: undefined, timeout: 5 }), wait);
    await client.waitForTask(await vm.$delete({ purge: true, 'destroy-unreferenced-disks': false }), wait);
    const [start, stop, remove] = [
      asked('POST', /350.*start/),
      asked('POST', /350.*stop/),
      asked('DELETE', /350/),
    ].map(([one]) => one);
    expect([start?.headers['content-length'], start?.body]).toEqual(['0', '']);
    expect([stop?.headers['content-type'], stop?.body]).toEqual([
      'application/x-www-form-urlencoded',
      'timeout=5',
    ]);
    expect(remove?.params).toEqual({ purge: '1', 'destroy-unreferenced-disks': '0' });
    expect([remove?.headers['content-length'], remove?.headers['content-type'], remove?.body]).toEqual([
      undefined,
      undefined,
      '',
    ]);
    expect(pve.requests.filter(({ headers }) => headers['transfer-encoding'] !== undefined)).toEqual([]);
  });

  it('13: turns text into numbers and 1 and 0 into booleans', async () => {
    const api = connect().api(signal);
    pve.setUp.addVm({ vmid: 390, isRunning: true, config: { onboot: '1', protection: '0' } });
    const vm = api.nodes.$('pve1').qemu.$(390);
    expect(await api.cluster.nextid.$get()).toSatisfy(Number.isInteger);
    const { port, ticket } = await vm.vncproxy.$post({ websocket: true });
    expect(port).toSatisfy(Number.isInteger);
    expect(ticket).toContain('PVEVNC:');
    expect(await vm.config.$get()).toMatchObject({ onboot: true, protection: false, memory: 1024, cores: 1 });
    expect(await vm.status.current.$get()).toMatchObject({
      vmid: 390,
      status: 'running',
      ha: { managed: false },
    });
    const all = await api.cluster.resources.$get({ type: 'vm' });
    expect(all.find(({ vmid }) => vmid === 900)).toMatchObject({ template: true });
    expect((await api.nodes.$('pve1').storage.$get())[0]).toMatchObject({ active: true });
  });

  it('names what is wrong with a parameter, and what exists', async () => {
    const api = connect().api(signal);
    const { qemu } = api.nodes.$('pve1');
    const error = await failure(qemu.$(900).clone.$post({ newid: 400, name: 'a_b' }));
    expect(error).toMatchObject({ kind: 'parameter', status: 400 });
    expect(error.fields.name).toMatch(/valid DNS name$/);
    expect(error.message).toMatch(/^Parameter verification failed\. name: /);
    expect((await failure(qemu.$(900).clone.$post({ newid: 900 }))).kind).toBe('exists');
    expect((await failure(api.cluster.nextid.$get({ vmid: 900 }))).kind).toBe('exists');
  });

  it('repeats the secrets of a call in no error', async () => {
    const vm = connect().api(signal).nodes.$('pve1').qemu.$(900);
    pve.control.answerWith(500, 'cannot use hunter2&more (hunter2%26more)', { path: '/config' });
    const error = await failure(vm.config.$put({ cipassword: 'hunter2&more' }));
    expect(error.message).not.toContain('hunter2');
  });

  it('asks again for a screen whose worker could not be started, as nothing was done', async () => {
    const vm = connect().api(signal).nodes.$('pve1').qemu.$(410);
    pve.setUp.addVm({ vmid: 410, isRunning: true });
    pve.control.answerWith(500, 'got no worker upid - start worker failed', { path: 'vncproxy' }, 2);
    expect((await vm.vncproxy.$post({ websocket: true })).port).toBeGreaterThan(0);
    pve.control.answerWith(500, 'got no worker upid - start worker failed', { path: 'start' });
    expect((await failure(vm.status.start.$post())).kind).toBe('busy');
    expect(asked('POST', /410.*start/)).toHaveLength(1);
  });

  it('tells an agent that refuses with 200 from one that answers', async () => {
    const vm = connect().api(signal).nodes.$('pve1').qemu.$(420);
    pve.setUp.addVm({ vmid: 420, isRunning: true });
    await vm.agent.ping.$post();
    pve.guest(420).behaviour.hasAgent = false;
    expect((await failure(vm.agent.ping.$post())).message).toBe('QEMU guest agent is not running');
  });
});
