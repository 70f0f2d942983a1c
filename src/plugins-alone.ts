import { Keys } from './auth/key-service.ts';
import { LiveSessions } from './auth/live-sessions.ts';
import { createLocalAuth } from './auth/local-auth.ts';
import { ownAccount } from './auth/own-account.ts';
import type { Sealer } from './auth/seal.ts';
import { noSecondFactorRule } from './auth/second-factor-rule.ts';
import { publicUrlOf } from './config/core.ts';
import type { LoadedConfig } from './config/load.ts';
import { createCore } from './core.ts';
import type { Database } from './db/database.ts';
import { AppError } from './errors.ts';
import { EventBus } from './events/bus.ts';
import type { Logger } from './log.ts';
import { noMail } from './mail/post.ts';
import { Opened } from './opened.ts';
import type { FoundPlugin } from './plugins/discover.ts';
import { PluginHost } from './plugins/host.ts';
import { permissionsOf } from './plugins/permissions.ts';
import type { Core, Plugin } from './plugins/plugin.ts';

const PART_CLOSE_MS = 5000;

export interface AloneOptions {
  readonly config: LoadedConfig;
  readonly plugins: readonly FoundPlugin[];
  /** Stays the caller's. */
  readonly db: Database;
  readonly log: Logger;
  readonly gatewayId: string;
  /** Null where nothing is to be opened. */
  readonly sealer: Sealer | null;
  /** Said of what there is only in a gateway, such as `Not available to a worker.` */
  readonly missing: string;
}

export interface PluginsAlone {
  readonly host: PluginHost;
  readonly core: (plugin: Plugin) => Core;
  readonly bus: EventBus;
  close(): Promise<void>;
}

/**
 * Sets the plugins up in a process that serves nobody: the command line, a worker. What they return is there, none of them
 * begins anything, and services of a gateway answer INTERNAL. The caller closes it.
 */
export async function setUpAlone(options: AloneOptions): Promise<PluginsAlone> {
  const { config, plugins, db, log, gatewayId } = options;
  const settings = config.core;
  const missing = (): never => {
    throw new AppError('INTERNAL', options.missing);
  };
  const sealer = options.sealer ?? { seal: missing, open: missing };
  const bus = new EventBus();
  const permissions = permissionsOf(plugins);
  const rule = noSecondFactorRule(db);
  const keys = new Keys({ db, bus, permissions, rule });
  const sessions = new LiveSessions({ db, bus, log, permissions, keys, rule });
  const opened = new Opened(log);
  opened.add('sessions', () => sessions.close());
  try {
    const publicUrl = (): string => publicUrlOf(settings, settings.port);
    const { account, passkeys } = ownAccount({ db, bus, log, sealer, mail: noMail, publicUrl });
    const late: { host?: PluginHost } = {};
    const core = createCore({
      settings,
      log,
      effective: () => config.effective(),
      configFile: config.file,
      gatewayId,
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
      jobs: missing,
      homes: missing,
      pools: missing,
      images: missing,
      recordings: { page: missing, get: missing, content: missing, remove: missing },
      connections: { list: missing, page: missing, end: missing, ofViewer: missing },
      host: () => late.host ?? missing(),
    });
    const host = await PluginHost.setUp({
      found: plugins,
      core,
      config: (plugin) => config.plugin(plugin),
      log,
    });
    late.host = host;
    opened.add('plugins', () => host.close(PART_CLOSE_MS));
    return { host, core, bus, close: () => opened.close(PART_CLOSE_MS) };
  } catch (error) {
    await opened.close(PART_CLOSE_MS);
    throw error;
  }
}
