import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Suite } from './image-list.ts';

export interface Mirrors {
  readonly main: string;
  readonly security: string;
}

const USUAL: Mirrors = {
  main: 'http://deb.debian.org/debian',
  security: 'http://security.debian.org/debian-security',
};

/** The Debian mirrors that this machine uses itself, the usual ones where it uses none. @param etc `/etc/apt` */
export async function hostMirrors(etc = '/etc/apt'): Promise<Mirrors> {
  const folder = join(etc, 'sources.list.d');
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => /\.(list|sources)$/.test(name)).map((name) => join(folder, name));
  const texts = await Promise.all(
    [...files.toSorted(), join(etc, 'sources.list')].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return mirrorsOf(texts.join('\n'));
}

/** @param sources files of apt, in either of its two forms. */
export function mirrorsOf(sources: string): Mirrors {
  const used = sources
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => line.match(/\bhttps?:\/\/[^\s\]]+/g) ?? [])
    .map((uri) => uri.replace(/\/+$/, ''));
  return {
    main: used.find((uri) => uri.endsWith('/debian')) ?? USUAL.main,
    security: used.find((uri) => uri.endsWith('/debian-security')) ?? USUAL.security,
  };
}

/**
 * Lines for apt. Debian 11 is past its support and its security archive is being emptied: packages that its index still
 * names are gone from there, so it is built from the main archive alone, which stays complete.
 */
export function aptLines(suite: Suite, { main, security }: Mirrors): string[] {
  const base = `deb ${main} ${suite} main`;
  if (suite === 'bullseye') return [base];
  return [base, `deb ${main} ${suite}-updates main`, `deb ${security} ${suite}-security main`];
}
