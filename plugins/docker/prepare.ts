import { haveImage, type ImageNeed, type ProviderContext } from '../../src/api.ts';
import { findImage } from './base-image.ts';
import type { DockerConfig } from './config.ts';
import { IMAGES, type ImageName } from './image-list.ts';
import { buildImages, IMAGE_NAMES } from './images.ts';
import type { DockerParts } from './parts.ts';
import type { DockerSettings } from './settings.ts';

/** A reference image is in no registry: it is built. */
export function imageNeed({ image, pull }: DockerSettings, config: Pick<DockerConfig, 'pull'>): ImageNeed {
  return { image, how: referenceImage(image) === null ? (pull ?? config.pull) : 'build' };
}

/** One that was built is left alone: it may have been built on another base. */
export async function prepareImage(
  parts: DockerParts,
  { image, how }: ImageNeed,
  context: ProviderContext,
): Promise<void> {
  const { signal, progress } = context;
  const engine = await parts.engine();
  const name = referenceImage(image);
  const isToBuild = how === 'build' && name !== null && (await findImage(engine, image, signal)) === null;
  if (isToBuild) await buildImages([name], { engine, print: progress, signal });
  await haveImage(engine, image, how === 'build' ? 'never' : how, context);
}

function referenceImage(image: string): ImageName | null {
  return IMAGE_NAMES.find((name) => [image, `${image}:latest`].includes(IMAGES[name].tag)) ?? null;
}
