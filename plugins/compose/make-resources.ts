import type { NetworkCreateOptions, VolumeCreateOptions } from 'dockerode';
import { AppError, askToTheEnd, type Engine, engineRefusal, type StartSpec } from '../../src/api.ts';
import type { ComposeParts } from './parts.ts';

type Of = Pick<StartSpec, 'instanceId'>;

/** Makes the network unless an earlier call did. */
export async function makeNetwork(
  { labels }: ComposeParts,
  engine: Engine,
  body: NetworkCreateOptions,
  spec: Of,
  signal: AbortSignal,
): Promise<void> {
  const filters = labels.filter(spec.instanceId);
  const ours = await engine.ask(signal, (abortSignal) =>
    engine.docker.listNetworks({ filters, abortSignal }),
  );
  if (ours.some(({ Name }) => Name === body.Name)) return;
  try {
    await askToTheEnd(engine, signal, (abortSignal) => engine.docker.createNetwork({ ...body, abortSignal }));
  } catch (error) {
    const refusal = engineRefusal(error);
    if (refusal?.status === 409) throw taken('network', body.Name, error);
    if (refusal === null || !/address pool/i.test(refusal.message)) throw error;
    throw new AppError('PROVIDER_FAILED', 'Docker has no addresses left for another network.', {
      detail: refusal.message,
      remedy: 'Stop other desktops, or give Docker more networks: default-address-pools in daemon.json.',
      cause: error,
    });
  }
}

/** Makes the volume unless an earlier call did; whether it was made now. */
export async function makeVolume(
  { labels }: ComposeParts,
  engine: Engine,
  body: VolumeCreateOptions & { readonly Name: string },
  spec: Of,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await findVolume(engine, body.Name, signal);
  if (found !== null) {
    if (labels.instanceOf(found.Labels) === spec.instanceId) return false;
    throw taken('volume', body.Name);
  }
  await askToTheEnd(engine, signal, (abortSignal) => engine.docker.createVolume({ ...body, abortSignal }));
  return true;
}

async function findVolume(engine: Engine, name: string, signal: AbortSignal) {
  try {
    return await engine.ask(signal, (abortSignal) => engine.docker.getVolume(name).inspect({ abortSignal }));
  } catch (error) {
    if (engineRefusal(error)?.status === 404) return null;
    throw error;
  }
}

export function taken(what: 'container' | 'network' | 'volume', name: string, cause?: unknown): AppError {
  return new AppError('PROVIDER_FAILED', `A ${what} named ${name} exists that this gateway did not make.`, {
    remedy: `Look what it is (docker ${what} inspect ${name}); remove it, or set another label_prefix in [plugins.compose].`,
    cause,
  });
}
