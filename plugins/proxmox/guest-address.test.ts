import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import type { ProxmoxClient } from './client.ts';
import { findGuestAddress } from './guest-address.ts';
import { chooseAddress } from './guest-networks.ts';
import { failure, quickClient } from './testing/quick-client.ts';

const OURS = 'bc:24:11:00:00:01';
const SECOND = 'bc:24:11:00:00:02';
const CIDRS = ['10.20.0.0/16', 'fd00:20::/64'];

describe('the address among those that a guest tells', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['another loopback', '127.8.0.1'],
    ['nothing', '0.0.0.0'],
    ['link-local, as of metadata services', '169.254.169.254'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['mapped', '::ffff:10.20.0.5'],
    ['mapped in hexadecimal', '::ffff:a14:5'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['compatible', '::10.20.0.5'],
    ['NAT64', '64:ff9b::a14:5'],
    ['loopback of IPv6', '::1'],
    ['nothing of IPv6', '::'],
    ['link-local of IPv6', 'fe80::1'],
    ['with an interface', 'fd00:20::1%eth0'],
    ['multicast of IPv6', 'ff02::1'],
    ['octal', '010.20.0.5'],
    ['short', '10.20.5'],
    ['a name', 'evil.example.org'],
    ['a port', '10.20.0.5:22'],
    ['nothing at all', ''],
    ['two lines', '10.20.0.5\n10.20.0.6'],
  ])('is none that is %s, whatever is configured', (_, address) => {
    expect(chooseAddress([address], ['0.0.0.0/0', '::/0'])).toBeNull();
  });

  it('is none of the gateway’s own', () => {
    const own = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
    expect(own.length).toBeGreaterThan(0);
    expect(chooseAddress(own, ['0.0.0.0/0', '::/0'])).toBeNull();
  });

  it('is in the networks that are configured, and in private ones if none are', () => {
    expect(chooseAddress(['10.21.0.5', 'fd00:21::5', '8.8.8.8'], CIDRS)).toBeNull();
    expect(chooseAddress(['203.0.113.7', '2001:db8::7'], [])).toBeNull();
    for (const one of ['10.99.0.5', '172.31.99.5', '192.168.99.5', 'fd12::5'])
      expect(chooseAddress([one], [])).toBe(one);
    expect(chooseAddress(['172.32.0.5', '11.0.0.1', 'fe00::5'], [])).toBeNull();
  });

  it('is on the loopback only where a network there is named itself', () => {
    expect(chooseAddress(['127.64.0.9'], ['127.64.0.0/10'])).toBe('127.64.0.9');
    expect(chooseAddress(['127.0.0.1', '169.254.169.254'], ['127.64.0.0/10', '0.0.0.0/0'])).toBeNull();
    expect(chooseAddress(['127.64.0.9'], ['126.0.0.0/7'])).toBeNull();
  });

  it('is not taken for one of the other family', () => {
    expect(chooseAddress(['10.20.0.5'], ['::/0'])).toBeNull();
    expect(chooseAddress(['fd00:20::5'], ['0.0.0.0/0'])).toBeNull();
  });

  it('is the same one in whatever order they are told, and spelled in one way', () => {
    const told = ['FD00:20::0:5', '10.20.3.9', '10.20.3.5', 'fd00:20:0:0::7'];
    for (const some of [told, told.toReversed()]) {
      expect(chooseAddress(some, CIDRS)).toBe('10.20.3.5');
      expect(chooseAddress(some, ['fd00:20::/64'])).toBe('fd00:20::5');
      expect(chooseAddress(['10.20.0.1', '10.30.0.1', ...some], ['10.30.0.0/16', ...CIDRS])).toBe(
        '10.30.0.1',
      );
    }
  });
});

describe.each(['2025', '2026'] as const)('the address of a guest of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 1 });
  const { signal } = new AbortController();
  const token = pve.setUp.addRootToken();
  const client = () => quickClient(pve, { credentials: { token } });
  const find = (guest: Parameters<typeof findGuestAddress>[1], cidrs = CIDRS) =>
    findGuestAddress(client(), guest, { cidrs }, signal);

  const machine = (...interfaces: { name: string; mac: string; addresses: string[] }[]) => {
    const { vmid } = pve.setUp.addVm({
      isRunning: true,
      config: { net0: `virtio=${OURS.toUpperCase()},bridge=vmbr0`, net1: `e1000=${SECOND},bridge=vmbr1` },
      behaviour: { interfaces },
    });
    return { node: 'pve1', kind: 'qemu', vmid } as const;
  };
  const eth0 = (...addresses: string[]) => ({ name: 'eth0', mac: OURS, addresses });

  it('25: is that of its own network card among loopback, link-local and docker', async () => {
    const { vmid } = pve.setUp.addVm({ isRunning: true });
    expect(await find({ node: 'pve1', kind: 'qemu', vmid }, ['10.0.0.0/16'])).toBe(`10.0.0.${vmid % 250}`);
  });

  it('25: is not there while no agent answers, and found when one does', async () => {
    const vm = pve.setUp.addVm({ isRunning: true, behaviour: { hasAgent: false } });
    const guest = { node: 'pve1', kind: 'qemu', vmid: vm.vmid } as const;
    expect(await find(guest, [])).toBeNull();
    vm.behaviour.hasAgent = true;
    expect(await find(guest, [])).toMatch(/^10\./);
    vm.behaviour.unsupported = ['network-get-interfaces'];
    expect(await find(guest, [])).toBeNull();
    vm.config.set('agent', '0');
    expect(await find(guest, [])).toBeNull();
  });

  it('25: is none outside the networks that are configured', async () => {
    expect(
      await find(machine(eth0('192.168.7.7/24', '8.8.8.8/32', '169.254.169.254/16', '127.0.0.1/8'))),
    ).toBeNull();
    expect(await find(machine(eth0('192.168.7.7/24', '10.20.0.7/24')))).toBe('10.20.0.7');
    expect(await find(machine(eth0('fe80::7/64', 'fd00:20::7/64')))).toBe('fd00:20::7');
  });

  it('is none of a network card that its configuration does not have', async () => {
    const foreign = { name: 'eth9', mac: 'bc:24:11:ff:ff:ff', addresses: ['10.20.0.1/16'] };
    expect(await find(machine(foreign))).toBeNull();
    expect(
      await find(machine(foreign, { ...foreign, mac: '' }, { ...foreign, mac: '00:00:00:00:00:00' })),
    ).toBeNull();
    expect(await find(machine(foreign, eth0('10.20.0.9/16')))).toBe('10.20.0.9');
  });

  it('is that of the first card that has one', async () => {
    const second = { name: 'eth1', mac: SECOND, addresses: ['10.20.0.1/16'] };
    expect(await find(machine(second, eth0('10.20.0.9/16')))).toBe('10.20.0.9');
    expect(await find(machine(second, eth0('10.99.0.9/16')))).toBe('10.20.0.1');
  });

  it('is looked for in no more than a bounded part of an endless answer', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => `10.99.${at >> 8}.${at & 255}/16`);
    expect(await find(machine(eth0(...many, '10.20.0.9/16')))).toBeNull();
    const crowd = Array.from({ length: 2000 }, () => ({ name: 'x', mac: SECOND, addresses: [] }));
    expect(await find(machine(...crowd, eth0('10.20.0.9/16')))).toBeNull();
    expect(await find(machine(eth0('10.20.0.9/16'), ...crowd))).toBe('10.20.0.9');
  });

  it.each([
    ['no list', { result: { error: { class: 'CommandNotFound' } } }],
    ['a text', { result: '10.20.0.5' }],
    ['nothing', null],
    ['no objects', { result: [1, null, 'x', [[]], { name: 'eth0' }] }],
    [
      'numbers for addresses',
      { result: [{ 'hardware-address': OURS, 'ip-addresses': [7, { 'ip-address': 1e9 }] }] },
    ],
    ['a list for an address', { result: [{ 'hardware-address': [OURS], 'ip-addresses': ['10.20.0.5'] }] }],
    ['an object for a list', { result: [{ 'hardware-address': OURS, 'ip-addresses': { length: 1e9 } }] }],
    ['a very long address', { result: [{ 'hardware-address': OURS, inet: `10.20.0.5${' '.repeat(1e5)}` }] }],
  ])('is none in an answer that has %s', async (_, answer) => {
    const guest = { node: 'pve1', kind: 'qemu', vmid: 100 } as const;
    expect(await findGuestAddress(lying(answer), guest, { cidrs: CIDRS }, signal)).toBeNull();
  });

  it('25: of a container is told by Proxmox, without an agent', async () => {
    const { vmid } = pve.setUp.addContainer({ isRunning: true });
    const guest = { node: 'pve1', kind: 'lxc', vmid } as const;
    expect(await find(guest, ['10.0.0.0/16'])).toBe(`10.0.0.${vmid % 250}`);
    expect(await find(guest)).toBeNull();
    const stopped = pve.setUp.addContainer().vmid;
    expect(await find({ ...guest, vmid: stopped }, ['10.0.0.0/16'])).toBeNull();
  });

  it('is asked for no more when nobody waits for it, and of what is not there is an error', async () => {
    const left = new AbortController();
    left.abort(new Error('left'));
    await expect(findGuestAddress(client(), machine(), { cidrs: [] }, left.signal)).rejects.toThrow('left');
    const nobody = findGuestAddress(
      client(),
      { node: 'pve1', kind: 'qemu', vmid: 9999 },
      { cidrs: [] },
      signal,
    );
    expect((await failure(nobody)).kind).toBe('notFound');
  });
});

/** A client of a machine with one network card, whose agent gives this answer. */
function lying(answer: unknown): ProxmoxClient {
  const machine = {
    agent: { 'network-get-interfaces': { $get: async () => answer } },
    config: { $get: async () => ({ net0: `virtio=${OURS},bridge=vmbr0` }) },
  };
  const node = { qemu: { $: () => machine } };
  return { api: () => ({ nodes: { $: () => node } }) } as unknown as ProxmoxClient;
}
