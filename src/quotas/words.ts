import { bytesInWords } from '../instances/host-room.ts';
import type { QuotaName } from './amounts.ts';

const NOUNS: Readonly<Record<QuotaName, string>> = {
  vms: 'virtual machines',
  containers: 'desktops in containers',
  objects: 'other desktops',
  cpus: 'CPUs',
  memory: 'of memory',
  disk: 'of disk',
};

/** `10`, `1.5`, `8 GB` */
export function amountInWords(name: QuotaName, amount: number): string {
  if (name === 'memory' || name === 'disk') return bytesInWords(amount);
  return String(Math.round(amount * 1000) / 1000);
}

/** `10 desktops in containers`, `8 GB of memory` */
export const quotaInWords = (name: QuotaName, amount: number): string =>
  `${amountInWords(name, amount)} ${NOUNS[name]}`;

/** `3 of 10 desktops in containers` */
export const usedInWords = (name: QuotaName, used: number, allowed: number): string =>
  `${amountInWords(name, used)} of ${quotaInWords(name, allowed)}`;
