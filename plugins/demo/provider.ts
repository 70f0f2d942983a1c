import {
  AppError,
  type FoundInstance,
  type Provider,
  type StartSpec,
  waitForDesktop,
  z,
} from '../../src/api.ts';
import { DemoDesktop } from './desktop.ts';
import { FreshLook } from './fresh-look.ts';

const settings = z.strictObject({});
export type DemoSettings = z.output<typeof settings>;

interface Running {
  readonly desktop: DemoDesktop;
  readonly port: number;
  readonly createdAt: number;
}

export interface DemoProvider extends Provider<DemoSettings> {
  /** Ends every desktop. */
  close(): Promise<void>;
}

/** Desktops inside this process: nothing else needs to be installed. They end with it. */
export function demoProvider(now: () => Date = () => new Date()): DemoProvider {
  const running = new Map<string, Running>();
  const starting = new Map<string, Promise<Running>>();
  const fresh = new FreshLook(now);

  async function open({ instanceId, width, height, credentials, port: wanted }: StartSpec): Promise<Running> {
    const look = fresh.of(width, height);
    const desktop = new DemoDesktop({ width, height, password: credentials.password, now, look });
    const port = await desktop.listen(wanted ?? 0).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE' && wanted !== null)
        throw new AppError('PORT_TAKEN', `Port ${wanted} is used by another program.`, { cause });
      throw new AppError('PROVIDER_FAILED', 'The demo desktop could not listen.', { cause });
    });
    const one = { desktop, port, createdAt: now().getTime() };
    running.set(instanceId, one);
    return one;
  }

  return {
    id: 'demo',
    title: 'Demo desktops inside the gateway',
    capabilities: {
      publishesPorts: true,
      survivesGateway: false,
      canPause: false,
      canRestart: true,
      canSnapshot: false,
      keepsHomes: false,
      hasLogs: true,
    },
    settings,

    async start(spec, { signal }) {
      const { instanceId, protocol } = spec;
      if (signal.aborted) throw canceled(signal);
      if (protocol !== 'vnc') {
        throw new AppError('APP_INVALID', 'A demo desktop speaks vnc only.', {
          detail: `protocol: ${protocol}`,
        });
      }
      if (!running.has(instanceId)) {
        const begun = starting.get(instanceId) ?? open(spec);
        starting.set(instanceId, begun);
        await begun.finally(() => starting.delete(instanceId));
      }
      return { ref: instanceId };
    },

    async ready(ref, { protocol }, { signal, timeoutMs }) {
      const one = running.get(ref);
      if (one === undefined) throw new AppError('DESKTOP_DIED', 'The demo desktop has ended.');
      const endpoint = { host: '127.0.0.1', port: one.port };
      await waitForDesktop({ ...endpoint, protocol, signal, timeoutMs }).catch((error: unknown) => {
        throw signal.aborted ? canceled(signal) : error;
      });
      return endpoint;
    },

    async stop({ instanceId }) {
      await starting.get(instanceId)?.catch(() => {});
      const one = running.get(instanceId);
      running.delete(instanceId);
      await one?.desktop.close();
    },

    async restart({ instanceId }) {
      const one = running.get(instanceId);
      if (one === undefined) throw new AppError('DESKTOP_DIED', 'The demo desktop has ended.');
      const { width, height, password } = one.desktop;
      await one.desktop.close();
      const desktop = new DemoDesktop({ width, height, password, now });
      running.set(instanceId, { ...one, desktop, port: await desktop.listen(one.port) });
    },

    async inspect({ instanceId }) {
      return running.has(instanceId) ? 'running' : 'gone';
    },

    async list() {
      return [...running].map(
        ([instanceId, { createdAt }]): FoundInstance => ({
          instanceId,
          ref: instanceId,
          state: 'running',
          createdAt,
        }),
      );
    },

    async logs({ instanceId }, { tail }) {
      return running.get(instanceId)?.desktop.log.tail(tail) ?? [];
    },

    async health() {
      return { ok: true, message: `Demo desktops run inside the gateway; ${running.size} now.` };
    },

    async close() {
      const all = [...running.values()];
      running.clear();
      fresh.close();
      await Promise.all(all.map(({ desktop }) => desktop.close()));
    },
  };
}

function canceled(signal: AbortSignal): AppError {
  const { reason } = signal;
  return reason instanceof AppError
    ? reason
    : new AppError('START_CANCELED', 'The start was canceled.', { cause: reason });
}
