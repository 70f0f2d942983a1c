import type { Usage } from '../db/database.ts';
import type { InstanceRow } from '../db/schema/rows.ts';
import type { HostNeeds, Provider } from '../instances/provider.ts';
import { type Amounts, amounts } from './amounts.ts';

/** As its row keeps what a desktop counts as and takes. */
export type Taken = Pick<InstanceRow, 'kind' | 'cpuMillis' | 'memoryBytes' | 'diskBytes'>;

const COUNTED_AS = { vm: 'vms', container: 'containers', object: 'objects' } as const;

/** What a desktop of these needs takes for as long as it is there. */
export function takenBy({ capabilities }: Provider, needs: HostNeeds | null): Taken {
  const cpus = needs?.cpus ?? null;
  return {
    kind: capabilities.makes ?? 'object',
    cpuMillis: cpus === null ? null : Math.round(cpus * 1000),
    memoryBytes: needs?.memoryBytes ?? null,
    diskBytes: needs?.diskBytes ?? null,
  };
}

/** What desktops take together. One that was started by a version that knew of no quotas is an object that takes nothing else. */
export function sumOf(usages: readonly Usage[]): Amounts {
  const total = (of: (usage: Usage) => number): number => usages.reduce((sum, usage) => sum + of(usage), 0);
  return amounts((name) => {
    switch (name) {
      case 'cpus':
        return total(({ cpuMillis }) => cpuMillis) / 1000;
      case 'memory':
        return total(({ memoryBytes }) => memoryBytes);
      case 'disk':
        return total(({ diskBytes }) => diskBytes);
      default:
        return total(({ kind, count }) => (COUNTED_AS[kind ?? 'object'] === name ? count : 0));
    }
  });
}

/** What one desktop takes. */
export function amountsOf({ kind, cpuMillis, memoryBytes, diskBytes }: Taken): Amounts {
  const one = { kind, count: 1, cpuMillis: cpuMillis ?? 0, memoryBytes: memoryBytes ?? 0 };
  return sumOf([{ ...one, diskBytes: diskBytes ?? 0 }]);
}
