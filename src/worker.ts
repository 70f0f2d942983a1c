import { createSealer, loadKey } from './auth/seal.ts';
import type { LoadedConfig } from './config/load.ts';
import { openDatabase } from './db/open.ts';
import { gatewayIdOf } from './gateway-id.ts';
import { InstanceJobs } from './instances/jobs.ts';
import type { Logger } from './log.ts';
import { Opened } from './opened.ts';
import type { FoundPlugin } from './plugins/discover.ts';
import { setUpAlone } from './plugins-alone.ts';
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
    const key = await loadKey(settings.secretKey, settings.dataDir);
    const db = await openDatabase({ url: settings.databaseUrl, log });
    opened.add('database', () => db.close());
    const sealer = createSealer(key);
    const { host, bus, close } = await setUpAlone({
      config,
      plugins,
      db,
      log,
      gatewayId: gatewayIdOf(key),
      sealer,
      missing: 'Not available to a worker.',
    });
    opened.add('plugins', close);
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
