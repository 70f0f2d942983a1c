/**
 * Writes the pages that are made from the code: docs/action-api.md, docs/config.md and docs/errors.md.
 * `--check` writes nothing and fails when one of them is out of date. Run with `node --import tsx`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pages } from './docs/pages.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const isCheck = process.argv.includes('--check');

for (const [name, text] of Object.entries(await pages())) {
  const path = join(root, name);
  const current = await readFile(path, 'utf8').catch(() => null);
  if (current === text) continue;
  if (isCheck) {
    console.error(`${name} is out of date: npm run docs`);
    process.exitCode = 1;
    continue;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  console.log(`${name} written`);
}
