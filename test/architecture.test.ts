import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { breachesOf } from './dependency-rule.ts';
import { importsOf, type SourceTree } from './import-graph.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = /\.m?[jt]s$/;
const LARGEST_MEDIAN = 120;

async function readTree(...folders: readonly string[]): Promise<SourceTree> {
  const tree = new Map<string, string>();
  for (const folder of folders) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    for (const name of names) {
      const path = `${folder}/${name.split(sep).join('/')}`;
      if (SOURCE.test(path) && !path.includes('/public/'))
        tree.set(path, await readFile(join(ROOT, path), 'utf8'));
    }
  }
  return tree;
}

const tree = (files: Record<string, string>): SourceTree => new Map(Object.entries(files));

describe('the source tree', async () => {
  const files = await readTree('src', 'plugins');

  it('keeps the dependency rule', () => {
    expect(files.has('src/api.ts')).toBe(true);
    expect(breachesOf(files)).toEqual([]);
  });

  it('is made of small files', () => {
    const sizes = [...files.values()].map((text) => text.split('\n').length).sort((a, b) => a - b);
    const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
    process.stdout.write(`${sizes.length} source files, median ${median} lines, largest ${sizes.at(-1)}\n`);
    expect(median).toBeLessThanOrEqual(LARGEST_MEDIAN);
  });
});

describe('the dependency rule', () => {
  it('lets a plugin import itself, packages and the door of the core', () => {
    const files = tree({
      'plugins/vnc/plugin.ts':
        "import { z } from '../../src/api.ts';\nimport ws from 'ws';\nimport './frame.ts';\n",
      'plugins/vnc/frame.ts': '',
      'src/api.ts': "export * from './errors.ts';\n",
      'src/errors.ts': '',
    });
    expect(breachesOf(files)).toEqual([]);
  });

  it('refuses a plugin that imports another plugin', () => {
    const files = tree({ 'plugins/vnc/plugin.ts': "import { guacd } from '../guacamole/guacd.ts';\n" });
    expect(breachesOf(files)).toEqual(['plugins/vnc/plugin.ts must not import plugins/guacamole/guacd.ts']);
  });

  it('refuses a plugin that goes round the door, even for a type or a moment', () => {
    const files = tree({
      'plugins/vnc/a.ts': "import type {\n  Database,\n} from '../../src/db/database.ts';\n",
      'plugins/vnc/b.ts': "const { open } = await import('../../src/db/database.ts');\n",
      'plugins/vnc/c.test.ts': "export { open } from '../../src/db/database.ts';\n",
    });
    expect(breachesOf(files)).toEqual([
      'plugins/vnc/a.ts must not import src/db/database.ts',
      'plugins/vnc/b.ts must not import src/db/database.ts',
      'plugins/vnc/c.test.ts must not import src/db/database.ts',
    ]);
  });

  it('refuses a core that imports a plugin or a test', () => {
    const files = tree({
      'src/server.ts':
        "import '../plugins/docker/plugin.ts';\nimport { fake } from '../test/fakes/fake.ts';\n",
    });
    expect(breachesOf(files)).toHaveLength(2);
  });

  it('lets only tests of a plugin use the test folder', () => {
    const line = "import { providerContract } from '../../test/contracts/provider.ts';\n";
    expect(breachesOf(tree({ 'plugins/demo/provider.test.ts': line }))).toEqual([]);
    expect(breachesOf(tree({ 'plugins/demo/provider.ts': line }))).toHaveLength(1);
  });

  it('refuses a cycle and names its files in order', () => {
    const files = tree({
      'src/a.ts': "import './b.ts';\n",
      'src/b.ts': "import { c } from './c.ts';\n",
      'src/c.ts': "import type { A } from './a.ts';\n",
    });
    expect(breachesOf(files)).toEqual(['import cycle: src/a.ts → src/b.ts → src/c.ts → src/a.ts']);
  });
});

describe('reading imports', () => {
  it('sees every form of import and no comment', () => {
    const source = [
      "import a, { type B } from './a.ts';",
      "import './side-effect.ts';",
      "export * from './c.ts';",
      "type D = import('./d.ts').D;",
      "new Worker(new URL('./worker.mjs', import.meta.url));",
      "// import { no } from './comment.ts';",
      "/* import './block.ts'; */",
      "const url = 'https://example.org'; // import('./tail.ts')",
    ].join('\n');
    expect(importsOf(source)).toEqual(['./a.ts', './c.ts', './side-effect.ts', './d.ts', './worker.mjs']);
  });
});
