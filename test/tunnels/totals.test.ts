import { expect, it } from 'vitest';
import { TunnelStatistics } from '../../src/api.ts';
import { TunnelTotals } from '../../src/tunnels/totals.ts';

function carried(bytes: number, syncs: number): TunnelStatistics {
  const stats = new TunnelStatistics();
  stats.bytesToViewer = bytes;
  stats.framesToViewer = 1;
  stats.instructionsToViewer = { names: ['sync', 'rect'], counts: Float64Array.of(syncs, 0) };
  stats.viewerStalls.begin();
  stats.viewerStalls.end();
  return stats;
}

it('totals hold what has ended and what goes on, and looking at them changes nothing', () => {
  const totals = new TunnelTotals();
  totals.add({ transport: 'guacamole', stats: carried(10, 2) });
  totals.add({ transport: 'vnc', stats: carried(5, 0) });
  const open = { transport: 'guacamole', stats: carried(100, 3) };
  for (const _ of [1, 2]) {
    const { toViewer, viewerStalls } = totals.with([open]).get('guacamole') ?? {};
    expect(toViewer).toEqual({ bytes: 110, frames: 2, instructions: new Map([['sync', 5]]) });
    expect(viewerStalls?.count).toBe(2);
  }
  expect(totals.with([]).get('guacamole')?.toViewer.bytes).toBe(10);
  totals.add(open);
  expect(totals.with([]).get('guacamole')?.toViewer.bytes).toBe(110);
  expect([...totals.with([]).keys()]).toEqual(['guacamole', 'vnc']);
});
