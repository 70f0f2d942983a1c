import { buffer } from 'node:stream/consumers';
import type { Binding, Engine } from '../../src/api.ts';
import type { DockerSettings } from './settings.ts';

/** In the container. */
const FOLDER = 'run/deskgate';

/** Writes whose desktop it is into the container, whether it runs or not; one question. */
export async function writeOwner(
  engine: Engine,
  container: string,
  { settings, ownerName }: Pick<Binding<DockerSettings>, 'settings' | 'ownerName'>,
  signal: AbortSignal,
): Promise<void> {
  if (!settings.tellOwner || ownerName === '') return;
  const archive = await archiveOf(`${ownerName}\n`);
  await engine.ask(signal, (abortSignal) =>
    engine.docker.getContainer(container).putArchive(archive, { path: '/', abortSignal }),
  );
}

async function archiveOf(content: string): Promise<Buffer> {
  const { pack } = await import('tar-stream');
  const tar = pack();
  tar.entry({ name: FOLDER, type: 'directory', mode: 0o755 });
  tar.entry({ name: `${FOLDER}/owner`, mode: 0o644 }, content);
  tar.finalize();
  return buffer(tar);
}
