import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { rfb } from '../../../src/api.ts';
import { ask, must } from './testing/ask.ts';
import { leave, logIn, look, offer, open, picture, refusal } from './testing/look.ts';
import { quickPve } from './testing/quick-pve.ts';

const LONG_SILENCE_MS = 60;
const FRAME_LIMIT = 128 * 1024;

function cutText(bytes: number): Buffer {
  const message = Buffer.alloc(8 + bytes, 'x');
  message.fill(0, 0, 8);
  message.writeUInt8(6, 0);
  message.writeUInt32BE(bytes, 4);
  return message;
}

describe.each(['2025', '2026'] as const)('screens of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  const token = pve.setUp.addRootToken();
  const isNew = generation === '2026';
  pve.setUp.addVm({ vmid: 100, name: 'lc1', isRunning: true });
  pve.setUp.addVm({ vmid: 101, isRunning: true });
  pve.setUp.addVm({ vmid: 102, node: 'pve2', isRunning: true });
  pve.setUp.addVm({ vmid: 103 });
  const vm = { pve, token, vmid: 100 };
  const noTasks = async () => {
    pve.control.closeVncWindows();
    await expect.poll(() => pve.runningTasks('vncproxy')).toEqual([]);
  };

  it('are offered with a port as text and a ticket of the generation', async () => {
    const offered = await offer(vm);
    expect(offered.port).toMatch(/^59\d\d$/);
    expect(offered.ticket).toHaveLength(isNew ? 370 : 361);
    expect(offered.cert).toMatch(/BEGIN CERTIFICATE/);
    expect(offered.upid).toMatch(/:vncproxy:100:/);
    if (isNew) expect(offered.password).toBe(offered.ticket.slice(0, 8));
    else expect([offered.password, offered.ticket.slice(0, 8)]).toEqual([undefined, 'PVEVNC:6']);
    const generated = await offer(vm, { 'generate-password': '1' });
    expect(generated.password).toHaveLength(8);
    expect(generated.ticket.startsWith(generated.password ?? '')).toBe(isNew);
  });

  it('speak RFB with one password, and show a picture', async () => {
    const view = await look(vm);
    expect(view.name).toBe('QEMU (lc1)');
    expect(view.socket.protocol).toBe('binary');
    expect(view.socket.extensions).toBe('');
    expect(pve.viewers()).toBe(1);
    expect(await picture(view, 160, 120)).toHaveLength(160 * 120 * 4);
    await leave(view);
    await noTasks();
    expect(pve.viewers()).toBe(0);
  });

  it('refuse a ticket of somebody else, of another machine, and one that is too old', async () => {
    const offered = await offer(vm);
    const bad = isNew ? 'Authentication failed!' : /./;
    const stranger = pve.setUp.addToken({ id: 'root@pam!other', privsep: false });
    expect(await refusal(open({ ...vm, token: stranger }, offered))).toBe('401 invalid PVEVNC ticket');
    expect(await refusal(open({ ...vm, vmid: 101 }, offered))).toBe('401 invalid PVEVNC ticket');
    expect(await refusal(open(vm, { ...offered, ticket: 'x' }))).toBe('401 invalid PVEVNC ticket');
    expect(await refusal(open({ ...vm, token: 'root@pam!nope=1' }, offered))).toMatch(bad);
    pve.control.advanceClock(41_000);
    expect(await refusal(open(vm, offered))).toBe('401 invalid PVEVNC ticket');
    await noTasks();
  });

  it('bind a ticket to its port only since 2026', async () => {
    const [mine, theirs] = [await offer(vm), await offer({ ...vm, vmid: 101 })];
    const view = open(vm, { ...mine, port: theirs.port });
    if (isNew) {
      expect(await refusal(view)).toBe('401 invalid PVEVNC ticket');
    } else {
      expect(await logIn(view, theirs.ticket)).toBe('QEMU (guest-101)');
      await leave(view);
    }
    pve.control.killVnc();
    await noTasks();
  });

  it('drop whoever comes twice or late, without any answer', async () => {
    const offered = await offer(vm);
    const first = open(vm, offered);
    await logIn(first, offered.password ?? offered.ticket);
    const second = open(vm, offered);
    await expect(second.reader.read(1)).rejects.toThrow('socket hang up');
    await leave(first);
    const late = await offer(vm);
    await noTasks();
    await expect(open(vm, late).reader.read(1)).rejects.toThrow('socket hang up');
    expect(await must(pve, { path: `/nodes/pve1/tasks/${late.upid}/status`, token })).toMatchObject({
      exitstatus: 'connection timed out',
    });
  });

  it('of a machine that does not run are offered, and closed without a byte', async () => {
    const offered = await offer({ ...vm, vmid: 103 });
    const view = open({ ...vm, vmid: 103 }, offered);
    expect(await view.closed).toBe(1006);
    expect(view.reader.length).toBe(0);
    await noTasks();
  });

  it('have one password a machine: who opens later locks out who has not answered yet', async () => {
    const [one, other] = [
      await offer(vm, { 'generate-password': '1' }),
      await offer(vm, { 'generate-password': '1' }),
    ];
    const first = open(vm, one);
    await first.reader.read(12);
    first.socket.send('RFB 003.008\n');
    await first.reader.read(2);
    const second = open(vm, other);
    await logIn(second, other.password ?? '');
    first.socket.send(Buffer.from([2]));
    const challenge = await first.reader.read(16);
    first.socket.send(rfb.vncAuthResponse(challenge, one.password ?? ''));
    expect((await first.reader.read(4)).readUInt32BE()).toBe(rfb.SECURITY_FAILED);
    expect(await rfb.readReason(first.reader)).toBe('Authentication failed');
    await Promise.all([first.closed, leave(second)]);
  });

  it('take long text in messages of up to 128 KiB', async () => {
    const view = await look(vm);
    const text = cutText(1024 * 1024);
    for (let at = 0; at < text.length; at += FRAME_LIMIT)
      view.socket.send(text.subarray(at, at + FRAME_LIMIT));
    await expect.poll(() => pve.screenLog(100)?.cutTexts.at(-1)?.length).toBe(1024 * 1024);
    await leave(view);
  });

  it.each([
    { what: 'longer', bytes: FRAME_LIMIT + 1, fin: true },
    { what: 'fragmented', bytes: 10, fin: false },
  ])('freeze silently when a message is $what', async ({ bytes, fin }) => {
    const view = await look(vm);
    const pong = (): Promise<string> =>
      new Promise((resolve) => view.socket.once('pong', () => resolve('answered')));
    const first = pong();
    view.socket.ping();
    expect(await first).toBe('answered');
    view.socket.send(Buffer.alloc(bytes), { fin });
    const second = pong();
    view.socket.ping();
    expect(await Promise.race([second, sleep(LONG_SILENCE_MS, 'silence'), view.closed])).toBe('silence');
    expect(pve.viewers()).toBe(1);
    view.socket.terminate();
    await noTasks();
  });

  it('freeze when they are told to', async () => {
    const view = await look(vm);
    pve.control.freezeVnc(100);
    const shown = picture(view, 160, 120).catch((error: Error) => error.message);
    expect(await Promise.race([shown, sleep(LONG_SILENCE_MS, 'silence'), view.closed])).toBe('silence');
    view.socket.terminate();
    expect(await shown).toBe('closed with 1006');
    await noTasks();
  });

  it('end without a close frame when the machine stops, when they are cut, and with it the task', async () => {
    const view = await look(vm);
    await pve.control.crashGuest(100);
    expect(await view.closed).toBe(1006);
    await must(pve, { method: 'POST', path: '/nodes/pve1/qemu/100/status/start', token });
    await expect.poll(() => pve.guest(100).power).toBe('running');
    const again = await look(vm);
    pve.control.killVnc(100);
    expect(await again.closed).toBe(1006);
    await noTasks();
  });

  it('outlive a reload with another certificate', async () => {
    const before = pve.hosts[0]?.fingerprint;
    const view = await look(vm);
    pve.control.reload({ renewCertificate: true });
    expect(pve.hosts[0]?.fingerprint).not.toBe(before);
    expect(await picture(view, 160, 120)).toHaveLength(160 * 120 * 4);
    await leave(view);
  });

  it('of a machine on another node have their port where they were asked for', async () => {
    const remote = { ...vm, vmid: 102, node: 'pve2' };
    const offered = await offer(remote);
    await expect(open({ ...remote, host: 1 }, offered).reader.read(1)).rejects.toThrow('socket hang up');
    const view = open(remote, offered);
    expect(await logIn(view, offered.password ?? offered.ticket)).toBe('QEMU (guest-102)');
    await leave(view);
  });

  it('fail now and then to start', async () => {
    pve.control.answerWith(500, 'got no worker upid - start worker failed', { path: 'vncproxy' });
    const told = await ask(pve, {
      method: 'POST',
      path: '/nodes/pve1/qemu/100/vncproxy',
      token,
      form: { websocket: '1' },
    });
    expect(told.text).toBe('got no worker upid - start worker failed');
    await leave(await look(vm));
  });

  it('of a container are its text console', async () => {
    pve.setUp.addContainer({ vmid: 200, name: 'box', isRunning: true });
    const view = await look({ ...vm, kind: 'lxc', vmid: 200 });
    expect(view.name).toBe('box');
    view.socket.send(Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61]));
    await expect.poll(() => pve.screenLog(200)?.keys).toEqual([0x61]);
    await leave(view);
  });
});
