import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import type { GuacdAddress } from './guacd-client.ts';

const ESTABLISHED = '01';

/**
 * TCP connections from this machine to an address, of whichever process. Null where the kernel does not tell.
 * A keeper's are among them, which the gateway itself does not know of.
 */
export async function connectionsTo(address: GuacdAddress): Promise<number | null> {
  if (!isIPv4(address.host)) return null;
  try {
    return countIn(await readFile('/proc/net/tcp', 'latin1'), address);
  } catch {
    return null;
  }
}

/** @param table as in `/proc/net/tcp`. */
export function countIn(table: string, { host, port }: GuacdAddress): number {
  const bytes = host.split('.').map(Number).reverse();
  const remote = `${bytes.map((byte) => hex(byte, 2)).join('')}:${hex(port, 4)}`;
  const isOpen = (line: string): boolean => {
    const [, , remoteAddress, state] = line.trim().split(/\s+/);
    return remoteAddress === remote && state === ESTABLISHED;
  };
  return table.split('\n').filter(isOpen).length;
}

const hex = (number: number, digits: number): string =>
  number.toString(16).toUpperCase().padStart(digits, '0');
