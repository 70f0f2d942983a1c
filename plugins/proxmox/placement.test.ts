import { describe, expect, it } from 'vitest';
import { failureOf } from '../../test/contracts/provider-rig.ts';
import type { Cluster, ListedGuest, ListedNode } from './cluster.ts';
import { Placements } from './placement.ts';

const GIB = 1024 ** 3;

const guest = (vmid: number, node: string, more: Partial<ListedGuest> = {}): ListedGuest => ({
  ...{ kind: 'qemu', vmid, node, name: 'desk', isTemplate: true, isRunning: false, isStopped: true },
  ...{ tags: [], lock: null, memoryBytes: GIB },
  ...more,
});
const node = (name: string, freeGib: number | null, isOnline = true): ListedNode => ({
  ...{ node: name, isOnline, memoryBytes: 32 * GIB, cpus: 8 },
  memoryFreeBytes: freeGib === null ? null : freeGib * GIB,
});
const cluster = (...nodes: ListedNode[]): Cluster => ({ nodes, guests: [] });

describe('where a machine is made', () => {
  const template = guest(900, 'pve1');

  it('is with its template, or on the node that is wanted', () => {
    const both = cluster(node('pve1', 1), node('pve2', 8));
    expect(new Placements().choose([template], null, both, GIB)).toEqual({ template, node: 'pve1' });
    expect(new Placements().choose([template], 'pve2', both, GIB)).toEqual({ template, node: 'pve2' });
  });

  it('is where most memory is free, counting what was placed a moment ago', () => {
    const placements = new Placements();
    const both = cluster(node('pve1', 6), node('pve2', 8));
    const nodes = [1, 2, 3, 4, 5].map(() => placements.choose([template], 'best', both, 2 * GIB).node);
    expect(nodes).toEqual(['pve2', 'pve1', 'pve2', 'pve1', 'pve2']);
  });

  it('is with one of the templates of that name, where each node has one', () => {
    const other = guest(901, 'pve2');
    const both = cluster(node('pve1', 1), node('pve2', 8), node('pve3', 30));
    expect(new Placements().choose([template, other], 'best', both, GIB)).toEqual({
      template: other,
      node: 'pve2',
    });
    expect(new Placements().choose([template, other], 'pve2', both, GIB).template).toBe(other);
  });

  it('is where the fewest run for who may not see how much is free', () => {
    const running = guest(100, 'pve1', { isTemplate: false, isRunning: true });
    const unseen: Cluster = { nodes: [node('pve1', null), node('pve2', null)], guests: [running] };
    expect(new Placements().choose([template], 'best', unseen, GIB).node).toBe('pve2');
  });

  it('is on no node that is offline', async () => {
    const half = cluster(node('pve1', 8, false), node('pve2', 1));
    expect(new Placements().choose([template], 'best', half, GIB).node).toBe('pve2');
    const choose = async (wanted: string | null) => new Placements().choose([template], wanted, half, GIB);
    expect((await failureOf(choose('pve1'))).code).toBe('PROVIDER_UNREACHABLE');
    expect((await failureOf(choose(null))).code).toBe('PROVIDER_UNREACHABLE');
  });
});
