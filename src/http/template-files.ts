import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Name → source of every `.njk` file: those of a plugin below `<plugin id>/`, the shared ones by their path. */
export async function readTemplates(
  shared: string,
  plugins: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const groups = await Promise.all([
    readFolder(shared, ''),
    ...[...plugins].map(([id, folder]) => readFolder(folder, `${id}/`)),
  ]);
  return new Map(groups.flat());
}

async function readFolder(folder: string, prefix: string): Promise<[name: string, source: string][]> {
  const entries = await readdir(folder, { recursive: true });
  return Promise.all(
    entries
      .filter((path) => path.endsWith('.njk'))
      .map(async (path) => {
        const name = prefix + relative('.', path).split(sep).join('/');
        return [name, await readFile(join(folder, path), 'utf8')] as [string, string];
      }),
  );
}
