import type { Readable } from 'node:stream';
import { AppError, type Engine, engineFailure, engineRefusal, jsonLines, pullImage } from '../../src/api.ts';
import type { Suite } from './image-list.ts';
import { debianFiles } from './mmdebstrap.ts';

export interface BaseOptions {
  readonly engine: Engine;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** Make it anew. */
  readonly force: boolean;
  /** Ask no registry. */
  readonly fromPackages: boolean;
}

/** A registry that is silent for this time counts as out of reach. */
const REGISTRY_MS = 20_000;
const IMPORT_MS = 15 * 60_000;

/** Name of a Debian image to build on: of the registry where one is reachable, else made here from packages. */
export async function debianBase(suite: Suite, options: BaseOptions): Promise<string> {
  const official = `debian:${suite}-slim`;
  const own = `deskgate/base:${suite}`;
  const { engine, signal, force, print } = options;
  if (!force) {
    if (!options.fromPackages && (await findImage(engine, official, signal)) !== null) return official;
    if ((await findImage(engine, own, signal)) !== null) return own;
  }
  if (!options.fromPackages && (await pulled(official, options))) return official;
  print(`Making ${own} from Debian packages with mmdebstrap; this takes about half a minute.`);
  await importDebian(suite, own, options);
  return own;
}

export interface FoundImage {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** All its names. */
  readonly tags: readonly string[];
}

/** Null when there is no such image. */
export async function findImage(
  engine: Engine,
  name: string,
  signal: AbortSignal,
): Promise<FoundImage | null> {
  try {
    const { Id, Config, RepoTags } = await engine.ask(signal, () => engine.docker.getImage(name).inspect());
    return { id: Id, labels: Config.Labels ?? {}, tags: RepoTags ?? [] };
  } catch (error) {
    if (engineRefusal(error)?.status === 404) return null;
    throw error;
  }
}

async function pulled(image: string, { engine, print, signal }: BaseOptions): Promise<boolean> {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(new Error(`silent for ${REGISTRY_MS / 1000} s`)), REGISTRY_MS);
  const progress = (words: string): void => {
    timer.refresh();
    print(words);
  };
  try {
    await pullImage(engine, image, { signal: AbortSignal.any([signal, silent.signal]), progress });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError && error.code === 'PROVIDER_UNREACHABLE') throw error;
    const why = error instanceof AppError ? (error.detail ?? error.message) : String(error);
    print(`The registry did not give ${image} (${why}).`);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Makes the image `name` of a small Debian. Nothing carries the name when it fails. */
export async function importDebian(
  suite: Suite,
  name: string,
  { engine, print, signal }: Pick<BaseOptions, 'engine' | 'print' | 'signal'>,
): Promise<void> {
  const [repo, tag] = name.split(':');
  const files = await debianFiles(suite, signal);
  let failure: unknown = null;
  files.once('error', (error) => {
    failure = error;
  });
  try {
    const options = { repo, tag, changes: ['CMD ["bash"]'], abortSignal: signal };
    const answer = await engine.ask(signal, () => engine.docker.importImage(files, options), IMPORT_MS);
    for await (const event of jsonLines(answer as Readable)) {
      if (typeof event.error === 'string') throw new Error(event.error);
    }
    signal.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // what broke the stream says more than that it broke
    throw failure ?? engineFailure(error, engine.address);
  } finally {
    files.destroy();
  }
  print(`Made ${name}.`);
}
