import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { discoverPlugins } from '../../src/plugins/discover.ts';

export interface DocumentedPlugin {
  readonly id: string;
  readonly config: z.ZodType;
  /** What an application's `settings` may hold, where the plugin has a provider. */
  readonly settings: z.ZodType | null;
}

/** The program's own plugins. A provider's settings are the schema `settings` or `<name>Settings` in its settings.ts. */
export async function documentedPlugins(): Promise<DocumentedPlugin[]> {
  const found = await discoverPlugins([]);
  return Promise.all(
    found.map(async ({ plugin: { id, config }, folder }) => ({
      id,
      config,
      settings: await settingsIn(folder),
    })),
  );
}

async function settingsIn(folder: string): Promise<z.ZodType | null> {
  const path = join(folder, 'settings.ts');
  if (!existsSync(path)) return null;
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const [, schema] =
    Object.entries(module).find(
      ([name, value]) => /^settings$|Settings$/.test(name) && value instanceof z.ZodType,
    ) ?? [];
  return schema instanceof z.ZodType ? schema : null;
}
