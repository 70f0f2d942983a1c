import { readInventory } from '../inventory/inventory.ts';
import { examineAccount } from './account.ts';
import type { Finding } from './finding.ts';
import { examineHosts } from './hosts.ts';
import type { Known } from './known.ts';
import { examineBridges, examineStorages } from './places.ts';
import { examinePool } from './pool.ts';
import { EffectiveRights } from './rights.ts';
import type { CheckSubject } from './subject.ts';
import { examineTemplates } from './templates.ts';

export interface Examined {
  readonly isComplete: boolean;
  /** Null where Proxmox does not tell. */
  readonly version: string | null;
  readonly findings: readonly Finding[];
}

/**
 * Looks at everything that a start needs, by reading only; what depends on what is missing is left out. Rejects with a
 * ProxmoxError when the cluster goes away meanwhile.
 */
export async function examine(subject: CheckSubject, signal: AbortSignal): Promise<Examined> {
  const hosts = await examineHosts(subject, signal);
  if (!hosts.isAnyThere) return { isComplete: false, version: null, findings: hosts.findings };
  const { findings, known } = await examineAccount(subject, signal);
  const first = [...hosts.findings, ...findings];
  if (known === null) return { isComplete: false, version: null, findings: first };
  const { client } = subject;
  const [rights, inventory] = await Promise.all([
    EffectiveRights.read(client, signal),
    readInventory(client, signal),
  ]);
  const all: Known = { subject, signal, ...known, rights, inventory };
  const rest = await Promise.all([
    examinePool(all),
    examineTemplates(all),
    examineStorages(all),
    examineBridges(all),
  ]);
  return { isComplete: true, version: known.version, findings: [...first, ...rest.flat()] };
}

export function isWell({ findings, isComplete }: Examined): boolean {
  return isComplete && findings.every(({ state }) => state !== 'missing');
}

/** To be run in this order, each once. */
export function commandsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.flatMap(({ commands = [] }) => commands))];
}
