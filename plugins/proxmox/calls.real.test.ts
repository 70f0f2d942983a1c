import { describe, expect, it } from 'vitest';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { openDesk } from './testing/provider-rig.ts';

/** Slow enough that answers take no time beside the tasks, which last 1.5 s in life. */
const TIME_SCALE = 0.15;
const MOST_CALLS = 11;

describe.each(['2025', '2026'] as const)('calls of Proxmox of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2, timeScale: TIME_SCALE });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900 });
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [900] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });

  it('that a linked clone needs from the click to its screen are fewer than twelve', async () => {
    const desk = await openDesk(
      pve,
      { template: 900, cores: 2, memory: '2g', cloudInit: {} },
      { token, timeScale: TIME_SCALE, config: { pool: 'desktops' } },
    );
    for (const _ of ['a first one', 'one that knows how long tasks take']) {
      const before = pve.requests.length;
      await desk.provider.room?.(new AbortController().signal);
      const { target, spec } = await desk.start();
      await desk.provider.ready(target.ref ?? '', spec, desk.ready());
      const calls = pve.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
      expect(calls.length, calls.join('\n')).toBeLessThanOrEqual(MOST_CALLS);
    }
  });
});
