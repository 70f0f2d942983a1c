import type { ProxmoxConfig } from '../config.ts';
import { clientOptions, connectProxmox } from '../connect.ts';
import type { CheckParts } from './command.ts';

/** What `[plugins.proxmox]` says about what is to be checked; null when it names no cluster. Rejects with CONFIG_INVALID. */
export async function configuredParts(config: ProxmoxConfig): Promise<CheckParts | null> {
  if (config.hosts.length === 0) return null;
  const { trust, credentials } = await clientOptions(config);
  const [token = null] = 'token' in credentials ? credentials.token.split('=') : [];
  const user = 'token' in credentials ? (token?.split('!')[0] ?? '') : credentials.username;
  const listed = (value: string | undefined): string[] => (value === undefined ? [] : [value]);
  return {
    connect: () => connectProxmox(config),
    trust,
    account: { user, token },
    pool: config.pool ?? null,
    storages: listed(config.storage),
    bridges: listed(config.bridge),
  };
}
