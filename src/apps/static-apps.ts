import type { LoadedConfig } from '../config/load.ts';
import type { Provider } from '../instances/provider.ts';
import type { FoundPlugin } from '../plugins/discover.ts';
import type { StaticApp } from './registry.ts';

/** Applications that plugins bring along, then those of the configuration file, which may replace them. */
export function staticApps(
  config: LoadedConfig,
  plugins: readonly FoundPlugin[],
  providers: readonly Provider[],
): StaticApp[] {
  const ofPlugins = plugins.flatMap(({ plugin }) =>
    (plugin.apps?.(config.plugin(plugin)) ?? []).map((raw) => ({
      raw,
      where: `plugin ${plugin.id}`,
      source: 'plugin' as const,
    })),
  );
  const ofFile = config
    .appsFor(providers)
    .map(({ raw, where }) => ({ raw, where, source: 'config' as const }));
  return [...ofPlugins, ...ofFile];
}
