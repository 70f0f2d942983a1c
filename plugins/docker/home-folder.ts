import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { DockerConfig } from './config.ts';

/** Bytes of one name in a path that every file system takes. */
const LONGEST = 200;

/** Why no home may be kept in folders of this template; null when they may. */
export function templateProblem(
  template: string,
  { homeRoots }: Pick<DockerConfig, 'homeRoots'>,
): string | null {
  const parts = template.split('/');
  const isPath = template.startsWith('/') && !/[:\\\0]/.test(template);
  if (!isPath || parts.slice(1).some((part) => part === '' || part === '.' || part === '..')) {
    return 'expected an absolute path such as "/srv/homes/{user}/{app}", without "." or ".."';
  }
  const names: readonly string[] = template.match(/\{[^}]*\}?/g) ?? [];
  const unknown = names.find((name) => name !== '{user}' && name !== '{app}');
  if (unknown !== undefined) return `expected {user} and {app}, got ${unknown}`;
  if (!names.includes('{user}') || !names.includes('{app}')) {
    return 'expected both {user} and {app}, so that nobody gets what is somebody else’s';
  }
  const fixed = template.slice(0, template.indexOf('{'));
  if (homeRoots.some((root) => fixed.startsWith(`${posix.normalize(root).replace(/\/+$/, '')}/`)))
    return null;
  const roots = homeRoots.length === 0 ? ', which names none' : ` (${homeRoots.join(', ')})`;
  return `expected a folder below one of home_roots in [plugins.docker]${roots}`;
}

/** The folder of the host for one person and application. */
export function homeFolder(template: string, names: { readonly user: string; readonly app: string }): string {
  return template.replaceAll('{user}', folderName(names.user)).replaceAll('{app}', folderName(names.app));
}

/**
 * A name as one part of a path. No two names become the same: what is not a lower-case letter, a digit, a hyphen, an
 * underscore or an inner dot is written as `=` and its bytes.
 */
function folderName(name: string): string {
  const clean = name.replace(/^\.|[^a-z0-9_.-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  if (clean !== '' && clean.length <= LONGEST) return clean;
  return `=${createHash('sha256').update(name).digest('hex')}`;
}
