import { BlockList, isIP } from 'node:net';

/** @param list addresses and CIDR blocks, checked before. @returns whether an address is among them. */
export function addressTest(list: readonly string[]): (address: string) => boolean {
  const blocks = new BlockList();
  for (const entry of list) {
    const [address = '', bits] = entry.split('/');
    const type = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) blocks.addAddress(address, type);
    else blocks.addSubnet(address, Number(bits), type);
  }
  return (address) => isIP(address) !== 0 && blocks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether an address or a CIDR block lies in one of the list's. */
export function isWithin(entry: string, list: readonly string[]): boolean {
  const [address = '', bits] = entry.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return list.some((one) => {
    const [, ofOne = most] = one.split('/');
    return Number(bits ?? most) >= Number(ofOne) && addressTest([one])(address);
  });
}
