import type { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { ProviderContext } from '../instances/provider.ts';
import { type Engine, engineFailure, engineRefusal } from './engine.ts';
import { jsonLines } from './json-lines.ts';
import { PullProgress } from './pull-progress.ts';
import { registryLogin, registryOf } from './registry-login.ts';

export const pullPolicy = z.enum(['missing', 'never', 'always']);
export type PullPolicy = z.output<typeof pullPolicy>;

/** A pull that shows no progress for this time has failed. */
const STALLED_MS = 120_000;

/** What registries and engines say where a login is missing, wrong, or not enough. */
const WANTS_LOGIN = /no basic auth credentials|unauthorized|authentication required|access.* denied/i;

/** Whether creating a container failed because its image is not there. */
export function isImageMissing(error: unknown): boolean {
  const refusal = engineRefusal(error);
  return refusal?.status === 404 && /image/i.test(refusal.message);
}

/** The image was found missing: pulls it, or refuses with IMAGE_MISSING where pulling is not wanted. */
export async function fetchMissing(
  engine: Engine,
  image: string,
  policy: PullPolicy,
  context: Pick<ProviderContext, 'signal' | 'progress'>,
): Promise<void> {
  if (policy === 'never') {
    throw new AppError('IMAGE_MISSING', `Docker has no image ${image}, and pulling is switched off.`, {
      remedy: howToHave(image, `pull it (docker pull ${image}), or set pull = "missing"`),
    });
  }
  await pullImage(engine, image, context);
}

/** Pulls the newest image of that name. Rejects with IMAGE_PULL_FAILED, or the signal's reason. */
export async function pullImage(
  engine: Engine,
  image: string,
  { signal, progress }: Pick<ProviderContext, 'signal' | 'progress'>,
): Promise<void> {
  progress(`Pulling ${image}`);
  const stop = new AbortController();
  const stall = setTimeout(() => stop.abort(), STALLED_MS);
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    const told = new PullProgress(image);
    for await (const event of await openPull(engine, image, either)) {
      if (typeof event.error === 'string') throw pullFailed(image, event.error);
      stall.refresh();
      const words = told.next(event);
      if (words !== null) progress(words);
    }
    signal.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (stop.signal.aborted) throw pullFailed(image, `no progress for ${STALLED_MS / 1000} s`);
    throw engineFailure(error, engine.address);
  } finally {
    clearTimeout(stall);
  }
}

async function openPull(engine: Engine, image: string, signal: AbortSignal) {
  const authconfig = await registryLogin(image, signal);
  try {
    const options = { abortSignal: signal, ...(authconfig === null ? {} : { authconfig }) };
    // the first answer comes only after the registry was asked
    const stream = await engine.ask(signal, () => engine.docker.pull(image, options), STALLED_MS);
    return jsonLines(stream as Readable);
  } catch (error) {
    const refusal = engineRefusal(error);
    throw refusal === null ? error : pullFailed(image, refusal.message, error);
  }
}

function pullFailed(image: string, why: string, cause?: unknown): AppError {
  return new AppError('IMAGE_PULL_FAILED', `Docker has no image ${image}, and it could not be pulled.`, {
    detail: why,
    remedy: howToHave(
      image,
      WANTS_LOGIN.test(why)
        ? `check the name of the image, and log in to its registry as the gateway's user: docker login ${loginName(image)}`
        : 'check the name of the image and that its registry can be reached',
    ),
    cause,
  });
}

/** Without a name, docker logs in to Docker Hub. */
function loginName(image: string): string {
  const registry = registryOf(image);
  return registry.startsWith('https:') ? '' : registry;
}

function howToHave(image: string, otherwise: string): string {
  const [, own] = /^deskgate\/(?:desktop-)?(desktop|rdp|ssh|telnet)(?::latest)?$/.exec(image) ?? [];
  return own === undefined
    ? `${otherwise.charAt(0).toUpperCase()}${otherwise.slice(1)}.`
    : `Build it: deskgate image build ${own}. Or ${otherwise}.`;
}
