import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { docker, fileIn } from './containers.ts';
import type { ShellViewer } from './shell-viewer.ts';

/** A name by which a viewer comes back. */
export const newView = (): string => randomBytes(16).toString('hex');

/** The sockets of the keepers that live. */
export async function keepersIn(dataDir: string): Promise<string[]> {
  const names = await readdir(join(dataDir, 'guacamole')).catch(() => []);
  return names.filter((name) => name.startsWith('keeper-'));
}

/** The shells of somebody in a container of a reference image. */
export interface ContainerOfShells {
  readonly host: string;
  readonly container: string;
}

/** What a shell knows of itself, and only itself: what it writes for a `what` such as `$$`. */
export async function sayOf(
  viewer: Pick<ShellViewer, 'type'>,
  { host, container }: ContainerOfShells,
  what: string,
): Promise<string> {
  const file = `/tmp/${newView()}`;
  viewer.type(`echo ${what} > ${file}\n`);
  return fileIn(host, container, file);
}

export async function shellsIn({ host, container }: ContainerOfShells): Promise<number> {
  return Number(await docker(host, 'exec', container, 'pgrep', '-c', '-u', 'user', 'bash').catch(() => '0'));
}
