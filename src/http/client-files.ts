import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../log.ts';
import { projectRoot } from '../root.ts';

/** One built file and what it imports at once, as addresses. */
export interface ClientFile {
  readonly src: string;
  readonly preload: readonly string[];
}

/** The built file of a source such as `instance.ts` in the plugin's `client`; null where the browser files are not built. */
export type ClientFiles = (source: string) => ClientFile | null;

type Manifest = Readonly<Record<string, { readonly file: string; readonly preload: readonly string[] }>>;

/** Reads which files the build made of a plugin's scripts. Pages work without them, only what they show does not. */
export async function readClientFiles(pluginId: string, log: Logger): Promise<ClientFiles> {
  const manifest = await readManifest(pluginId);
  if (manifest === null)
    log.warn({}, 'the browser files are not built, so no desktop can be shown: npm run build');
  const base = `/static/${pluginId}/`;
  return (source) => {
    const found = manifest?.[source];
    if (found === undefined) return null;
    return { src: base + found.file, preload: found.preload.map((file) => base + file) };
  };
}

async function readManifest(pluginId: string): Promise<Manifest | null> {
  const path = join(projectRoot(), 'dist/public', pluginId, 'manifest.json');
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Manifest;
  } catch {
    return null;
  }
}
