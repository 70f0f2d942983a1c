import { asAppError, type ProviderHealth } from '../../src/api.ts';
import type { DockerParts } from './parts.ts';

/** Whether the engine answers, which one it is, and whether it can do what is asked of it. */
export async function engineHealth(parts: DockerParts, signal: AbortSignal): Promise<ProviderHealth> {
  try {
    const engine = await parts.engine();
    // its types do not know the signal
    const docker = engine.docker as unknown as Informer;
    const { ServerVersion, SecurityOptions, MemoryLimit } = await engine.ask(signal, (abortSignal) =>
      docker.info({ abortSignal }),
    );
    const isRootless = SecurityOptions?.some((option) => option.includes('name=rootless')) ?? false;
    const what = `Docker ${ServerVersion ?? ''} on ${engine.address} (rootless: ${isRootless ? 'yes' : 'no'})`;
    if (!engine.isLocal && parts.config.publishAddress === '127.0.0.1') {
      return {
        ok: false,
        message: `${what}; its desktops are published on its own loopback, which the gateway cannot reach.`,
        remedy: "Set publish_address in [plugins.docker] to that machine's private address.",
      };
    }
    if (MemoryLimit === false) {
      return {
        ok: true,
        message: `${what}; it cannot limit memory.`,
        remedy: 'Rootless Docker needs cgroup v2 with delegation to keep the limits of applications.',
      };
    }
    return { ok: true, message: `${what}.` };
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    const { message, remedy } = asAppError(thrown);
    return { ok: false, message, remedy };
  }
}

interface EngineInfo {
  readonly ServerVersion?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly MemoryLimit?: boolean;
}

interface Informer {
  info(options: { readonly abortSignal: AbortSignal }): Promise<EngineInfo>;
}
