import { Keys } from '../auth/key-service.ts';
import { LiveSessions } from '../auth/live-sessions.ts';
import { createLocalAuth } from '../auth/local-auth.ts';
import { ownAccount } from '../auth/own-account.ts';
import { noSecondFactorRule } from '../auth/second-factor-rule.ts';
import { createCore } from '../core.ts';
import type { Database } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { EventBus } from '../events/bus.ts';
import { silent } from '../log.ts';
import { noMail } from '../mail/post.ts';
import { PluginHost } from '../plugins/host.ts';
import { permissionsOf } from '../plugins/permissions.ts';
import type { Core, Plugin } from '../plugins/plugin.ts';
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
  const bus = new EventBus();
  const permissions = permissionsOf(plugins);
  const rule = noSecondFactorRule(db);
  const keys = new Keys({ db, bus, permissions, rule });
  const sessions = new LiveSessions({ db, bus, log: silent, permissions, keys, rule });
  try {
    const late: { host?: PluginHost } = {};
    const missing = (): never => {
      throw new AppError('INTERNAL', 'Not available without the gateway.');
    };
    const sealer = { seal: missing, open: missing };
    const publicUrl = (): string => config.core.publicUrl ?? `http://${config.core.host}:${config.core.port}`;
    const { account, passkeys } = ownAccount({ db, bus, log: silent, sealer, mail: noMail, publicUrl });
    const core = createCore({
      settings: config.core,
      log: silent,
      effective: () => config.effective(),
      configFile: config.file,
      gatewayId: 'command line',
      publicUrl,
      auth: createLocalAuth({ db, bus, sessionMs: 1 }),
      keys,
      mail: noMail,
      account,
      passkeys,
      bus,
      audit: { list: missing, all: missing, verify: missing },
      db,
      sealer,
      permissions,
      sessions,
      isTrustedProxy: () => false,
      render: missing,
      apps: missing,
      instances: missing,
      homes: missing,
      pools: missing,
      images: missing,
      jobs: missing,
      connections: { list: missing, page: missing, end: missing, ofViewer: missing },
      host: () => late.host ?? missing(),
    });
    const host = await PluginHost.setUp({
      found: plugins,
      core,
      config: (plugin) => config.plugin(plugin),
      log: silent,
    });
    late.host = host;
    try {
      return await work(host, core);
    } finally {
      await host.close(3000);
    }
  } finally {
    await sessions.close();
  }
}
