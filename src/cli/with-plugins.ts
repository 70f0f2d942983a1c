import type { Database } from '../db/database.ts';
import { silent } from '../log.ts';
import type { PluginHost } from '../plugins/host.ts';
import type { Core, Plugin } from '../plugins/plugin.ts';
import { setUpAlone } from '../plugins-alone.ts';
import type { Loaded } from './context.ts';

/**
 * The plugins as they are when no gateway runs: what they return is there, and none of them has begun anything. They are
 * closed when the work is over.
 * @param db stays the caller's.
 */
export async function withPlugins<T>(
  { config, plugins }: Loaded,
  db: Database,
  work: (host: PluginHost, core: (plugin: Plugin) => Core) => Promise<T>,
): Promise<T> {
  const alone = await setUpAlone({
    config,
    plugins,
    db,
    log: silent,
    gatewayId: 'command line',
    sealer: null,
    missing: 'Not available without the gateway.',
  });
  try {
    return await work(alone.host, alone.core);
  } finally {
    await alone.close();
  }
}
