import { afterAll, describe } from 'vitest';
import { type ProviderRule, providerContract } from '../../test/contracts/provider.ts';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import { GUEST_NETWORK, GuestDesktops } from './testing/guest-desktops.ts';
import { makeClient, makeProviders } from './testing/quick-providers.ts';

const LIVELY = { shutdownMs: 300 };
const ALWAYS: Partial<Record<ProviderRule, string>> = {
  'tells-logs': 'A machine has no output of its own.',
  'notices-taken-port': 'It publishes no port.',
};
const CONSOLE: Partial<Record<ProviderRule, string>> = {
  ...ALWAYS,
  'notices-death': 'A screen answers from the first moment on.',
  'notices-silence': 'A screen answers from the first moment on.',
};
const NO_PAUSE: Partial<Record<ProviderRule, string>> = {
  pauses: 'Proxmox cannot freeze containers.',
  snapshots: 'Containers have no snapshots yet.',
};

describe.each([
  ['2025', 15_901],
  ['2026', 15_902],
] as const)('Proxmox of %s', async (generation, guestPort) => {
  const pve = await quickPve({ generation, nodes: 2 });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900, name: 'desk', behaviour: LIVELY });
  pve.setUp.addTemplate({ vmid: 901, name: 'dying', behaviour: { hasAgent: false, diesAfterMs: 400 } });
  pve.setUp.addTemplate({ vmid: 902, name: 'box', behaviour: LIVELY }, 'lxc');
  pve.setUp.addTemplate({ vmid: 903, name: 'dying-box', behaviour: { diesAfterMs: 400 } }, 'lxc');
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [900, 901, 902, 903] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  const desktops = new GuestDesktops(pve, guestPort, ({ config }) => config.get('cores') !== '3');
  const client = makeClient(pve, { token });
  afterAll(async () => {
    await desktops.close();
    await client.close();
  });
  const make = () => makeProviders(client, { config: { pool: 'desktops', cidrs: [GUEST_NETWORK] } });
  const guestOf = (instanceId: string) => {
    const guest = pve.guests().find(({ config }) => config.get('tags')?.includes(instanceId));
    if (guest === undefined) throw new Error(`There is no machine of ${instanceId}.`);
    return guest;
  };
  // the simulator keeps the configuration in place of what is on the disks, as Proxmox does beside it
  const disk = {
    write: (instanceId: string, text: string) => void guestOf(instanceId).config.set('searchdomain', text),
    read: (instanceId: string) => guestOf(instanceId).config.get('searchdomain') ?? '',
  };
  const console = { protocol: 'console', guestPort: 0 } as const;

  providerContract(`a machine of ${generation}, by what it speaks`, () => make().qemu, {
    settings: { template: 900 },
    dying: { template: 'dying' },
    silent: { template: 'desk', cores: 3 },
    spec: { guestPort },
    disk,
    except: ALWAYS,
  });

  providerContract(`a machine of ${generation}, by its screen`, () => make().qemu, {
    settings: { template: 'desk', clone: 'full', cores: 2, memory: '2g', disk: '8g' },
    spec: console,
    disk,
    except: CONSOLE,
  });

  providerContract(`a container of ${generation}, by what it speaks`, () => make().lxc, {
    settings: { template: 902 },
    dying: { template: 'dying-box' },
    silent: { template: 'box', cores: 3 },
    spec: { guestPort },
    disk,
    except: { ...ALWAYS, ...NO_PAUSE },
  });

  providerContract(`a container of ${generation}, by its console`, () => make().lxc, {
    settings: { template: 'box' },
    spec: console,
    disk,
    except: { ...CONSOLE, ...NO_PAUSE },
  });
});
