import type { Readable } from 'node:stream';
import type { ContainerInspectInfo } from 'dockerode';
import {
  AppError,
  type Engine,
  type InstanceTarget,
  jsonLines,
  type ProviderContext,
} from '../../src/api.ts';
import { desktopContainer, setPaused } from './lifecycle.ts';
import type { DockerParts } from './parts.ts';

/** Images that snapshots are stored under; the tag is the snapshot's name. */
const SNAPSHOTS = 'deskgate/snapshot';
/** A desktop of many gigabytes is read from the engine's disk and written to it again. */
const SNAPSHOT_MS = 15 * 60_000;
const SECRET = /PASSWORD|PASSWD|SECRET|TOKEN|KEY/iu;

/**
 * The container's files as an image of one layer. The engine's own commit would be quicker, but writes the whole environment
 * of the container into the image, with the password that it was given.
 */
export async function snapshotContainer(
  parts: DockerParts,
  target: InstanceTarget,
  context: ProviderContext & { readonly name: string },
): Promise<{ ref: string }> {
  const { engine, id, isPaused, config } = await desktopContainer(parts, target, context.signal);
  const ref = `${SNAPSHOTS}:${context.name}`;
  // files that are written meanwhile would be half there
  if (!isPaused) await setPaused(parts, target, context, true);
  try {
    await store(engine, id, context, changesOf(config));
  } finally {
    const always = { ...context, signal: new AbortController().signal };
    if (!isPaused) await setPaused(parts, target, always, false);
  }
  return { ref };
}

async function store(
  engine: Engine,
  id: string,
  { signal, name }: ProviderContext & { readonly name: string },
  changes: readonly string[],
): Promise<void> {
  const container = engine.docker.getContainer(id);
  const files = (await engine.ask(signal, (abortSignal) => container.export({ abortSignal }))) as Readable;
  try {
    const options = { repo: SNAPSHOTS, tag: name, changes };
    const answer = await engine.ask(signal, () => engine.docker.importImage(files, options), SNAPSHOT_MS);
    for await (const event of jsonLines(answer as Readable)) {
      if (typeof event.error !== 'string') continue;
      throw new AppError('PROVIDER_FAILED', 'The snapshot could not be stored.', { detail: event.error });
    }
  } finally {
    files.destroy();
  }
}

/** What the image is to say beside its files, as a Dockerfile would; variables that hold a secret are left out. */
function changesOf(config: Partial<ContainerInspectInfo['Config']>): string[] {
  const variables = (config.Env ?? []).filter((line) => !SECRET.test(line.slice(0, line.indexOf('='))));
  return [
    ...variables.map((line) => {
      const at = line.indexOf('=');
      return `ENV ${line.slice(0, at)}=${JSON.stringify(line.slice(at + 1)).replaceAll('$', '\\$')}`;
    }),
    ...(config.User ? [`USER ${config.User}`] : []),
    ...(config.WorkingDir ? [`WORKDIR ${config.WorkingDir}`] : []),
    ...Object.keys(config.ExposedPorts ?? {}).map((port) => `EXPOSE ${port}`),
    ...(config.Entrypoint ? [`ENTRYPOINT ${JSON.stringify([config.Entrypoint].flat())}`] : []),
    ...(config.Cmd?.length ? [`CMD ${JSON.stringify(config.Cmd)}`] : []),
  ];
}
