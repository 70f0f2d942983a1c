/**
 * Builds `dist/`: the server (`dist/src/main.js`, `dist/plugins/<id>/plugin.js`) and what browsers load
 * (`dist/public/<id>/`). `--if-stale` does nothing when no source is newer than the last build.
 *
 * Every file directly in a plugin's `client/` is an entry that a page may load; what entries share lies in folders below.
 * Their names hold a hash of the content; `manifest.json` beside them tells which file stands for which entry.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMONJS_NAMES, serverPackages } from './build-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const stamp = join(dist, 'build.json');
const SOURCES = [
  'src',
  'plugins',
  'scripts/build.mjs',
  'scripts/build-packages.mjs',
  'package-lock.json',
  'tsconfig.json',
];
/** A gateway that still runs from an older build may yet load its chunks. */
const KEEP_OLD_MS = 3600 * 1000;

/** @typedef {typeof import('esbuild')} Esbuild */
/** @typedef {import('esbuild').Metafile['outputs']} Outputs */

const startedAt = Date.now();
if (process.argv.includes('--if-stale') && !isStale()) process.exit(0);
await build();

/** Folders count too: a deleted file changes nothing but its folder. */
function isStale() {
  let builtAt;
  try {
    ({ builtAt } = JSON.parse(readFileSync(stamp, 'utf8')));
  } catch {
    return true;
  }
  return SOURCES.some((path) => existsSync(join(root, path)) && newerThan(builtAt, join(root, path)));
}

/**
 * @param {number} time
 * @param {string} path
 * @returns {boolean}
 */
function newerThan(time, path) {
  const found = statSync(path);
  if (found.mtimeMs > time) return true;
  return (
    found.isDirectory() &&
    readdirSync(path, { withFileTypes: true }).some((entry) =>
      entry.isDirectory()
        ? newerThan(time, join(path, entry.name))
        : !entry.name.endsWith('.test.ts') && statSync(join(path, entry.name)).mtimeMs > time,
    )
  );
}

async function build() {
  const esbuild = await import('esbuild').catch(() => {
    console.error(
      'The build needs esbuild, which is not installed. Run `npm ci` with the development dependencies.',
    );
    process.exit(1);
  });
  const plugins = readdirSync(join(root, 'plugins'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const outputs = await Promise.all([
    buildServer(esbuild, plugins),
    writeClientTypes(),
    ...plugins.flatMap((plugin) => {
      const entries = clientEntries(plugin);
      return entries.length === 0 ? [] : [buildClient(esbuild, plugin, entries)];
    }),
  ]).catch((error) => {
    // esbuild has told what is wrong with the sources
    if (error?.errors === undefined) console.error(error);
    process.exit(1);
  });
  writeFileSync(stamp, `${JSON.stringify({ builtAt: startedAt })}\n`);
  removeOld(new Set([stamp, ...outputs.flat()]));
  console.error(`built dist/ in ${Date.now() - startedAt} ms`);
}

/**
 * @param {Esbuild} esbuild
 * @param {string[]} plugins
 */
async function buildServer(esbuild, plugins) {
  const entries = [
    'src/main.ts',
    'src/client/index.ts',
    ...plugins.flatMap((plugin) => serverEntries(plugin)),
  ];
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries.filter((entry) => existsSync(join(root, entry))),
    outdir: 'dist',
    outbase: '.',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [serverPackages],
    banner: { js: COMMONJS_NAMES },
    // V8 keeps the text of what it runs; names stay, for the log's stack traces
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  const licences = join(dist, 'licences.txt');
  writeFileSync(licences, licencesOf(Object.keys(metafile.inputs)));
  return [licences, ...Object.keys(metafile.outputs).map((path) => join(root, path))];
}

/** What others import as `deskgate/client` comes with its types: they are in the sources, all but how files are named. */
function writeClientTypes() {
  const folder = join(dist, 'client');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) return [];
  const args = [
    '--ignoreConfig',
    '--declaration',
    '--emitDeclarationOnly',
    '--allowImportingTsExtensions',
    '--skipLibCheck',
  ];
  const target = [
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--lib',
    'es2023,dom,dom.iterable',
    '--types',
    '',
  ];
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, ...args, ...target, '--strict', '--outDir', folder, join(root, 'src/client/index.ts')],
    { encoding: 'utf8', cwd: root },
  );
  if (status !== 0) throw new Error(`The types of the client could not be written: ${stdout}`);
  const files = readdirSync(folder).map((name) => join(folder, name));
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(from '\.\/[a-z-]+)\.ts'/g, "$1.js'"));
  }
  return files;
}

/**
 * The plugin itself, and what it runs as processes of their own.
 * @param {string} plugin
 */
function serverEntries(plugin) {
  return readdirSync(join(root, 'plugins', plugin))
    .filter((name) => name === 'plugin.ts' || name.endsWith('.process.ts'))
    .map((name) => `plugins/${plugin}/${name}`);
}

/** @param {string} plugin */
function clientEntries(plugin) {
  const folder = join(root, 'plugins', plugin, 'client');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map((name) => join('plugins', plugin, 'client', name));
}

/**
 * @param {Esbuild} esbuild
 * @param {string} plugin
 * @param {string[]} entryPoints
 */
async function buildClient(esbuild, plugin, entryPoints) {
  const outdir = join('dist', 'public', plugin);
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    banner: {
      js: '/* Deskgate, GPL-3.0-or-later, with parts under other licences: licences.txt beside this file */',
    },
    metafile: true,
    logLevel: 'warning',
  });
  const manifest = join(root, outdir, 'manifest.json');
  writeFileSync(manifest, `${JSON.stringify(manifestOf(metafile.outputs, outdir), null, 2)}\n`);
  const licences = join(root, outdir, 'licences.txt');
  writeFileSync(licences, licencesOf(Object.keys(metafile.inputs)));
  return [manifest, licences, ...Object.keys(metafile.outputs).map((path) => join(root, path))];
}

/**
 * The licences of the packages that are part of the built files, each with where its source is.
 * @param {string[]} inputs
 */
function licencesOf(inputs) {
  const folders = inputs.flatMap((path) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license, repository } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const source = `Source: ${repository?.url ?? `the npm package ${name}`}, version ${version}; of its files the build takes those that are used`;
    const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n${source}\n\n${text}\n`;
  });
  const own =
    'Deskgate is free software under the GNU General Public License, version 3 or any later version.\n';
  return [own, ...texts].join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * `{ "instance.ts": { file, preload: [what it imports at once] } }`, for entries and lazily loaded modules alike.
 * @param {Outputs} outputs
 * @param {string} outdir
 */
function manifestOf(outputs, outdir) {
  const nameOf = (/** @type {string} */ path) => relative(outdir, path).split(sep).join('/');
  const needs = (/** @type {string} */ path, /** @type {Set<string>} */ seen = new Set()) => {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind !== 'import-statement' || seen.has(imported)) continue;
      seen.add(imported);
      needs(imported, seen);
    }
    return seen;
  };
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([path, { entryPoint }]) => {
      if (entryPoint === undefined) return [];
      const source = entryPoint.split('/client/')[1] ?? entryPoint;
      return [[source, { file: nameOf(path), preload: [...needs(path)].map(nameOf) }]];
    }),
  );
}

/** @param {Set<string>} current */
function removeOld(current) {
  for (const entry of readdirSync(dist, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile() || current.has(path)) continue;
    if (startedAt - statSync(path).mtimeMs > KEEP_OLD_MS) rmSync(path, { force: true });
  }
}
