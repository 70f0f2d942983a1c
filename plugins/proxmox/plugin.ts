import { definePlugin } from '../../src/api.ts';
import { proxmoxConfig } from './config.ts';
import { connectProxmox } from './connect.ts';
import { proxmoxProviders } from './provider.ts';

export default definePlugin({
  id: 'proxmox',
  config: proxmoxConfig,
  async setup(core, config) {
    if (config.hosts.length === 0) return {};
    const client = await connectProxmox(config);
    const providers = proxmoxProviders({ client, config, gatewayId: core.info.gatewayId });
    return { providers, close: () => client.close() };
  },
});
