/**
 * Builds `dist/`: the server (`dist/src/main.js`, `dist/plugins/<id>/plugin.js`) and what browsers load
 * (`dist/public/<id>/`). `--if-stale` does nothing when no source is newer than the last build.
 *
 * Every file directly in a plugin's `client/` is an entry that a page may load; what entries share lies in folders below.
 * Their names hold a hash of the content; `manifest.json` beside them tells which file stands for which entry.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const stamp = join(dist, 'build.json');
const SOURCES = ['src', 'plugins', 'scripts/build.mjs', 'package-lock.json', 'tsconfig.json'];
/** A gateway that still runs from an older build may yet load its chunks. */
const KEEP_OLD_MS = 24 * 3600 * 1000;

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
    ...plugins.flatMap((plugin) => {
      const entries = clientEntries(plugin);
      return entries.length === 0 ? [] : [buildClient(esbuild, plugin, entries)];
    }),
  ]).catch(() => process.exit(1)); // esbuild has told what is wrong
  writeFileSync(stamp, `${JSON.stringify({ builtAt: startedAt })}\n`);
  removeOld(new Set([stamp, ...outputs.flat()]));
  console.error(`built dist/ in ${Date.now() - startedAt} ms`);
}

async function buildServer(esbuild, plugins) {
  const entries = ['src/main.ts', ...plugins.map((plugin) => `plugins/${plugin}/plugin.ts`)];
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
    packages: 'external',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.outputs).map((path) => join(root, path));
}

function clientEntries(plugin) {
  const folder = join(root, 'plugins', plugin, 'client');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map((name) => join('plugins', plugin, 'client', name));
}

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
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  const manifest = join(root, outdir, 'manifest.json');
  writeFileSync(manifest, `${JSON.stringify(manifestOf(metafile.outputs, outdir), null, 2)}\n`);
  return [manifest, ...Object.keys(metafile.outputs).map((path) => join(root, path))];
}

/** `{ "instance.ts": { file, preload: [what it imports at once] } }`, for entries and lazily loaded modules alike. */
function manifestOf(outputs, outdir) {
  const nameOf = (path) => relative(outdir, path).split(sep).join('/');
  const needs = (path, seen = new Set()) => {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind !== 'import-statement' || seen.has(imported)) continue;
      seen.add(imported);
      needs(imported, seen);
    }
    return seen;
  };
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, { entryPoint }]) => entryPoint !== undefined)
      .map(([path, { entryPoint }]) => [
        entryPoint.split('/client/')[1] ?? entryPoint,
        { file: nameOf(path), preload: [...needs(path)].map(nameOf) },
      ]),
  );
}

function removeOld(current) {
  for (const entry of readdirSync(dist, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile() || current.has(path)) continue;
    if (startedAt - statSync(path).mtimeMs > KEEP_OLD_MS) rmSync(path, { force: true });
  }
}
