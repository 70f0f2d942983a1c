import { z } from 'zod';
import { AppError } from '../../src/errors.ts';
import type {
  Endpoint,
  FoundInstance,
  HostNeeds,
  HostRoom,
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
    canPause: true,
    canRestart: true,
    canSnapshot: true,
    hasLogs: true,
    keepsHomes: true,
  };
  readonly settings = z.record(z.string(), z.unknown());
  readonly desktops = new Map<
    string,
    { ref: string; state: RuntimeState; port: number | null; password: string | null }
  >();
  /** Homes that exist, by their ref, with what desktops left there. */
  readonly homes = new Map<string, string[]>();
  /** What the host has: what is free goes down with each desktop only when a test says so. */
  hostRoom: HostRoom = { cpus: null, memoryTotalBytes: null, memoryFreeBytes: null, diskFreeBytes: null };
  onRemoveHome: Step = () => {};
  onRoom: Step = () => {};
  readonly calls: string[] = [];
  onStart: Step = () => {};
  onReady: Step = () => {};
  onStop: Step = () => {};
  onList: Step = () => {};
  /** Before a restart, a pause, a resume or a snapshot has an effect. */
  onAct: Step = () => {};
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
    if (spec.home !== null)
      this.homes.set(spec.home.ref, [...(this.homes.get(spec.home.ref) ?? []), spec.instanceId]);
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

  async restart({ instanceId }: InstanceTarget, { signal }: ProviderContext): Promise<void> {
    await this.#act('restart', instanceId, 'running', signal);
  }

  async pause({ instanceId }: InstanceTarget, { signal }: ProviderContext): Promise<void> {
    await this.#act('pause', instanceId, 'paused', signal);
  }

  async resume({ instanceId }: InstanceTarget, { signal }: ProviderContext): Promise<void> {
    await this.#act('resume', instanceId, 'running', signal);
  }

  async snapshot({ instanceId }: InstanceTarget, context: ProviderContext & { name: string }) {
    await this.#act('snapshot', instanceId, null, context.signal);
    return { ref: `snapshot-${context.name}` };
  }

  async #act(
    call: string,
    instanceId: string,
    state: RuntimeState | null,
    signal: AbortSignal,
  ): Promise<void> {
    this.calls.push(`${call} ${instanceId}`);
    await this.onAct(signal);
    const desktop = this.desktops.get(instanceId);
    if (desktop === undefined) throw new AppError('DESKTOP_DIED', 'The desktop is gone.');
    if (state !== null) desktop.state = state;
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

  homeRef(homeId: string): string {
    return `home-${homeId}`;
  }

  homeProblem({ template }: { readonly template: string | null }): string | null {
    return template === null ? null : 'template: expected none';
  }

  async removeHome(ref: string, signal: AbortSignal): Promise<void> {
    this.calls.push(`remove ${ref}`);
    await this.onRemoveHome(signal);
    this.homes.delete(ref);
  }

  async room(signal: AbortSignal): Promise<HostRoom> {
    await this.onRoom(signal);
    return this.hostRoom;
  }

  needs(settings: Record<string, unknown>): HostNeeds {
    return {
      cpus: typeof settings.cpus === 'number' ? settings.cpus : null,
      memoryBytes: typeof settings.memory === 'number' ? settings.memory : null,
      diskBytes: null,
    };
  }

  async health() {
    return { ok: true, message: 'The fake provider is well.' };
  }
}
