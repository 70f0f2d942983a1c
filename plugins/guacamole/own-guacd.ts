import { AppError, asAppError, type Engine, type Logger, pause, unlessAborted } from '../../src/api.ts';
import { type ContainerLimits, cpusetAt } from './container-spec.ts';
import { type Door, type OpenDoor, openDoor } from './door.ts';
import { type Fence, raiseFence, removeFence } from './fence.ts';
import type { GuacdAddress } from './guacd-client.ts';
import {
  findContainers,
  type GuacdContainer,
  isAboutCpus,
  removeGuacd,
  startContainer,
} from './guacd-container.ts';
import { GuacdCrew } from './guacd-crew.ts';
import { type EngineForGuacd, engineForGuacd } from './guacd-engine.ts';
import type { GuacdSource, LoadOf } from './pool.ts';

export interface OwnGuacdOptions {
  readonly image: string;
  readonly gatewayId: string;
  readonly log: Logger;
  /** `auto` is fenced where that works. */
  readonly network: 'auto' | 'fenced' | 'host';
  /** How many containers at most. */
  readonly most: number;
  /** Another one is started when each has so many connections. */
  readonly spreadAbove: number;
  readonly limits: ContainerLimits;
  /** How long a container that is not needed stays. */
  readonly idleMs?: number;
  readonly sweepEveryMs?: number;
  /** A client of the Docker engine. Rejects with an AppError where there is none. */
  connect(): Promise<Engine>;
}

/** How long what was found out about Docker and the image is believed. */
const BELIEVED_MS = 10_000;
const CLOSE_MS = 8000;
const IDLE_MS = 120_000;
const SWEEP_EVERY_MS = 20_000;
/** Who could have gone to a guacd that is busy waits so long for the new one. */
const WAIT_FOR_ANOTHER_MS = 3000;

/** guacd in containers of the gateway's own: started as they are needed, fenced, replaced when they die or hang. */
export class OwnGuacd implements GuacdSource {
  readonly #options: OwnGuacdOptions;
  readonly #closing = new AbortController();
  readonly #crew: GuacdCrew;
  #why: string | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;
  #starting: Promise<void> | null = null;
  #sweeping: NodeJS.Timeout | undefined;
  #started = 0;
  /** Why there is no fence although there might be; null when nothing speaks against it. */
  #unfenced: string | null = null;
  #canPin = true;

  constructor(options: OwnGuacdOptions) {
    this.#options = options;
    this.#crew = new GuacdCrew({
      log: options.log,
      signal: this.#closing.signal,
      idleMs: options.idleMs ?? IDLE_MS,
      connect: options.connect,
      onLoss: () => this.#startInBackground(),
    });
  }

  /** Containers that take connections. */
  get running(): readonly GuacdContainer[] {
    return this.#crew.serving.map(({ container }) => container);
  }

  /** All containers, also those that take no connections any more. */
  get containers(): number {
    return this.#crew.members.length;
  }

  get counts(): { readonly started: number; readonly lost: number } {
    return { started: this.#started, lost: this.#crew.lost };
  }

  /** Why its containers share the machine's network; null when they do not, or are told to. */
  get unfenced(): string | null {
    return this.#unfenced;
  }

  unavailable(): string | null {
    if (this.#crew.serving.length > 0) return null;
    // an image may have been built since; the answer counts for the next one who asks
    if (performance.now() - this.#lookedAt > BELIEVED_MS) void this.look();
    return this.#why;
  }

  /** Finds out whether a container could be started. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#engine()
      .then(
        () => null,
        (error: unknown) => asAppError(error).message,
      )
      .then((why) => {
        this.#why = why;
        this.#lookedAt = performance.now();
        this.#looking = null;
      });
    return this.#looking;
  }

  /** Finds out whether a container could be started, and takes over what another process left. Never rejects. */
  async adopt(): Promise<void> {
    await this.look();
    if (this.#why !== null || this.#starting !== null) return;
    try {
      await this.#adopt(await this.#options.connect());
    } catch (error) {
      this.#options.log.debug({ err: error }, 'a guacd left behind could not be looked for');
    }
  }

  /** @param signal ends the waiting; a start that others wait for too goes on. */
  async addresses(
    signal: AbortSignal,
    load: LoadOf = () => 0,
    seeking = 1,
  ): Promise<readonly GuacdAddress[]> {
    signal.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    this.#crew.load = load;
    if (this.#crew.serving.length === 0) await unlessAborted(this.#start(), signal);
    await this.#growFor(load, seeking, signal);
    const addresses = this.running.map(({ address }) => address);
    if (addresses.length > 0) return addresses;
    throw new AppError('GUACD_UNREACHABLE', "Deskgate's own guacd ended as soon as it was started.");
  }

  /** Waits a little for as many as those who come need; who waited long enough is content with what is there. */
  async #growFor(load: LoadOf, seeking: number, signal: AbortSignal): Promise<void> {
    const { most, spreadAbove } = this.#options;
    const deadline = performance.now() + WAIT_FOR_ANOTHER_MS;
    for (;;) {
      const { serving } = this.#crew;
      const open = serving.reduce((sum, { container }) => sum + load(container.address), 0);
      const leftMs = deadline - performance.now();
      if (serving.length >= Math.min(most, Math.ceil((open + seeking) / spreadAbove)) || leftMs <= 0) return;
      this.#startInBackground();
      const started = this.#starting?.then(
        () => true,
        () => false,
      );
      const enough = new AbortController();
      const waited = pause(leftMs, signal, enough.signal);
      const grew = await Promise.race([started, waited]);
      enough.abort();
      signal.throwIfAborted();
      if (grew !== true) return;
    }
  }

  failed(address: GuacdAddress): boolean {
    const member = this.#crew.at(address);
    if (member !== undefined) this.#crew.doubt(member);
    return true;
  }

  async door(address: GuacdAddress, to: GuacdAddress, open: OpenDoor = openDoor): Promise<Door | null> {
    const fence = this.#crew.at(address)?.fence ?? null;
    return fence === null ? null : open({ at: fence.host, from: address.host, to });
  }

  /** Leaves the containers running: connections in them outlive this gateway, and the next one takes them over. */
  leave(): void {
    clearInterval(this.#sweeping);
    this.#closing.abort(new AppError('SHUTTING_DOWN', 'The gateway is closing.'));
  }

  /** Removes its containers and their network; those that hold a connection of somebody stay, for the next gateway. */
  async close(): Promise<void> {
    this.leave();
    await this.#starting?.catch(() => undefined);
    const idle = await this.#crew.dissolve();
    if (this.#started === 0 && idle.length === 0) return;
    const signal = AbortSignal.timeout(CLOSE_MS);
    const engine = await this.#options.connect();
    await Promise.all(idle.map(({ container }) => removeGuacd(engine, container.id, signal)));
    await removeFence(engine, this.#options.gatewayId, signal);
  }

  #start(): Promise<void> {
    this.#starting ??= this.#startOne().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  #startInBackground(): void {
    if (this.#closing.signal.aborted || this.#crew.serving.length >= this.#options.most) return;
    this.#start().catch((error: unknown) => {
      if (!this.#closing.signal.aborted)
        this.#options.log.warn({ err: error }, 'no other guacd could be started');
    });
  }

  async #startOne(): Promise<void> {
    const options = this.#options;
    const { signal } = this.#closing;
    const began = performance.now();
    const found = await this.#engine();
    if (this.#crew.members.length === 0 && (await this.#adopt(found.engine))) return;
    const fence = await this.#fence(found.engine);
    const start = (cpuset: string | undefined): Promise<GuacdContainer> =>
      startContainer(found.engine, { ...options, fence, cpuset }, signal);
    const cpuset = this.#canPin ? cpusetAt(this.#crew.freePlace, options.limits.cpus, found.cpus) : undefined;
    const container = await start(cpuset).catch((error: unknown) => {
      if (cpuset !== undefined && isAboutCpus(error)) {
        this.#canPin = false;
        return start(undefined);
      }
      if (fence === null || options.network === 'fenced' || asAppError(error).code !== 'GUACD_SILENT')
        throw error;
      this.#goUnfenced(error);
      return startContainer(found.engine, { ...options, fence: null, cpuset }, signal);
    });
    this.#crew.add(container, container.isFenced ? fence : null);
    this.#started += 1;
    this.#sweep();
    const ms = Math.round(performance.now() - began);
    options.log.info(
      { ...container.address, ms, isFenced: container.isFenced, cpuset },
      'own guacd is ready',
    );
  }

  /** @returns whether one of those that it took over serves. */
  async #adopt(engine: Engine): Promise<boolean> {
    const { log, gatewayId } = this.#options;
    const { signal } = this.#closing;
    const known = new Set(this.#crew.members.map(({ container }) => container.id));
    const left = (await findContainers(engine, this.#options, signal)).filter(({ id }) => !known.has(id));
    if (left.length === 0) return false;
    const fence = left.some(({ isFenced }) => isFenced) ? await raiseFence(engine, gatewayId, signal) : null;
    for (const container of left) this.#crew.add(container, container.isFenced ? fence : null);
    this.#sweep();
    // those of another configuration, unless somebody is connected
    await this.#crew.sweep();
    log.info({ containers: left.length, serving: this.running.length }, 'own guacd was still running');
    return this.running.length > 0;
  }

  async #fence(engine: Engine): Promise<Fence | null> {
    const { network, gatewayId } = this.#options;
    if (network === 'host' || this.#unfenced !== null) return null;
    try {
      return await raiseFence(engine, gatewayId, this.#closing.signal);
    } catch (error) {
      if (network === 'fenced' || this.#closing.signal.aborted) throw error;
      this.#goUnfenced(error);
      return null;
    }
  }

  #goUnfenced(error: unknown): void {
    this.#unfenced = asAppError(error).message;
    this.#options.log.warn({ err: error }, "own guacd is not fenced: it shares this machine's network");
  }

  #sweep(): void {
    this.#sweeping ??= setInterval(() => {
      this.#crew.sweep().catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#options.log.debug({ err: error }, 'own guacd was not swept');
      });
    }, this.#options.sweepEveryMs ?? SWEEP_EVERY_MS).unref();
  }

  /** An engine that can run it, with the image. */
  #engine(): Promise<EngineForGuacd> {
    const { image, connect } = this.#options;
    return engineForGuacd(connect, image, this.#closing.signal);
  }
}
