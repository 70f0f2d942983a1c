import { resolve } from 'node:path';
import type { z } from 'zod';
import { type AppSource, type AppsRead, readApps, type SettingsOwner } from './apps.ts';
import { type CoreConfig, completeCore, coreConfig, publicUrlOf } from './core.ts';
import type { EffectiveEntry } from './effective.ts';
import { checkVariables, FILE_VARIABLE } from './environment.ts';
import { freeze } from './freeze.ts';
import { configInvalid, suggest } from './problems.ts';
import { type Environment, readSection, type SectionRead } from './section.ts';
import { isTable } from './shape.ts';
import { showKey, toSnake } from './spelling.ts';
import { readToml, type TomlFile } from './toml-file.ts';

export interface ConfigOptions {
  readonly env: Environment;
  /** What relative paths start from. */
  readonly cwd: string;
  /** From the command line; else DESKGATE_CONFIG, else ./deskgate.toml where there is one. */
  readonly file?: string;
}

/** The part of a plugin that the configuration knows. */
export interface Configured<C = unknown> {
  readonly id: string;
  readonly config: z.ZodType<C>;
}

export interface LoadedConfig {
  readonly core: CoreConfig;
  /** Absolute; null when there is no file. */
  readonly file: string | null;
  /** The plugin's own part, frozen. */
  plugin<C>(plugin: Configured<C>): C;
  /** Applications of the file, each a valid definition except for its provider's settings. */
  readonly apps: readonly AppSource[];
  /** The same once providers are known: their settings are checked and spelled in camelCase. Throws CONFIG_INVALID. */
  appsFor(providers: readonly SettingsOwner[]): readonly AppSource[];
  /** Every key with its value, secrets hidden, and where it came from. */
  effective(): EffectiveEntry[];
}

/** The keys that finding plugins needs. */
const DISCOVERY = coreConfig.pick({ pluginDirs: true, disabledPlugins: true });

/** The configuration before the plugins are known. The file has been read, once. */
export interface ConfigSource {
  /** Absolute; null when there is no file. */
  readonly file: string | null;
  /** What finding the plugins needs; the defaults where these keys are wrong, which `load` reports. */
  readonly pluginDirs: readonly string[];
  readonly disabledPlugins: readonly string[];
  /** The core's keys, for commands that need no plugin. Throws CONFIG_INVALID; the plugins' part is not looked at. */
  core(): CoreConfig;
  /**
   * Everything. Throws one CONFIG_INVALID with all problems. Disabled plugins are left out.
   * @param found ids of all plugins that there are, when `plugins` has no disabled ones: `disabled_plugins` may name no other.
   */
  load(plugins: readonly Configured[], found?: readonly string[]): LoadedConfig;
}

export async function openConfig({ env, cwd, file }: ConfigOptions): Promise<ConfigSource> {
  // an empty variable counts as unset, as everywhere
  return configSource(await readToml(file ?? (env[FILE_VARIABLE] || undefined), cwd), env, cwd);
}

export async function loadCoreConfig(options: ConfigOptions): Promise<CoreConfig> {
  return (await openConfig(options)).core();
}

/** For callers that have all plugins at hand. */
export async function loadConfig(
  options: ConfigOptions & { readonly plugins: readonly Configured[] },
): Promise<LoadedConfig> {
  return (await openConfig(options)).load(options.plugins);
}

export function configSource(file: TomlFile | null, env: Environment, cwd: string): ConfigSource {
  const { plugins: pluginTables, apps: appTables, ...coreTable } = file?.table ?? {};
  const read = readSection({ plugin: null, schema: coreConfig }, coreTable, file, env);
  const core = read.value === null ? null : freeze(completeCore(read.value, cwd));
  const early = readSection({ plugin: null, schema: DISCOVERY }, only(coreTable, DISCOVERY), file, env).value;
  const { pluginDirs, disabledPlugins: disabled } = early ?? DISCOVERY.parse({});

  return {
    file: file?.path ?? null,
    pluginDirs: pluginDirs.map((path) => resolve(cwd, path)),
    disabledPlugins: disabled,
    core: () => {
      if (core === null) throw configInvalid(coreProblems(read, []));
      return core;
    },
    load: (given, found = given.map(({ id }) => id)) => {
      const plugins = given.filter(({ id }) => !disabled.includes(id));
      const ids = plugins.map(({ id }) => id);
      const sections = new Map(
        plugins.map(({ id, config }) => {
          const table = isTable(pluginTables) ? pluginTables[id] : undefined;
          return [id, readSection({ plugin: id, schema: config }, table, file, env)];
        }),
      );
      const apps = readApps(appTables, file);
      const problems = [
        ...coreProblems(read, ids),
        // with the keys that find plugins wrong, a plugin that was not found is no news
        ...(early === null ? [] : unknownDisabled(read, disabled, found)),
        ...(early === null ? [] : unknownSections(pluginTables, file, ids, disabled)),
        ...[...sections.values()].flatMap(({ findings, tell }) => findings.map(tell)),
        ...apps.problems,
        ...(early === null ? [] : checkVariables(env, plugins, disabled)),
      ];
      if (problems.length > 0 || core === null) throw configInvalid(problems);
      return loaded({ core, file, read, sections, apps });
    },
  };
}

interface Parts {
  readonly core: CoreConfig;
  readonly file: TomlFile | null;
  readonly read: SectionRead<unknown>;
  readonly sections: ReadonlyMap<string, SectionRead<unknown>>;
  readonly apps: AppsRead;
}

function loaded({ core, file, read, sections, apps }: Parts): LoadedConfig {
  const values = new Map([...sections].map(([id, { value }]) => [id, freeze(value)]));
  return {
    core,
    file: file?.path ?? null,
    plugin: <C>({ id }: Configured<C>): C => {
      if (!values.has(id)) throw new Error(`The configuration was loaded without the plugin ${id}`);
      // the schema that made the value is the one that types it
      return values.get(id) as C;
    },
    apps: apps.sources,
    appsFor: (providers) => {
      const { sources, problems } = apps.withSettings(providers);
      if (problems.length > 0) throw configInvalid(problems);
      return sources;
    },
    effective: () => [
      ...read.effective(settled(core)),
      ...[...sections.values()].flatMap((section) => section.effective()),
      ...apps.effective(),
    ],
  };
}

function only(table: Readonly<Record<string, unknown>>, schema: z.ZodObject): Record<string, unknown> {
  const keys = Object.keys(schema.shape).map(toSnake);
  return Object.fromEntries(keys.filter((key) => key in table).map((key) => [key, table[key]]));
}

function coreProblems(read: SectionRead<unknown>, plugins: readonly string[]): string[] {
  return read.findings.map((finding) => {
    if (finding.kind !== 'unknown' || finding.path.length !== 1) return read.tell(finding);
    const key = String(finding.path[0]).replaceAll('_', '-');
    const known = plugins.includes(key) ? [`plugins.${key}`] : [...finding.known, 'plugins', 'apps'];
    return read.tell({ ...finding, known });
  });
}

function unknownDisabled(
  read: SectionRead<unknown>,
  disabled: readonly string[],
  found: readonly string[],
): string[] {
  return disabled.flatMap((id, index) => {
    if (found.includes(id)) return [];
    const text = `there is no plugin ${id}; ${suggest(id, found, 'plugin')}`;
    return [read.tell({ kind: 'wrong', path: ['disabled_plugins', index], text })];
  });
}

function unknownSections(
  tables: unknown,
  file: TomlFile | null,
  plugins: readonly string[],
  disabled: readonly string[],
): string[] {
  if (tables === undefined || file === null) return [];
  const place = (...path: string[]): string => {
    const line = file.lineOf(['plugins', ...path]);
    return line === null ? file.name : `${file.name}, line ${line}`;
  };
  if (!isTable(tables)) return [`${place()}: plugins: expected tables headed [plugins.<id>].`];
  return Object.keys(tables)
    .filter((id) => !plugins.includes(id) && !disabled.includes(id))
    .map(
      (id) =>
        `${place(id)}: unknown plugin section [plugins.${showKey(id)}]; ${suggest(id, plugins, 'plugin')}.`,
    );
}

/** What follows from other keys, as it counts. */
function settled(core: CoreConfig): Partial<Record<keyof CoreConfig, unknown>> {
  const { dataDir, databaseUrl, logDir, pluginDirs, port } = core;
  // with port 0 it is known only once the gateway listens
  const publicUrl = core.publicUrl ?? (port === 0 ? undefined : publicUrlOf(core, port));
  return { dataDir, databaseUrl, logDir, pluginDirs, publicUrl };
}
