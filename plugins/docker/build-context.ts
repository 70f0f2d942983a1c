import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface ContextFile {
  /** With slashes, relative to the folder. */
  readonly name: string;
  readonly content: Buffer;
  readonly mode: number;
}

export interface BuildContext {
  readonly files: readonly ContextFile[];
  /** The same for the same files, whatever machine they lie on. */
  readonly hash: string;
}

/** The files of an image's folder as they go into its build. Scripts can be run, whatever mode they arrived with. */
export async function readContext(folder: string): Promise<BuildContext> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(folder, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .toSorted();
  const files = await Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(folder, name));
      return { name, content, mode: content.toString('latin1', 0, 2) === '#!' ? 0o755 : 0o644 };
    }),
  );
  const hash = createHash('sha256');
  for (const { name, content, mode } of files)
    hash.update(`${name}\0${mode}\0${content.length}\0`).update(content);
  return { files, hash: hash.digest('hex') };
}
