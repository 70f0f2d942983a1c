import { onTestFinished } from 'vitest';
import type { Generation } from '../../../test/fakes/pve/generation.ts';
import { type FakePve, startPve } from '../../../test/fakes/pve/start-pve.ts';
import { QUICK } from '../../../test/fakes/pve/testing/quick-pve.ts';

export const GATEWAY = 'gw@pve!deskgate';
export const TEMPLATE = 900;

export interface Prepared {
  readonly pve: FakePve;
  /** With the least privileges. */
  readonly token: string;
}

/** A cluster with a pool `desktops`, a template that lacks nothing, and a token of the gateway; closed after the test. */
export async function prepared(generation: Generation): Promise<Prepared> {
  const pve = await startPve({ generation, timeScale: QUICK });
  onTestFinished(() => pve.close());
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: TEMPLATE, name: 'debian', config: { ide2: 'local-zfs:cloudinit' } });
  const token = pve.setUp.addGatewayToken({
    ...{ id: GATEWAY, pool: 'desktops', templates: [TEMPLATE] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  return { pve, token };
}
