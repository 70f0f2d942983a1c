import { type ConfigSource, type LoadedConfig, openConfig } from '../config/load.ts';
import { discoverPlugins, type FoundPlugin } from '../plugins/discover.ts';

export interface Loaded {
  readonly config: LoadedConfig;
  readonly plugins: readonly FoundPlugin[];
}

/** Configuration and plugins, as every command that runs the program's parts needs them. */
export async function load(file: string | undefined): Promise<Loaded> {
  const source: ConfigSource = await openConfig({
    env: process.env,
    cwd: process.cwd(),
    ...(file === undefined ? {} : { file }),
  });
  const found = await discoverPlugins(source.pluginDirs);
  const plugins = found.filter(({ plugin }) => !source.disabledPlugins.includes(plugin.id));
  const config = source.load(
    plugins.map(({ plugin }) => plugin),
    found.map(({ plugin }) => plugin.id),
  );
  return { config, plugins };
}
