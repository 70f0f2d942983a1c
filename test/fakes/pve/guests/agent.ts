import { parseProperties } from '../schema/property-string.ts';
import type { GuestInterface } from '../state/behaviour.ts';
import type { Guest } from '../state/guest.ts';
import { isNetKey, macOf } from './nets.ts';

const LOOPBACK = { name: 'lo', mac: '00:00:00:00:00:00', addresses: ['127.0.0.1/8', '::1/128'] };
const DOCKER = { name: 'docker0', mac: '02:42:7a:11:22:33', addresses: ['172.17.0.1/16'] };

/** What a guest says about its networks, unless it was told to say something else. */
export function interfacesOf(guest: Guest): readonly GuestInterface[] {
  if (guest.behaviour.interfaces !== null) return guest.behaviour.interfaces;
  const nets = [...guest.config].filter(([key]) => isNetKey(key));
  const real = nets.map(([key, value], at): GuestInterface => {
    const mac = (macOf(value) ?? LOOPBACK.mac).toLowerCase();
    const given = guest.kind === 'lxc' ? value : (guest.config.get(key.replace('net', 'ipconfig')) ?? '');
    const ip = parseProperties(given).get('ip') ?? 'dhcp';
    const address = ip.includes('/') ? ip : `10.0.${at}.${guest.vmid % 250}/24`;
    return { name: `eth${at}`, mac, addresses: [address, `fe80::${guest.vmid.toString(16)}/64`] };
  });
  return guest.kind === 'lxc' ? [LOOPBACK, ...real] : [LOOPBACK, ...real, DOCKER];
}

/** As the guest agent writes it. */
export function agentInterface({ name, mac, addresses }: GuestInterface): object {
  return {
    name,
    'hardware-address': mac,
    'ip-addresses': addresses.map((address) => {
      const [ip = '', prefix = '0'] = address.split('/');
      return {
        'ip-address': ip,
        'ip-address-type': ip.includes(':') ? 'ipv6' : 'ipv4',
        prefix: Number(prefix),
      };
    }),
    statistics: { 'rx-bytes': 1024, 'tx-bytes': 2048 },
  };
}

/** As `lxc/{vmid}/interfaces` writes it. */
export function containerInterface({ name, mac, addresses }: GuestInterface): object {
  const inet = addresses.find((address) => !address.includes(':'));
  const inet6 = addresses.find((address) => address.includes(':'));
  return { name, hwaddr: mac, ...(inet !== undefined && { inet }), ...(inet6 !== undefined && { inet6 }) };
}
