import type { ProviderContext } from '../instances/provider.ts';
import { type Engine, engineRefusal } from './engine.ts';
import { fetchMissing, type PullPolicy, pullImage } from './pull.ts';

/** Does now what a start would do about its image: pulls one that is missing, and with `always` the newest. Repeatable. */
export async function haveImage(
  engine: Engine,
  image: string,
  policy: PullPolicy,
  context: Pick<ProviderContext, 'signal' | 'progress'>,
): Promise<void> {
  if (policy === 'always') await pullImage(engine, image, context);
  else if (!(await isImageHere(engine, image, context.signal)))
    await fetchMissing(engine, image, policy, context);
  context.progress(`${image} is there.`);
}

async function isImageHere(engine: Engine, image: string, signal: AbortSignal): Promise<boolean> {
  try {
    await engine.ask(signal, () => engine.docker.getImage(image).inspect());
    return true;
  } catch (error) {
    if (engineRefusal(error)?.status === 404) return false;
    throw error;
  }
}
