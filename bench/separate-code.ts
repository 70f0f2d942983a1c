import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const COUNTED = 'counts[opcode] = (counts[opcode] as number) + 1;';
const ONLY_SYNCS = 'if (opcode === SYNC) counts[SYNC] = (counts[SYNC] as number) + 1;';
const UNCOUNTED_OPCODES = fileURLToPath(new URL('./sources/uncounted-opcodes.ts', import.meta.url));

/** The framer as it was before anything was counted. */
const framerWithoutCounts: Plugin = {
  name: 'framer-without-counts',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\/opcodes\.ts$/ }, ({ importer }) =>
      basename(importer) === 'framer.ts' ? { path: UNCOUNTED_OPCODES } : undefined,
    );
    onLoad({ filter: /\/framer\.ts$/ }, async ({ path }) => {
      const contents = (await readFile(path, 'utf8')).replace(COUNTED, ONLY_SYNCS);
      if (!contents.includes(ONLY_SYNCS)) throw new Error('The framer counts elsewhere now.');
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * A module of the gateway, with or without its counting, as code of its own for the engine, which learns from what it is used
 * for. The same file, asked for both ways, is two modules.
 */
export async function separately<Module>(
  file: string,
  { counts }: { readonly counts: boolean },
): Promise<Module> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../${file}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: counts ? [] : [framerWithoutCounts],
    // text that was imported already is not imported again
    banner: { js: `// counts: ${counts}` },
    logLevel: 'warning',
  });
  const text = outputFiles[0]?.contents ?? new Uint8Array();
  return (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as Module;
}
