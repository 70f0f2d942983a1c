import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../../src/api.ts';

/** One built file and what it imports at once, as addresses. */
export interface ClientFile {
  readonly src: string;
  readonly preload: readonly string[];
}

/** The built file of a source such as `instance.ts`; null where the browser files are not built. */
export type ClientFiles = (source: string) => ClientFile | null;

type Manifest = Readonly<Record<string, { readonly file: string; readonly preload: readonly string[] }>>;

const BASE = '/static/web-ui/';

/** Reads which files the build made. Pages work without them, only the viewer does not. */
export async function readClientFiles(log: Logger): Promise<ClientFiles> {
  const manifest = await readManifest(import.meta.dirname);
  if (manifest === null)
    log.warn({}, 'the browser files are not built, so no desktop can be shown: npm run build');
  return (source) => {
    const found = manifest?.[source];
    if (found === undefined) return null;
    return { src: BASE + found.file, preload: found.preload.map((file) => BASE + file) };
  };
}

/** The sources lie in `plugins/web-ui`, the bundle in `dist/plugins/web-ui`: the built files are found from both. */
async function readManifest(start: string): Promise<Manifest | null> {
  for (let folder = start; ; folder = dirname(folder)) {
    try {
      return JSON.parse(await readFile(join(folder, 'dist/public/web-ui/manifest.json'), 'utf8')) as Manifest;
    } catch {
      if (folder === dirname(folder)) return null;
    }
  }
}
