import { bytesInWords } from '../instances/host-room.ts';
import type { Language } from '../texts/texts.ts';
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
export function amountInWords(name: QuotaName, amount: number, language: Language = 'en'): string {
  const isBytes = name === 'memory' || name === 'disk';
  const words = isBytes ? bytesInWords(amount) : String(Math.round(amount * 1000) / 1000);
  return words.replace(/\d+\.\d+/, (number) => Number(number).toLocaleString(language));
}

/** `10 desktops in containers`, `8 GB of memory` */
export const quotaInWords = (name: QuotaName, amount: number): string =>
  `${amountInWords(name, amount)} ${NOUNS[name][amount === 1 ? 0 : 1]}`;
