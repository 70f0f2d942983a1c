import { AppError, type FoundInstance, type Provider, z } from '../../src/api.ts';
import { DemoDesktop } from './desktop.ts';

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

  async function open(instanceId: string, desktop: DemoDesktop, wanted: number | null): Promise<Running> {
    const port = await desktop.listen(wanted ?? 0).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE')
        throw new AppError('PORT_TAKEN', 'Another program uses the port.', { cause });
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
      canRestart: false,
      canSnapshot: false,
      hasLogs: true,
    },
    settings,

    async start({ instanceId, width, height, credentials, port, protocol }, { signal }) {
      signal.throwIfAborted();
      if (protocol !== 'vnc') {
        throw new AppError('APP_INVALID', 'A demo desktop speaks vnc only.', {
          detail: `protocol: ${protocol}`,
        });
      }
      if (!running.has(instanceId)) {
        const desktop = new DemoDesktop({ width, height, password: credentials.password, now });
        const begun = starting.get(instanceId) ?? open(instanceId, desktop, port);
        starting.set(instanceId, begun);
        await begun.finally(() => starting.delete(instanceId));
      }
      return { ref: instanceId };
    },

    async ready(ref, _spec, { signal }) {
      signal.throwIfAborted();
      const one = running.get(ref);
      if (one === undefined) throw new AppError('DESKTOP_DIED', 'The demo desktop has ended.');
      return { host: '127.0.0.1', port: one.port };
    },

    async stop({ instanceId }) {
      await starting.get(instanceId)?.catch(() => {});
      const one = running.get(instanceId);
      running.delete(instanceId);
      await one?.desktop.close();
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
      await Promise.all(all.map(({ desktop }) => desktop.close()));
    },
  };
}
