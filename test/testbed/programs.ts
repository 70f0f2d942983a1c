import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Folders of servers that an ordinary user's PATH may leave out; in the last, Debian has Docker's rootless script. */
const SERVER_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/share/docker.io/contrib'];

/** Full path of the first of these programs that is installed, or null. */
export async function findProgram(...names: readonly string[]): Promise<string | null> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SERVER_FOLDERS].filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (await isExecutable(path)) return path;
    }
  }
  return null;
}

export async function requireProgram(...names: readonly string[]): Promise<string> {
  const path = await findProgram(...names);
  if (path === null) throw new Error(`${names.join(' or ')} is not installed`);
  return path;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
