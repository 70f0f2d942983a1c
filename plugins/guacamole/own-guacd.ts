import { AppError, asAppError, type Engine, engineRefusal, type Logger } from '../../src/api.ts';
import type { GuacdAddress } from './guacd-client.ts';
import { findContainer, removeContainers, startContainer } from './guacd-container.ts';
import type { GuacdSource } from './pool.ts';

export interface OwnGuacdOptions {
  readonly image: string;
  readonly gatewayId: string;
  readonly log: Logger;
  /** A client of the Docker engine. Rejects with an AppError where there is none. */
  connect(): Promise<Engine>;
}

/** How long what was found out about Docker and the image is believed. */
const BELIEVED_MS = 10_000;
const CLOSE_MS = 8000;

/** guacd in a container of the gateway's own: started when first used, removed when the gateway closes. */
export class OwnGuacd implements GuacdSource {
  readonly #options: OwnGuacdOptions;
  readonly #closing = new AbortController();
  #why: string | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;
  #starting: Promise<GuacdAddress> | null = null;
  #running: GuacdAddress | null = null;

  constructor(options: OwnGuacdOptions) {
    this.#options = options;
  }

  /** Address of the container; null while there is none. */
  get running(): GuacdAddress | null {
    return this.#running;
  }

  unavailable(): string | null {
    if (this.#running !== null) return null;
    // an image may have been built since; the answer counts for the next one who asks
    if (performance.now() - this.#lookedAt > BELIEVED_MS) void this.look();
    return this.#why;
  }

  /** Finds out whether a container could be started. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#engine(this.#closing.signal)
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

  /** Finds out whether a container could be started, and takes over one that a crash left behind. Never rejects. */
  async adopt(): Promise<void> {
    await this.look();
    if (this.#why !== null || this.#starting !== null) return;
    const { log } = this.#options;
    try {
      const engine = await this.#options.connect();
      const left = await findContainer(engine, this.#options, this.#closing.signal);
      if (left === null || this.#starting !== null) return;
      this.#running ??= left;
      log.info({ port: left.port }, 'own guacd was still running');
    } catch (error) {
      log.debug({ err: error }, 'a guacd left behind could not be looked for');
    }
  }

  /** @param signal ends the waiting; a start that others wait for too goes on. */
  async addresses(signal: AbortSignal): Promise<readonly GuacdAddress[]> {
    signal.throwIfAborted();
    if (this.#running !== null) return [this.#running];
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    return [await unlessAborted(this.#starting, signal)];
  }

  failed({ port }: GuacdAddress): boolean {
    if (this.#running?.port === port) this.#running = null;
    return true;
  }

  async close(): Promise<void> {
    this.#closing.abort(new AppError('SHUTTING_DOWN', 'The gateway is closing.'));
    const started = await this.#starting?.catch(() => null);
    if (this.#running === null && started == null) return;
    this.#running = null;
    const signal = AbortSignal.timeout(CLOSE_MS);
    await removeContainers(await this.#options.connect(), this.#options, signal);
  }

  async #start(): Promise<GuacdAddress> {
    const { log } = this.#options;
    const { signal } = this.#closing;
    const began = performance.now();
    const engine = await this.#engine(signal);
    const left = await findContainer(engine, this.#options, signal);
    const address = left ?? (await startContainer(engine, this.#options, signal));
    this.#running = address;
    const ms = Math.round(performance.now() - began);
    log.info({ port: address.port, ms, reused: left !== null }, 'own guacd is ready');
    return address;
  }

  /** An engine that can run it, with the image. */
  async #engine(signal: AbortSignal): Promise<Engine> {
    signal.throwIfAborted();
    const { image } = this.#options;
    if (process.platform !== 'linux') throw absent('Deskgate starts guacd by itself on Linux only.');
    const engine = await this.#options.connect();
    if (!engine.isLocal)
      throw absent(`Docker at ${engine.address} is on another machine; guacd has to run here.`);
    // its types do not know the signal of these
    const docker = engine.docker as unknown as Asked;
    const info = await engine.ask(signal, (abortSignal) => docker.info({ abortSignal }));
    if (info.SecurityOptions?.some((option) => option.includes('rootless'))) {
      throw absent('Docker runs rootless, where guacd cannot use the network of this machine.');
    }
    try {
      await engine.ask(signal, (abortSignal) => docker.getImage(image).inspect({ abortSignal }));
    } catch (error) {
      if (engineRefusal(error)?.status !== 404) throw error;
      throw absent(`Docker has no image ${image}; deskgate image build guacd makes it.`);
    }
    return engine;
  }
}

interface Asked {
  info(options: { readonly abortSignal: AbortSignal }): Promise<{
    readonly SecurityOptions?: readonly string[] | null;
  }>;
  getImage(name: string): { inspect(options: { readonly abortSignal: AbortSignal }): Promise<unknown> };
}

function absent(message: string): AppError {
  return new AppError('GUACD_UNREACHABLE', message, {
    remedy: 'Set guacd in [plugins.guacamole], or DESKGATE_GUACAMOLE_GUACD, to the host:port of a guacd.',
  });
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
