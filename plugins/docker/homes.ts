import type { MountSettings } from 'dockerode';
import {
  AppError,
  type Engine,
  engineRefusal,
  fetchMissing,
  type HomeSpec,
  isImageMissing,
  type ProviderContext,
  removeContainer,
  type StartSpec,
} from '../../src/api.ts';
import { homeFolder } from './home-folder.ts';
import type { Labels } from './labels.ts';
import type { DockerParts } from './parts.ts';
import type { DockerSettings } from './settings.ts';

type Spec = StartSpec<DockerSettings>;

/** Where the helpers below see a home. */
const INSIDE = '/deskgate-home';
const EMPTY = ['/bin/sh', '-c', `find ${INSIDE} -mindepth 1 -delete`];

/** Name of a home's volume. Names of instances' containers have no such middle, so neither is taken for the other. */
export function homeVolume({ prefix }: Labels, homeId: string): string {
  return `${prefix}-home-${homeId}`;
}

/**
 * A home is a volume, whether Docker keeps it or a folder of the host: an empty one is then filled from the image, with the
 * image's owners. It carries no label of an instance, so what tidies up after instances never meets it.
 */
export function homeMount(labels: Labels, spec: Spec): MountSettings[] {
  const { home, appId, settings } = spec;
  if (home === null) return [];
  const folder = folderOf(spec, home);
  const device = { type: 'none', o: 'bind', device: folder ?? '' };
  return [
    {
      Type: 'volume',
      Source: home.ref,
      Target: home.path,
      ReadOnly: false,
      VolumeOptions: {
        NoCopy: false,
        Labels: {
          [homeKey(labels)]: home.ref,
          [gatewayKey(labels)]: labels.gatewayId,
          [`${labels.prefix}.user`]: home.userId,
          [`${labels.prefix}.app`]: appId,
          [imageKey(labels)]: settings.image,
        },
        DriverConfig: { Name: 'local', Options: folder === null ? {} : device },
      },
    },
  ];
}

/** Makes the folder of the host that a home is kept in, by a container that has it mounted: the engine may be elsewhere. */
export async function makeHomeFolder(
  { config, labels }: DockerParts,
  engine: Engine,
  spec: Spec,
  context: ProviderContext,
): Promise<void> {
  const folder = spec.home === null ? null : folderOf(spec, spec.home);
  if (folder === null) return;
  const { image, pull = config.pull } = spec.settings;
  const helper = {
    name: `${labels.containerName(spec)}-home`,
    body: {
      Image: image,
      Entrypoint: ['/bin/true'],
      Cmd: [],
      Labels: labels.of(spec),
      NetworkDisabled: true,
      HostConfig: { Binds: [`${folder}:${INSIDE}`], CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
    },
  };
  try {
    await runHelper(engine, helper, context.signal);
  } catch (error) {
    if (!isImageMissing(error)) throw error;
    await fetchMissing(engine, image, pull, context);
    await runHelper(engine, helper, context.signal);
  }
}

/** Removes the volume, and before that what is in a folder of the host; the empty folder stays. */
export async function removeHome(parts: DockerParts, ref: string, signal: AbortSignal): Promise<void> {
  const { labels } = parts;
  const engine = await parts.engine();
  const volume = engine.docker.getVolume(ref);
  // its types do not know the signal
  const asked = <T>(work: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T | null> =>
    unlessGone(engine.ask(signal, (abortSignal) => work({ abortSignal })));
  const found = await asked((options) => volume.inspect(options as object));
  if (found === null) return;
  if (found.Labels?.[gatewayKey(labels)] !== labels.gatewayId || found.Labels[homeKey(labels)] !== ref) {
    throw new AppError('PROVIDER_FAILED', `The volume ${ref} was not made by this gateway.`, {
      remedy: `Look what it is (docker volume inspect ${ref}), and remove it if nobody needs it.`,
    });
  }
  if (found.Options?.device) await emptyVolume(engine, ref, found.Labels[imageKey(labels)] ?? '', signal);
  await asked((options) => volume.remove(options));
}

/** What is in a folder belongs to users of the desktop, so only root inside a container may remove it. */
async function emptyVolume(engine: Engine, ref: string, image: string, signal: AbortSignal): Promise<void> {
  const body = {
    Image: image,
    Entrypoint: EMPTY,
    Cmd: [],
    User: '0',
    NetworkDisabled: true,
    HostConfig: {
      Mounts: [
        { Type: 'volume', Source: ref, Target: INSIDE, ReadOnly: false, VolumeOptions: { NoCopy: true } },
      ],
      CapDrop: ['ALL'],
      CapAdd: ['DAC_OVERRIDE', 'FOWNER'],
      SecurityOpt: ['no-new-privileges'],
    },
  };
  const code = await runHelper(engine, { name: `${ref}-empty`, body }, signal);
  if (code === 0) return;
  throw new AppError('PROVIDER_FAILED', `What is kept in ${ref} could not be removed.`, {
    detail: `${EMPTY.join(' ')} in ${image} ended with ${code}`,
  });
}

interface Helper {
  readonly name: string;
  readonly body: object;
}

const HELPER_MS = 60_000;
const LEAVE_MS = 10_000;

/** Runs a container to its end and removes it. @returns its exit code; -1 when its program could not be run. */
async function runHelper(engine: Engine, { name, body }: Helper, signal: AbortSignal): Promise<number> {
  const remove = (until: AbortSignal): Promise<void> =>
    removeContainer(engine, name, { signal: until, graceMs: 0, timeoutMs: LEAVE_MS });
  // one that a crash has left
  await remove(signal);
  try {
    const container = await engine.ask(signal, (abortSignal) =>
      engine.docker.createContainer({ _query: { name }, _body: body, abortSignal } as object),
    );
    try {
      await engine.ask(signal, (abortSignal) => container.start({ abortSignal }));
    } catch (error) {
      if (engineRefusal(error)?.status === 400) return -1;
      throw error;
    }
    const ended = await engine.ask(signal, (abortSignal) => container.wait({ abortSignal }), HELPER_MS);
    return (ended as { StatusCode: number }).StatusCode;
  } finally {
    await remove(AbortSignal.timeout(LEAVE_MS)).catch(() => {});
  }
}

async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (engineRefusal(error)?.status === 404) return null;
    throw error;
  }
}

function folderOf({ ownerName, appId }: Pick<Spec, 'ownerName' | 'appId'>, home: HomeSpec): string | null {
  return home.template === null ? null : homeFolder(home.template, { user: ownerName, app: appId });
}

const homeKey = ({ prefix }: Labels): string => `${prefix}.home`;
const gatewayKey = ({ prefix }: Labels): string => `${prefix}.gateway`;
const imageKey = ({ prefix }: Labels): string => `${prefix}.image`;
