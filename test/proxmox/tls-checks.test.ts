import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/root.ts';

const FOLDERS = ['src', 'plugins', 'bin', 'scripts', 'images'];
const SOURCE = /\.(?:ts|js|mjs|sh|json|ya?ml|toml)$|Dockerfile/;
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*(?:\/\/|#).*$/gm;
/** Decides for one connection, by what it is pinned to. */
const DECIDES = 'plugins/proxmox/engine/tls.ts';

/** What runs, without tests and without comments. */
function sources(): readonly (readonly [string, string])[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(projectRoot(), folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && SOURCE.test(entry.name) && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot().length + 1))
      .filter((path) => !path.includes('node_modules') && !path.includes('/testing/'))
      .map((path) => [path, readFileSync(join(projectRoot(), path), 'utf8').replace(COMMENTS, '')] as const),
  );
}

const holding = (pattern: RegExp): string[] =>
  sources().flatMap(([path, text]) => (pattern.test(text) ? [path] : []));

describe('12: the checks of TLS', () => {
  it('are switched off for the whole gateway by nothing', () => {
    expect(sources().length).toBeGreaterThan(300);
    expect(holding(/NODE_TLS_REJECT_UNAUTHORIZED/)).toEqual([]);
    expect(process.env.NODE_TLS_REJECT_UNAUTHORIZED).toBeUndefined();
  });

  it('are decided about for one connection in one place', () => {
    expect(holding(/rejectUnauthorized|checkServerIdentity/)).toEqual([DECIDES]);
  });
});
