import type { z } from 'zod';
import { appDefinition } from '../apps/definition.ts';
import { check, type Finding } from './check.ts';
import { type EffectiveEntry, effectiveValue } from './effective.ts';
import { sentence, suggest } from './problems.ts';
import { HIDDEN } from './secret.ts';
import { isTable, shapeOf } from './shape.ts';
import { type Path, toSnake } from './spelling.ts';
import type { TomlFile } from './toml-file.ts';

/** An application of the file: keys in camelCase. */
export interface AppSource {
  readonly raw: Record<string, unknown>;
  /** For messages: `deskgate.toml, line 12, [[apps]] "xfce"`. */
  readonly where: string;
}

/** What the settings of an application are checked against. */
export interface SettingsOwner {
  readonly id: string;
  readonly settings: z.ZodType;
}

export interface AppsRead {
  /** The provider's settings are still as written. */
  readonly sources: readonly AppSource[];
  readonly problems: readonly string[];
  /** The same with the settings checked and in camelCase too, and what is wrong with them. */
  withSettings(owners: readonly SettingsOwner[]): Pick<AppsRead, 'sources' | 'problems'>;
  effective(): EffectiveEntry[];
}

export function readApps(table: unknown, file: TomlFile | null): AppsRead {
  const entries: readonly unknown[] = Array.isArray(table) ? table : [];
  const apps = entries.map((entry, index) => readApp(entry, index, file));
  const notAList =
    table === undefined || Array.isArray(table)
      ? []
      : [`${placeOf(file, [])}: apps: expected a list of tables, each headed [[apps]].`];
  return {
    sources: apps.map(({ source }) => source),
    problems: [...notAList, ...apps.flatMap(({ problems }) => problems), ...sharedIds(apps)],
    withSettings: (owners) => {
      const checked = apps.map((app) => checkSettings(app, owners));
      return {
        sources: checked.map(({ source }) => source),
        problems: checked.flatMap(({ problems }) => problems),
      };
    },
    effective: () =>
      apps.map(({ source }, index) => ({
        key: `apps.${String(source.raw.id)}`,
        value: shown(entries[index]),
        source: 'file',
        where: placeOf(file, [index], ':'),
        variable: null,
      })),
  };
}

interface AppRead {
  readonly source: AppSource;
  readonly problems: readonly string[];
  tell(finding: Finding): string;
}

function readApp(entry: unknown, index: number, file: TomlFile | null): AppRead {
  const place = (path: Path): string => `${placeOf(file, [index, ...path])}, ${nameOf(entry, index)}`;
  const tell = (finding: Finding): string => sentence(place(finding.path), finding.path, finding);
  const checked = check(appDefinition, entry);
  return {
    source: { raw: isTable(checked.input) ? checked.input : {}, where: place([]) },
    problems: checked.ok ? [] : checked.findings.map(tell),
    tell,
  };
}

function sharedIds(apps: readonly AppRead[]): string[] {
  return apps.flatMap(({ source: { raw, where } }, index) => {
    const first = apps.findIndex(({ source }) => source.raw.id === raw.id);
    if (raw.id === undefined || first === index) return [];
    return [`${where}: id: is taken already by ${apps[first]?.source.where}.`];
  });
}

function checkSettings(
  { source, tell }: AppRead,
  owners: readonly SettingsOwner[],
): Pick<AppRead, 'source' | 'problems'> {
  const { raw, where } = source;
  const provider = String(raw.provider);
  const owner = owners.find(({ id }) => id === provider);
  if (owner === undefined) {
    const known = owners.map(({ id }) => id);
    const hint = suggest(provider, known, 'provider');
    return { source, problems: [`${where}: provider: there is none called ${provider}; ${hint}.`] };
  }
  const checked = check(owner.settings, raw.settings ?? {});
  const findings = checked.ok ? [] : checked.findings;
  return {
    source: { raw: { ...raw, settings: checked.input }, where },
    problems: findings.map((finding) => tell({ ...finding, path: ['settings', ...finding.path] })),
  };
}

function placeOf(file: TomlFile | null, path: Path, separator = ', line '): string {
  const line = file?.lineOf(['apps', ...path]) ?? null;
  return `${file?.name ?? 'the configuration'}${line === null ? '' : `${separator}${line}`}`;
}

function nameOf(entry: unknown, index: number): string {
  const id = isTable(entry) && typeof entry.id === 'string' && entry.id !== '' ? entry.id : null;
  return id === null ? `[[apps]] number ${index + 1}` : `[[apps]] ${JSON.stringify(id.slice(0, 40))}`;
}

/** What is written of an application. Which settings are secret only the provider knows, so all are hidden. */
function shown(entry: unknown): unknown {
  if (!isTable(entry)) return null;
  const written = Object.entries(shapeOf(appDefinition) ?? {}).flatMap(
    ([key, child]): [string, unknown][] => {
      const given = entry[toSnake(key)];
      if (given === undefined) return [];
      if (key !== 'settings' || !isTable(given)) return [[toSnake(key), effectiveValue(child, given)]];
      return [[key, Object.fromEntries(Object.keys(given).map((name) => [name, HIDDEN]))]];
    },
  );
  return Object.fromEntries(written);
}
