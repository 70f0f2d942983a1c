import { Keys } from './auth/key-service.ts';
import { LiveSessions } from './auth/live-sessions.ts';
import { createLocalAuth } from './auth/local-auth.ts';
import { ownAccount } from './auth/own-account.ts';
import { createSealer, loadKey } from './auth/seal.ts';
import { noSecondFactorRule } from './auth/second-factor-rule.ts';
import { publicUrlOf } from './config/core.ts';
import type { LoadedConfig } from './config/load.ts';
import { createCore } from './core.ts';
import { openDatabase } from './db/open.ts';
import { AppError } from './errors.ts';
import { EventBus } from './events/bus.ts';
import { gatewayIdOf } from './gateway-id.ts';
import { InstanceJobs } from './instances/jobs.ts';
import type { Logger } from './log.ts';
import { noMail } from './mail/post.ts';
import { Opened } from './opened.ts';
import type { FoundPlugin } from './plugins/discover.ts';
import { PluginHost } from './plugins/host.ts';
import { permissionsOf } from './plugins/permissions.ts';
import { PortAllocator } from './ports/allocator.ts';
import { within } from './wait.ts';

const PART_CLOSE_MS = 5000;
/** Of the time that a shutdown may take: for jobs to end by themselves before they are handed to others. */
const FINISH_SHARE = 0.5;

export interface WorkerOptions {
  readonly config: LoadedConfig;
  readonly plugins: readonly FoundPlugin[];
  readonly log: Logger;
  /** Jobs at once; as configured if left out. */
  readonly concurrency?: number;
}

export interface Worker {
  /** Which engine tells it what is due. */
  readonly engine: string;
  readonly concurrency: number;
  /** Takes nothing new; what does not end within half of the configured time goes back to the queue. */
  close(): Promise<void>;
}

/**
 * Does the jobs that a process beside the gateway can do: all but those on desktops that live inside the gateway's own
 * process. It listens nowhere, and leaves comparing, purging and what plugins do after a start to the gateway.
 */
export async function startWorker({ config, plugins, log, concurrency }: WorkerOptions): Promise<Worker> {
  const { core: settings } = config;
  const opened = new Opened(log);
  try {
    return await open();
  } catch (error) {
    await opened.close(PART_CLOSE_MS);
    throw error;
  }

  async function open(): Promise<Worker> {
    const bus = new EventBus();
    const key = await loadKey(settings.secretKey, settings.dataDir);
    const db = await openDatabase({ url: settings.databaseUrl, log });
    opened.add('database', () => db.close());
    const sealer = createSealer(key);
    const permissions = permissionsOf(plugins);
    const rule = noSecondFactorRule(db);
    const keys = new Keys({ db, bus, permissions, rule });
    const sessions = new LiveSessions({ db, bus, log, permissions, keys, rule });
    opened.add('sessions', () => sessions.close());
    const publicUrl = (): string => publicUrlOf(settings, settings.port);
    const { account, passkeys } = ownAccount({ db, bus, log, sealer, mail: noMail, publicUrl });
    const late: { host?: PluginHost } = {};
    const core = createCore({
      settings,
      log,
      effective: () => config.effective(),
      configFile: config.file,
      gatewayId: gatewayIdOf(key),
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
      connections: { list: missing, page: missing, end: missing, ofViewer: missing },
      host: () => late.host ?? missing(),
    });
    const host = await PluginHost.setUp({
      found: plugins,
      core,
      config: (plugin) => config.plugin(plugin),
      log,
    });
    opened.add('plugins', () => host.close(PART_CLOSE_MS));
    late.host = host;
    const byId = new Map(host.providers.map((provider) => [provider.id, provider]));
    const parts = {
      db,
      bus,
      log,
      sealer,
      ports: new PortAllocator(db, settings.portRange),
      roomLimits: settings,
      quotas: settings,
      stops: settings,
      provider: (id: string) => byId.get(id) ?? null,
    };
    const jobConcurrency = concurrency ?? settings.jobConcurrency;
    const jobs = new InstanceJobs(
      parts,
      host.providers,
      { ...settings, jobConcurrency },
      { engine: host.queue, lanes: ['shared'] },
    );
    jobs.start();
    return {
      engine: host.queue?.name ?? 'embedded',
      concurrency: jobConcurrency,
      async close() {
        const ms = settings.shutdownSeconds * 1000;
        const closed = jobs.close(ms * FINISH_SHARE).then(() => opened.close(PART_CLOSE_MS));
        await within(ms, closed, () => log.warn({}, 'closing took too long'));
      },
    };
  }
}

function missing(): never {
  throw new AppError('INTERNAL', 'Not available to a worker.');
}
