import { definePlugin } from '../../src/api.ts';
import { proxmoxCommand } from './check/command.ts';
import { configuredParts } from './check/configured.ts';
import { proxmoxConfig } from './config.ts';
import { connectProxmox } from './connect.ts';
import { inventoryParts } from './inventory/parts.ts';
import { proxmoxProviders } from './provider.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'proxmox',
  config: proxmoxConfig,
  phrases: { de: phrasesDe },
  permissions: { inventory: { title: 'See what there is in the Proxmox cluster', roles: ['admin'] } },
  commands: (config) => [proxmoxCommand(() => configuredParts(config))],
  async setup(core, config) {
    if (config.hosts.length === 0) return {};
    const client = await connectProxmox(config);
    const providers = proxmoxProviders({ client, config, gatewayId: core.info.gatewayId });
    const inventory = inventoryParts({ core, client, config });
    return {
      providers,
      ...inventory.contributions,
      templates: 'templates',
      async close() {
        inventory.close();
        await client.close();
      },
    };
  },
});
