import { bytesInWords } from '../instances/host-room.ts';
import type { QuotaName } from './amounts.ts';

/** Of one, and of more. */
const NOUNS: Readonly<Record<QuotaName, readonly [string, string]>> = {
  vms: ['virtual machine', 'virtual machines'],
  containers: ['desktop in a container', 'desktops in containers'],
  objects: ['other desktop', 'other desktops'],
  cpus: ['CPU', 'CPUs'],
  memory: ['of memory', 'of memory'],
  disk: ['of disk', 'of disk'],
};

/** `10`, `1.5`, `8 GB` */
export function amountInWords(name: QuotaName, amount: number): string {
  if (name === 'memory' || name === 'disk') return bytesInWords(amount);
  return String(Math.round(amount * 1000) / 1000);
}

/** `10 desktops in containers`, `8 GB of memory` */
export const quotaInWords = (name: QuotaName, amount: number): string =>
  `${amountInWords(name, amount)} ${NOUNS[name][amount === 1 ? 0 : 1]}`;

/** `3 of 10 desktops in containers` */
export const usedInWords = (name: QuotaName, used: number, allowed: number): string =>
  `${amountInWords(name, used)} of ${amountInWords(name, allowed)} ${NOUNS[name][1]}`;
