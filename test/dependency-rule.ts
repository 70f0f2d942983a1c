import { cyclesOf, localImports, type SourceTree } from './import-graph.ts';

/** The only files of the core that a plugin may import; the second is for its scripts in browsers. */
const DOORS = ['src/api.ts', 'src/browser.ts'];

/**
 * Every breach of the dependency rule, as a sentence that names both files:
 * a plugin imports itself, packages, and of the core only its doors; the core imports itself and packages; neither has
 * a cycle. Tests of a plugin may also use what lies in test/.
 */
export function breachesOf(tree: SourceTree): readonly string[] {
  const sideways = [...tree].flatMap(([path, source]) =>
    localImports(path, source)
      .filter((target) => !mayImport(path, target))
      .map((target) => `${path} must not import ${target}`),
  );
  const cycles = cyclesOf(tree).map((cycle) => `import cycle: ${[...cycle, cycle[0]].join(' → ')}`);
  return [...sideways, ...cycles];
}

function mayImport(path: string, target: string): boolean {
  const home = homeOf(path);
  if (homeOf(target) === home) return true;
  if (home === 'src') return false;
  return DOORS.includes(target) || (isTest(path) && homeOf(target) === 'test');
}

/** `plugins/docker` for a file of that plugin, else the first folder. */
function homeOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'plugins' ? `${first}/${second}` : first;
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.includes('/testing/');
}
