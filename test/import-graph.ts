import { posix } from 'node:path';

/** Source files by path from the project's root, with slashes. */
export type SourceTree = ReadonlyMap<string, string>;

const COMMENTS_AND_STRINGS =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Static and dynamic imports, type imports, re-exports, and files named by `new URL(…, import.meta.url)`. */
const IMPORTS = [
  /^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
  /\bnew URL\(\s*['"](\.{1,2}\/[^'"]+\.(?:m?[jt]s))['"]\s*,\s*import\.meta\.url/g,
];

/** What a source file imports, as written. */
export function importsOf(source: string): readonly string[] {
  const code = source.replace(COMMENTS_AND_STRINGS, (found) => (/^\/[/*]/.test(found) ? '' : found));
  return IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
}

/** Paths of the project's own files that a file imports; packages are left out. */
export function localImports(path: string, source: string): readonly string[] {
  return importsOf(source)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier));
}

/** Each cycle once, as its files in order. Imports that lead out of the tree are left out. */
export function cyclesOf(tree: SourceTree): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push(trail.slice(start));
      return;
    }
    if (done.has(path)) return;
    for (const target of localImports(path, tree.get(path) ?? '')) {
      if (tree.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return cycles;
}
