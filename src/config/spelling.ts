/** Schemas spell keys in camelCase, TOML in snake_case, the environment in SCREAMING_SNAKE_CASE. */

export const toSnake = (camel: string): string =>
  camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const toCamel = (snake: string): string =>
  snake.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const toScreaming = (camel: string): string => toSnake(camel).toUpperCase();

export const PREFIX = 'DESKGATE_';

/** Environment variable of a core key (`plugin` null) or of a plugin's key. */
export function variableOf(plugin: string | null, camelKey: string): string {
  return `${plugin === null ? PREFIX : pluginPrefix(plugin)}${toScreaming(camelKey)}`;
}

export function pluginPrefix(plugin: string): string {
  return `${PREFIX}${plugin.replaceAll('-', '_').toUpperCase()}_`;
}

export type Path = readonly (string | number)[];

const LONGEST_KEY = 80;

/** A key in a sentence: as written, quoted when it holds anything odd. */
export function showKey(key: string): string {
  const short = key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key;
  return /^[A-Za-z0-9_-]+…?$/.test(short) ? short : JSON.stringify(short);
}

/** `limits.cpus`, `mounts[0].target` */
export function showPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? showKey(part) : `.${showKey(part)}`;
    })
    .join('');
}
