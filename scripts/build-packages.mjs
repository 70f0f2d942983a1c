/**
 * Which packages become part of the server's files. What is bundled loses what nobody uses of it and is read in one go, so
 * the gateway starts faster and holds less memory. The others are loaded from node_modules when they are needed.
 */
const BUNDLED = new Set([
  '@hono/node-server',
  '@hono/zod-openapi',
  'commander',
  'dockerode',
  'drizzle-orm',
  'smol-toml',
  'ws',
]);

/** Plugins of other people import these too, and there must be one of each in the process. */
const SHARED = new Set(['hono', 'zod']);

/** Machine code, which `ws` does without where there is none for the machine. */
const NATIVE = new Set(['bufferutil']);

/**
 * Docker's client loads these for BuildKit's sessions and for its own SSH. The gateway uses neither: images are built by
 * the classic builder, and SSH connections are made by the machine's own ssh.
 */
const UNUSED = new Set(['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'ssh2']);

/** @type {import('esbuild').Plugin} */
export const serverPackages = {
  name: 'server-packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' || path.startsWith('node:')) return null;
      const name = packageOf(path);
      if (UNUSED.has(name)) return { path: name, namespace: 'unused' };
      if (SHARED.has(name) || NATIVE.has(name)) return { path, external: true };
      return BUNDLED.has(name) || importer.includes('node_modules') ? null : { path, external: true };
    });
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** What packages in CommonJS expect to find when they are part of an ES module. */
export const COMMONJS_NAMES = [
  "import { createRequire as nodeCreateRequire } from 'node:module';",
  "import { dirname as nodeDirname } from 'node:path';",
  "import { fileURLToPath as nodeFileURLToPath } from 'node:url';",
  'const require = nodeCreateRequire(import.meta.url);',
  'const __filename = nodeFileURLToPath(import.meta.url), __dirname = nodeDirname(__filename);',
].join(' ');

/** @param {string} path */
function packageOf(path) {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}
