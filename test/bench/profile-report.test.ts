import { describe, expect, it } from 'vitest';
import { selfTimes } from '../../bench/profile-report.ts';

const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber });

describe('a CPU profile', () => {
  it('is summed up by function and without the time of waiting', () => {
    const { busyMs, rows } = selfTimes({
      nodes: [
        { id: 1, callFrame: frame('(idle)') },
        { id: 2, callFrame: frame('scan', 'file:///a/b/plugin.js', 9) },
        { id: 3, callFrame: frame('writev') },
        { id: 4, callFrame: frame('scan', 'file:///a/b/plugin.js', 9) },
      ],
      samples: [1, 2, 4, 3, 1],
      timeDeltas: [50_000, 2000, 4000, 2000, 9000],
    });
    expect(busyMs).toBe(8);
    expect(rows).toEqual([
      { what: 'scan b/plugin.js:10', ms: 6, share: 0.75 },
      { what: 'writev (native)', ms: 2, share: 0.25 },
    ]);
  });

  it('of a thread that did nothing is empty', () => {
    expect(selfTimes({ nodes: [], samples: [], timeDeltas: [] })).toEqual({ busyMs: 0, rows: [] });
  });
});
