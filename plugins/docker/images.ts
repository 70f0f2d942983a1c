import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { AppError, type Engine, engineFailure, engineRefusal, jsonLines, pullImage } from '../../src/api.ts';
import { debianBase, findImage } from './base-image.ts';
import { type BuildContext, readContext } from './build-context.ts';
import { IMAGES, type ImageName, type ImagePlan, inOrder, type Suite } from './image-list.ts';

export { IMAGE_NAMES, IMAGES, type ImageName } from './image-list.ts';

export interface BuildImagesOptions {
  readonly engine: Engine;
  /** Is given the progress line by line. */
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** Build also what is up to date, and its base. */
  readonly force?: boolean;
  /** Debian 12 image to build on, instead of the registry's or one made from packages. */
  readonly base?: string | undefined;
  /** Ask no registry: make the base from Debian packages. */
  readonly fromPackages?: boolean;
}

const CONTEXT_LABEL = 'deskgate.context';
/** What apt and the builder say about each package and layer. */
const CHATTER = /^(Selecting|Preparing|Unpacking|Setting up|Processing|\(Reading|Removing intermediate|--->)/;
const BUILD_MS = 20 * 60_000;

/**
 * Builds reference images and what they build on. One whose files have not changed since it was built is left alone.
 * Rejects with PROVIDER_FAILED and the last lines of the build; images that were finished before stay.
 */
export async function buildImages(names: readonly ImageName[], options: BuildImagesOptions): Promise<void> {
  const hashes = new Map<ImageName, string>();
  const bases = new Map<Suite, Promise<string>>();
  const baseOf = (suite: Suite): Promise<string> => {
    const { force = false, fromPackages = false } = options;
    const isGiven = suite === 'bookworm' && options.base !== undefined;
    const base =
      bases.get(suite) ??
      (isGiven ? givenBase(options.base, options) : debianBase(suite, { ...options, force, fromPackages }));
    bases.set(suite, base);
    return base;
  };
  for (const name of inOrder(names)) {
    const plan: ImagePlan = IMAGES[name];
    const context = await readContext(join(imagesFolder(), plan.folder));
    const below = typeof plan.on === 'object' ? hashes.get(plan.on.image) : (options.base ?? '');
    const hash = `${context.hash}${below}`;
    hashes.set(name, hash);
    const before = await findImage(options.engine, plan.tag, options.signal);
    if (!options.force && before?.labels[CONTEXT_LABEL] === hash) {
      options.print(`${plan.tag} is up to date.`);
    } else {
      const base = typeof plan.on === 'object' ? IMAGES[plan.on.image].tag : await baseOf(plan.on);
      await build({ tag: plan.tag, base, hash, context }, options);
      if (before !== null) await removeReplaced(before.id, options);
    }
  }
}

/** Pulled here, and not by the builder: that shows no progress and knows no login. */
async function givenBase(base: string, { engine, print, signal }: BuildImagesOptions): Promise<string> {
  if ((await findImage(engine, base, signal)) === null) {
    await pullImage(engine, base, { signal, progress: print });
  }
  return base;
}

interface Build {
  readonly tag: string;
  readonly base: string;
  readonly hash: string;
  readonly context: BuildContext;
}

async function build({ tag, base, hash, context }: Build, options: BuildImagesOptions): Promise<void> {
  const { engine, print, signal, force = false } = options;
  print(`Building ${tag} on ${base}.`);
  const lastLines: string[] = [];
  try {
    const answer = await engine.ask(
      signal,
      async () =>
        engine.docker.buildImage((await packed(context)) as unknown as NodeJS.ReadableStream, {
          t: tag,
          buildargs: { BASE: base, ...proxies() },
          labels: { [CONTEXT_LABEL]: hash },
          nocache: force,
          forcerm: true,
          abortSignal: signal,
        }),
      BUILD_MS,
    );
    for await (const event of jsonLines(answer as Readable)) {
      if (typeof event.error === 'string') throw buildFailed(tag, [...lastLines, event.error]);
      if (typeof event.stream !== 'string') continue;
      for (const line of buildLines(event.stream)) {
        lastLines.push(line);
        if (lastLines.length > 20) lastLines.shift();
        if (!CHATTER.test(line)) print(`  ${line.length > 120 ? `${line.slice(0, 120)}…` : line}`);
      }
    }
    signal.throwIfAborted();
  } catch (error) {
    throw signal.aborted ? signal.reason : engineFailure(error, engine.address);
  }
  print(`Built ${tag}.`);
}

/** The image that lost its name; one that has another name, or that containers still use, stays. */
async function removeReplaced(
  id: string,
  { engine, signal }: Pick<BuildImagesOptions, 'engine' | 'signal'>,
): Promise<void> {
  const replaced = await findImage(engine, id, signal);
  if (replaced === null || replaced.tags.length > 0) return;
  try {
    await engine.ask(signal, (abortSignal) => engine.docker.getImage(id).remove({ abortSignal }));
  } catch (error) {
    if (engineRefusal(error) === null) throw error;
  }
}

function buildLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean);
}

async function packed({ files }: BuildContext) {
  const { pack } = await import('tar-stream');
  const tar = pack();
  for (const { name, content, mode } of files) tar.entry({ name, mode, mtime: new Date(0) }, content);
  tar.finalize();
  return tar;
}

/** Proxies of this machine are needed inside too; Docker keeps these arguments out of the image. */
function proxies(): Record<string, string> {
  const names = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function buildFailed(tag: string, lines: readonly string[]): AppError {
  return new AppError('PROVIDER_FAILED', `The image ${tag} could not be built.`, {
    detail: lines.join('\n'),
    remedy: 'Look at the last lines; most often the Debian mirror cannot be reached from a container.',
  });
}

/** The folder `images` beside package.json, from the sources and from the bundle. */
function imagesFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const images = join(folder, 'images');
    if (existsSync(join(folder, 'package.json')) && existsSync(images)) return images;
    if (folder === dirname(folder)) throw new Error('The folder images of the program is missing.');
  }
}
