import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { discoverPlugins } from '../../src/plugins/discover.ts';

export interface DocumentedPlugin {
  readonly id: string;
  readonly config: z.ZodType;
  readonly providers: readonly DocumentedProvider[];
}

export interface DocumentedProvider {
  readonly id: string;
  /** What an application's `settings` may hold. */
  readonly settings: z.ZodType;
}

/** The program's own plugins. A provider's settings are the schema `<provider>Settings` in the plugin's settings.ts. */
export async function documentedPlugins(): Promise<DocumentedPlugin[]> {
  const found = await discoverPlugins([]);
  return Promise.all(
    found.map(async ({ plugin: { id, config }, folder }) => ({
      id,
      config,
      providers: await providersIn(folder),
    })),
  );
}

async function providersIn(folder: string): Promise<DocumentedProvider[]> {
  const path = join(folder, 'settings.ts');
  if (!existsSync(path)) return [];
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const found = Object.entries(module).flatMap(([name, settings]) => {
    const [, provider] = /^(\w+)Settings$/.exec(name) ?? [];
    if (provider === undefined || !(settings instanceof z.ZodType)) return [];
    return [{ id: provider.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), settings }];
  });
  // a bundler may have them in another order
  return found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
