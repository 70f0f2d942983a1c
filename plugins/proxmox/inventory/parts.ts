import { Hono } from 'hono';
import { type AppEnv, type Contributions, type Core, describeRoutes } from '../../../src/api.ts';
import type { ProxmoxClient } from '../client.ts';
import type { ProxmoxConfig } from '../config.ts';
import { inWords } from '../failure.ts';
import { texts } from '../texts/texts.ts';
import { CachedInventory } from './cached.ts';
import type { Inventory } from './inventory.ts';
import { inventoryPages } from './page.ts';
import { inventoryRoutes, TAG } from './routes.ts';

interface InventoryOptions {
  readonly core: Pick<Core, 'apps' | 'http' | 'render' | 'require'>;
  readonly client: ProxmoxClient;
  readonly config: Pick<ProxmoxConfig, 'pool' | 'storage' | 'bridge' | 'tag'>;
}

interface InventoryParts {
  readonly contributions: Pick<Contributions, 'routes' | 'api' | 'nav' | 'texts'>;
  close(): void;
}

/** What there is in the cluster, for programs and for people. */
export function inventoryParts({ core, client, config }: InventoryOptions): InventoryParts {
  const cached = new CachedInventory(client);
  const look = (signal: AbortSignal): Promise<Inventory> => inWords(signal, () => cached.get(signal));
  const { pool = null, storage = null, bridge = null } = config;
  const api = inventoryRoutes({ core, look });
  const routes = new Hono<AppEnv>();
  routes.route('/', api);
  routes.route('/', inventoryPages({ core, look, tag: config.tag, defaults: { pool, storage, bridge } }));
  return {
    contributions: {
      routes,
      texts,
      api: () => describeRoutes(api, [TAG]),
      nav: [{ title: 'Proxmox', path: '/proxmox', permission: 'proxmox.inventory' }],
    },
    close: () => cached.close(),
  };
}
