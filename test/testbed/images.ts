import { IMAGES, type ImageName } from '../../plugins/docker/image-list.ts';
import { asAppError, connectEngine } from '../../src/api.ts';
import { type BedPart, definePart, type OpenContext } from './bed-part.ts';
import { dockerAt } from './docker.ts';
import type { PartName } from './part-info.ts';
import { findProgram } from './programs.ts';

type ImagePart = 'desktop-image' | 'rdp-image' | 'ssh-image' | 'telnet-image' | 'guacd-image';

const INSPECT_TIMEOUT_MS = 10_000;

/**
 * A reference image of the product. With DESKGATE_TEST_REQUIRE=all it is built by the product's own builder, from Debian
 * packages, unless one of the same files is there; else one that is there is used as it is.
 */
function imagePart(part: ImagePart, name: ImageName, after: readonly PartName[] = []): BedPart<ImagePart> {
  return definePart<ImagePart>({
    name: part,
    packages: ['mmdebstrap'],
    after: ['docker', ...after],
    remedy: `npm run deskgate -- image build ${name}`,
    timeoutMs: 15 * 60_000,
    installed: async () => (await findProgram('mmdebstrap')) !== null,
    async open(context) {
      const host = context.parts.docker?.host;
      if (host === undefined) throw new Error('there is no Docker to look in');
      const image = IMAGES[name].tag;
      const before = await imageId(host, image);
      if (context.requireAll) await build(name, host, context);
      const now = await imageId(host, image);
      if (now === null) throw new Error(`Docker has no image ${image}`);
      return { info: { image }, note: `${image}${now === before ? '' : ', built'}` };
    },
  });
}

async function build(name: ImageName, host: string, { log, signal }: OpenContext): Promise<void> {
  const { buildImages } = await import('../../plugins/docker/images.ts');
  const engine = await connectEngine({ host });
  // what the build itself prints is indented
  const print = (line: string) => line.startsWith(' ') || log(line);
  try {
    await buildImages([name], { engine, print, signal, fromPackages: true });
  } catch (thrown) {
    const { message, detail } = asAppError(thrown);
    throw new Error(`its build failed: ${message}${detail === null ? '' : `\n${detail}`}`, { cause: thrown });
  }
}

async function imageId(host: string, image: string): Promise<string | null> {
  const engine = dockerAt(host, { timeout: INSPECT_TIMEOUT_MS });
  return engine
    .getImage(image)
    .inspect()
    .then(
      ({ Id }) => Id,
      () => null,
    );
}

export const imageParts: readonly BedPart[] = [
  imagePart('desktop-image', 'desktop'),
  // built on the desktop, or on the base that it made
  imagePart('rdp-image', 'rdp', ['desktop-image']),
  imagePart('ssh-image', 'ssh', ['desktop-image']),
  imagePart('telnet-image', 'telnet', ['desktop-image']),
  imagePart('guacd-image', 'guacd'),
];
