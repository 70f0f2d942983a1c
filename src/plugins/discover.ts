import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../errors.ts';
import { projectRoot } from '../root.ts';
import type { Plugin } from './plugin.ts';

export interface FoundPlugin {
  readonly plugin: Plugin;
  /** The plugin's source folder: its templates and public files lie there. */
  readonly folder: string;
}

/** From the bundle the plugins are built beside it; from source they are read as they are. */
const FROM_SOURCE = import.meta.url.endsWith('.ts');

/**
 * Loads every `<folder>/plugin.*` of the program's own plugins and of `extra` folders, in order of their names.
 * One that cannot be loaded stops the start and is named.
 */
export async function discoverPlugins(extra: readonly string[]): Promise<FoundPlugin[]> {
  const own = await pluginsBelow(
    join(projectRoot(), 'plugins'),
    FROM_SOURCE ? null : join(projectRoot(), 'dist/plugins'),
  );
  const others = await Promise.all(extra.map((folder) => pluginsBelow(resolve(folder), null)));
  const candidates = [...own, ...others.flat()];
  const found = await Promise.all(candidates.map(load));
  const seen = new Map<string, string>();
  for (const { plugin, folder } of found) {
    const other = seen.get(plugin.id);
    if (other !== undefined) {
      throw new AppError('CONFIG_INVALID', `Two plugins have the id ${plugin.id}: ${other} and ${folder}.`);
    }
    seen.set(plugin.id, folder);
  }
  return found;
}

interface Candidate {
  readonly folder: string;
  readonly entries: readonly string[];
}

async function pluginsBelow(folder: string, built: string | null): Promise<Candidate[]> {
  const names = await readdir(built ?? folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError('CONFIG_INVALID', `The plugin folder ${folder} cannot be read.`, { cause });
  });
  return names
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted()
    .map((name) => ({
      folder: join(folder, name),
      entries:
        built === null
          ? ['plugin.js', 'plugin.mjs', ...(FROM_SOURCE ? ['plugin.ts'] : [])].map((file) =>
              join(folder, name, file),
            )
          : [join(built, name, 'plugin.js')],
    }));
}

async function load({ folder, entries }: Candidate): Promise<FoundPlugin> {
  const existing = await firstExisting(entries);
  if (existing === null)
    throw new AppError('CONFIG_INVALID', `The plugin folder ${folder} has no plugin file.`);
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(existing).href)) as { default?: unknown };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('CONFIG_INVALID', `The plugin in ${folder} cannot be loaded: ${why}`, { cause });
  }
  const plugin = module.default as Partial<Plugin> | undefined;
  if (typeof plugin?.id !== 'string' || typeof plugin.setup !== 'function' || plugin.config === undefined) {
    throw new AppError(
      'CONFIG_INVALID',
      `The plugin in ${folder} has no default export with id, config and setup.`,
    );
  }
  return { plugin: plugin as Plugin, folder };
}

async function firstExisting(entries: readonly string[]): Promise<string | null> {
  for (const entry of entries) {
    const names = await readdir(dirname(entry)).catch(() => [] as string[]);
    if (names.some((name) => entry.endsWith(`/${name}`))) return entry;
  }
  return null;
}
