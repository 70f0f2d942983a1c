import dns, { type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Link-local, where the machines of clouds are given their credentials; and the other addresses where they are. */
const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
// the same through a translator (RFC 6052)
REFUSED.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
REFUSED.addAddress('100.100.100.200', 'ipv4');
REFUSED.addAddress('192.0.0.192', 'ipv4');

export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** @param address as a name server or a URL spells it; an IPv4 address inside an IPv6 one is found too. */
export function isRefused(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(bare);
  return family !== 0 && REFUSED.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/** Looks a name up once and refuses it when any of its addresses is: what is connected to is what was checked. */
export const checkedLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const [first] = found ?? [];
    if (error !== null) return callback(error, '');
    if (found.some(({ address }) => isRefused(address))) return callback(new AddressRefused(), '');
    if (first === undefined) return callback(new Error('no address'), '');
    if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
