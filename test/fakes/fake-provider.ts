import { z } from 'zod';
import { AppError } from '../../src/errors.ts';
import type {
  Binding,
  ChangeListener,
  Endpoint,
  FoundInstance,
  HomeSpec,
  HostNeeds,
  HostRoom,
  ImageNeed,
  InstanceTarget,
  Provider,
  ProviderCapabilities,
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
  readonly id: string = 'fake';
  readonly title = 'Fake';
  readonly capabilities: ProviderCapabilities = {
    publishesPorts: true,
    survivesGateway: true,
    canPause: true,
    canRestart: true,
    canSnapshot: true,
    canRollBack: true,
    hasLogs: true,
    keepsHomes: true,
    bindsHomes: true,
  };
  readonly settings = z.record(z.string(), z.unknown());
  readonly desktops = new Map<
    string,
    { ref: string; state: RuntimeState; port: number | null; password: string | null }
  >();
  /** Everybody whom a desktop was ever made known as its owner. */
  readonly owners = new Map<string, Set<string>>();
  /** Homes that exist, by their ref, with what desktops left there. */
  readonly homes = new Map<string, string[]>();
  /** What the host has: what is free goes down with each desktop only when a test says so. */
  hostRoom: HostRoom = { cpus: null, memoryTotalBytes: null, memoryFreeBytes: null, diskFreeBytes: null };
  onRemoveHome: Step = () => {};
  onRoom: Step = () => {};
  /** Images that are there. */
  readonly prepared = new Set<string>();
  /** Before an image is there, and after it was told that it is on its way. */
  onPrepare: Step = () => {};
  readonly calls: string[] = [];
  /** Calls that change nothing. */
  readonly looks: string[] = [];
  onStart: Step = () => {};
  onReady: Step = () => {};
  onStop: Step = () => {};
  onList: Step = () => {};
  /** What people did in each desktop, and what of it was kept. */
  readonly work = new Map<string, string>();
  readonly kept = new Map<string, string>();
  /** Before a restart, a pause, a resume, a snapshot, a checkpoint or a roll back has an effect. */
  onAct: Step = () => {};
  /** Before and after a desktop is told whose it is. */
  onBind: Step = () => {};
  onBound: Step = () => {};
  onWatch: Step = () => {};
  onInspect: Step = () => {};
  /** What ends each stream of news that is open. */
  readonly #watches = new Map<ChangeListener, (error: Error | null) => void>();
  /** A start that fails leaves its desktop behind. */
  isMessy = false;

  /** For `onReady` and friends: never ends by itself. */
  static readonly hang: Step = (signal) => untilAborted(signal);
  static fail(...[code, message, options]: ConstructorParameters<typeof AppError>): Step {
    return () => {
      throw new AppError(code, message, options);
    };
  }

  /** Streams of news that are open. */
  get watchers(): number {
    return this.#watches.size;
  }

  /** Something outside changes a desktop, and the provider tells of it. */
  happens(instanceId: string, state: RuntimeState): void {
    const desktop = this.desktops.get(instanceId);
    if (state === 'gone') {
      for (const things of [this.desktops, this.work, this.kept]) things.delete(instanceId);
    }
    if (desktop !== undefined) desktop.state = state;
    this.tell(instanceId);
  }

  tell(instanceId: string): void {
    for (const listener of this.#watches.keys()) listener.changed(instanceId);
  }

  /** Ends all streams of news; with an error, they break. */
  cutWatches(error: Error | null = null): void {
    for (const end of this.#watches.values()) end(error);
  }

  async watch(listener: ChangeListener, signal: AbortSignal): Promise<void> {
    this.looks.push('watch');
    await this.onWatch(signal);
    signal.throwIfAborted();
    let leave = (): void => {};
    const over = new Promise<void>((resolve, reject) => {
      this.#watches.set(listener, (error) => (error === null ? resolve() : reject(error)));
      leave = () => reject(signal.reason as Error);
      signal.addEventListener('abort', leave);
    });
    try {
      listener.watching();
      await over;
    } finally {
      signal.removeEventListener('abort', leave);
      this.#watches.delete(listener);
    }
  }

  async start(spec: StartSpec, { signal }: ProviderContext): Promise<{ ref: string }> {
    this.calls.push(`start ${spec.instanceId}`);
    if (spec.home !== null) this.#open(spec.home, spec.instanceId);
    this.#own(spec.instanceId, spec.ownerName);
    const ref = `ref-${spec.instanceId}`;
    // the desktop exists before the call answers, as with a lost answer
    const existing = this.desktops.get(spec.instanceId);
    // one that an earlier start left behind may have another port, and is of no use
    if (existing?.port !== spec.port) {
      this.desktops.set(spec.instanceId, {
        ref,
        state: 'running',
        port: spec.port,
        password: spec.credentials.password,
      });
    }
    this.tell(spec.instanceId);
    try {
      await this.onStart(signal);
    } catch (error) {
      if (!(signal.aborted || existing || this.isMessy)) this.happens(spec.instanceId, 'gone');
      throw error;
    }
    return { ref };
  }

  async ready(_ref: string, spec: StartSpec, { signal }: ProviderContext): Promise<Endpoint | null> {
    this.calls.push(`ready ${spec.instanceId}`);
    await this.onReady(signal);
    return { host: '127.0.0.1', port: spec.port ?? 1 };
  }

  async stop({ instanceId }: InstanceTarget, { signal }: ProviderContext): Promise<void> {
    this.calls.push(`stop ${instanceId}`);
    await this.onStop(signal);
    this.happens(instanceId, 'gone');
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

  async checkpoint({ instanceId }: InstanceTarget, { signal }: ProviderContext): Promise<void> {
    await this.#act('checkpoint', instanceId, null, signal);
    this.kept.set(instanceId, this.work.get(instanceId) ?? '');
  }

  async rollBack({ instanceId }: InstanceTarget, { signal }: ProviderContext): Promise<void> {
    if (this.desktops.has(instanceId) && !this.kept.has(instanceId))
      throw new AppError('ACTION_NOT_ALLOWED', 'Nothing of the desktop was kept.');
    await this.#act('rollBack', instanceId, 'running', signal);
    this.work.set(instanceId, this.kept.get(instanceId) ?? '');
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
    if (state !== null) this.happens(instanceId, state);
  }

  async bind({ instanceId }: InstanceTarget, to: Binding, { signal }: ProviderContext): Promise<void> {
    this.calls.push(`bind ${instanceId}`);
    await this.onBind(signal);
    if (!this.desktops.has(instanceId)) throw new AppError('DESKTOP_DIED', 'The desktop is gone.');
    this.#own(instanceId, to.ownerName);
    if (to.home !== null) this.#open(to.home, instanceId);
    await this.onBound(signal);
  }

  usesOwner({ owner }: Record<string, unknown>): boolean {
    return owner === true;
  }

  #own(instanceId: string, name: string): void {
    if (name !== '') this.owners.set(instanceId, new Set([...(this.owners.get(instanceId) ?? []), name]));
  }

  #open({ ref }: HomeSpec, instanceId: string): void {
    this.homes.set(ref, [...new Set([...(this.homes.get(ref) ?? []), instanceId])]);
  }

  async inspect({ instanceId }: InstanceTarget, signal: AbortSignal): Promise<RuntimeState> {
    this.looks.push(`inspect ${instanceId}`);
    await this.onInspect(signal);
    return this.desktops.get(instanceId)?.state ?? 'gone';
  }

  async list(signal: AbortSignal): Promise<FoundInstance[]> {
    this.looks.push('list');
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

  async images({ settings }: Pick<StartSpec, 'settings'>): Promise<ImageNeed[]> {
    const { image = [], how = 'missing' } = settings as { image?: string | string[]; how?: ImageNeed['how'] };
    return [image].flat().map((name) => ({ image: name, how }));
  }

  async prepareImage({ image }: ImageNeed, { signal, progress }: ProviderContext): Promise<void> {
    this.calls.push(`prepare ${image}`);
    progress(`Pulling ${image}`);
    for (const percent of [20, 40]) progress(`Pulling ${image}: ${percent} %`);
    await this.onPrepare(signal);
    this.prepared.add(image);
    progress(`${image} is there.`);
  }

  async health() {
    return { ok: true, message: 'The fake provider is well.' };
  }
}
