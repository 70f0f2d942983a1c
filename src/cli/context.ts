import { type ConfigSource, type LoadedConfig, openConfig } from '../config/load.ts';
import { discoverPlugins, type FoundPlugin } from '../plugins/discover.ts';
import type { Cli } from './cli.ts';

export interface Loaded {
  readonly config: LoadedConfig;
  readonly plugins: readonly FoundPlugin[];
}

/** Configuration and plugins, as every command that runs the program's parts needs them. */
export async function load(cli: Pick<Cli, 'file' | 'io'>): Promise<Loaded> {
  const file = cli.file();
  const source: ConfigSource = await openConfig({
    env: cli.io.env,
    cwd: cli.io.cwd,
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
