import { asAppError, type ProviderHealth } from '../../src/api.ts';
import type { ComposeParts } from './parts.ts';

/** Whether the engine answers, which one it is, and whether its desktops can be reached. */
export async function composeHealth(parts: ComposeParts, signal: AbortSignal): Promise<ProviderHealth> {
  try {
    const engine = await parts.engine();
    // its types do not know the signal
    const docker = engine.docker as unknown as Versioned;
    const { Version } = await engine.ask(signal, (abortSignal) => docker.version({ abortSignal }));
    const what = `Compose applications run on Docker ${Version} at ${engine.address}`;
    if (engine.isLocal || parts.config.publishAddress !== '127.0.0.1')
      return { ok: true, message: `${what}.` };
    return {
      ok: false,
      message: `${what}; desktops are published on its own loopback, which the gateway cannot reach.`,
      remedy: "Set publish_address in [plugins.compose] to that machine's private address.",
    };
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    const { message, remedy } = asAppError(thrown);
    return { ok: false, message, remedy };
  }
}

interface Versioned {
  version(options: { readonly abortSignal: AbortSignal }): Promise<{ readonly Version: string }>;
}
