import { z } from 'zod';
import { AppError } from '../../src/errors.ts';
import type {
  Endpoint,
  FoundInstance,
  InstanceTarget,
  Provider,
  ProviderContext,
  RuntimeState,
  StartSpec,
} from '../../src/instances/provider.ts';

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });

/** What happens next: a function that a step waits for, and that may throw. */
type Step = (signal: AbortSignal) => Promise<void> | void;

/**
 * A provider whose desktops are entries of a map, and whose every step can be made to wait, fail or hang. The map outlives
 * the gateway as real containers do.
 */
export class FakeProvider implements Provider<Record<string, unknown>> {
  readonly id = 'fake';
  readonly title = 'Fake';
  readonly capabilities = {
    publishesPorts: true,
    survivesGateway: true,
    canPause: false,
    canRestart: false,
    canSnapshot: false,
    hasLogs: true,
  };
  readonly settings = z.record(z.string(), z.unknown());
  readonly desktops = new Map<
    string,
    { ref: string; state: RuntimeState; port: number | null; password: string | null }
  >();
  readonly calls: string[] = [];
  onStart: Step = () => {};
  onReady: Step = () => {};
  onStop: Step = () => {};
  onList: Step = () => {};
  /** A start that fails leaves its desktop behind. */
  isMessy = false;

  /** For `onReady` and friends: never ends by itself. */
  static readonly hang: Step = (signal) => untilAborted(signal);
  static fail(...[code, message, options]: ConstructorParameters<typeof AppError>): Step {
    return () => {
      throw new AppError(code, message, options);
    };
  }

  async start(spec: StartSpec, { signal }: ProviderContext): Promise<{ ref: string }> {
    this.calls.push(`start ${spec.instanceId}`);
    const ref = `ref-${spec.instanceId}`;
    // the desktop exists before the call answers, as with a lost answer
    const existing = this.desktops.get(spec.instanceId);
    if (existing === undefined) {
      this.desktops.set(spec.instanceId, {
        ref,
        state: 'running',
        port: spec.port,
        password: spec.credentials.password,
      });
    }
    try {
      await this.onStart(signal);
    } catch (error) {
      if (!(signal.aborted || existing || this.isMessy)) this.desktops.delete(spec.instanceId);
      throw error;
    }
    return { ref };
  }

  async ready(_ref: string, spec: StartSpec, { signal }: ProviderContext): Promise<Endpoint> {
    this.calls.push(`ready ${spec.instanceId}`);
    await this.onReady(signal);
    return { host: '127.0.0.1', port: spec.port ?? 1 };
  }

  async stop({ instanceId }: InstanceTarget, { signal }: ProviderContext): Promise<void> {
    this.calls.push(`stop ${instanceId}`);
    await this.onStop(signal);
    this.desktops.delete(instanceId);
  }

  async inspect({ instanceId }: InstanceTarget): Promise<RuntimeState> {
    return this.desktops.get(instanceId)?.state ?? 'gone';
  }

  async list(signal: AbortSignal): Promise<FoundInstance[]> {
    await this.onList(signal);
    return [...this.desktops].map(([instanceId, { ref, state }]) => ({
      instanceId,
      ref,
      state,
      createdAt: 0,
    }));
  }

  async logs({ instanceId }: InstanceTarget): Promise<string[]> {
    return [`last words of ${instanceId}`];
  }

  async health() {
    return { ok: true, message: 'The fake provider is well.' };
  }
}
