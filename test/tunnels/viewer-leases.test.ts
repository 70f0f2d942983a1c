import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Database } from '../../src/db/database.ts';
import { EventBus } from '../../src/events/bus.ts';
import { silent } from '../../src/log.ts';
import { CAME_BACK, LiveTunnels, PUT_OUT } from '../../src/tunnels/live-tunnels.ts';
import { renewViewers } from '../../src/tunnels/viewer-leases.ts';

function add(live: LiveTunnels, id: string): void {
  live.add({
    ...{ id, instanceId: 'desk', transport: 'vnc', userId: 'ada', address: '', viewerKey: null },
    stats: live.newStatistics('vnc'),
    controller: new AbortController(),
    done: Promise.resolve(),
  });
}

/** Looks at viewers of that many rows until `calls` were made, of which it tells. */
async function looked(
  live: LiveTunnels,
  closed: ReadonlyMap<string, string>,
  most: number,
): Promise<string[]> {
  const calls: string[] = [];
  const stop = new AbortController();
  const called = (name: string): void => {
    calls.push(name);
    if (calls.length >= most) stop.abort();
  };
  const viewers = {
    renew: async (ids: readonly string[]) => {
      called('renew');
      return ids.length - closed.size;
    },
    closedOf: async () => {
      called('closedOf');
      return closed;
    },
  };
  const db = { viewers } as unknown as Database;
  await renewViewers({ db, live, log: silent, clock: systemClock, everyMs: 1 }, stop.signal);
  return calls;
}

describe('the viewers that a gateway carries', () => {
  it('are looked at three times as often as they are renewed', async () => {
    const live = new LiveTunnels(new EventBus());
    add(live, 'one');
    expect(await looked(live, new Map(), 6)).toEqual([
      ...['closedOf', 'closedOf', 'renew'],
      ...['closedOf', 'closedOf', 'renew'],
    ]);
    expect(live.get('one')?.controller.signal.aborted).toBe(false);
  });

  it('end with the first look after another gateway closed them, and no other does', async () => {
    const live = new LiveTunnels(new EventBus());
    for (const id of ['out', 'back', 'stays']) add(live, id);
    const closed = new Map([
      ['out', PUT_OUT.reason],
      ['back', CAME_BACK.reason],
    ]);
    await looked(live, closed, 1);
    const ends = ['out', 'back', 'stays'].map((id) => live.get(id)?.controller.signal.reason);
    expect(ends).toEqual([PUT_OUT, CAME_BACK, undefined]);
  });
});
