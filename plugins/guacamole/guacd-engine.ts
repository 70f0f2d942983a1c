import { AppError, type Engine, engineRefusal } from '../../src/api.ts';

export interface EngineForGuacd {
  readonly engine: Engine;
  /** Processors of its machine. */
  readonly cpus: number;
}

/** A Docker engine that can run guacd and has its image. Rejects with an AppError that says why there is none. */
export async function engineForGuacd(
  connect: () => Promise<Engine>,
  image: string,
  signal: AbortSignal,
): Promise<EngineForGuacd> {
  signal.throwIfAborted();
  if (process.platform !== 'linux') throw absent('Deskgate starts guacd by itself on Linux only.');
  const engine = await connect();
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
  return { engine, cpus: info.NCPU ?? 0 };
}

interface Asked {
  info(options: { readonly abortSignal: AbortSignal }): Promise<{
    readonly SecurityOptions?: readonly string[] | null;
    readonly NCPU?: number;
  }>;
  getImage(name: string): { inspect(options: { readonly abortSignal: AbortSignal }): Promise<unknown> };
}

function absent(message: string): AppError {
  return new AppError('GUACD_UNREACHABLE', message, {
    remedy: 'Set guacd in [plugins.guacamole], or DESKGATE_GUACAMOLE_GUACD, to the host:port of a guacd.',
  });
}
