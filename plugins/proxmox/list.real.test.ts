import { describe, expect, it } from 'vitest';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { openDesk } from './testing/provider-rig.ts';

const NEVER = new AbortController().signal;

/** What hangs is given up after 0.6 s. */
const TIME_SCALE = 0.02;

describe('the list of machines, while a node is away', async () => {
  const pve = await quickPve({ generation: '2026', nodes: 2, timeScale: TIME_SCALE });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900, name: 'desk' });
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [900] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  const open = () =>
    openDesk(pve, { template: 900 }, { token, timeScale: TIME_SCALE, config: { pool: 'desktops' } });

  it('calls nothing ended of which nobody knows how it is', async () => {
    const desk = await open();
    const { vmid } = await desk.start();
    pve.control.setOnline('pve1', false);
    try {
      expect(await desk.provider.list(NEVER)).toMatchObject([{ ref: `qemu/${vmid}`, state: 'running' }]);
    } finally {
      pve.control.setOnline('pve1', true);
    }
  });

  it('does not wait for a node that hangs', async () => {
    const desk = await open();
    const { vmid } = await desk.start();
    pve.control.report();
    pve.control.freeze({ path: /nodes\/pve1\/qemu$/ });
    expect(await desk.provider.list(NEVER)).toMatchObject([{ ref: `qemu/${vmid}`, state: 'running' }]);
    expect(desk.asked('GET', /nodes\/pve1\/qemu$/)).toHaveLength(1);
    pve.control.thaw();
  });
});
