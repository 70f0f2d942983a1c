/**
 * `npm run check`: format and lint, types, unused code, fast tests; as many at once as there are cores. `--without-tests`
 * leaves the tests to `npm test`, which runs them too.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIMIT_MS = 5 * 60_000;

/** Longest first. Each is a file of a package and its arguments. */
const CHECKS = [
  {
    name: 'fast tests',
    run: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'fast', '--reporter=dot'],
  },
  { name: 'types', run: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'unused code', run: ['node_modules/knip/bin/knip.js'] },
  { name: 'format and lint', run: ['node_modules/@biomejs/biome/bin/biome', 'ci', '.'] },
];

/**
 * @param {{ name: string, run: string[] }} check
 * @returns {Promise<boolean>}
 */
async function passes({ name, run }) {
  const began = performance.now();
  const child = spawn(process.execPath, run, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
    });
  }
  const end = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (end === 0) {
    console.log(`ok      ${name} (${seconds} s)`);
    return true;
  }
  console.log(`FAILED  ${name} (${seconds} s, ${typeof end === 'number' ? `exit code ${end}` : end})`);
  console.log(output.trimEnd());
  return false;
}

// pages name the files that browsers load as the build named them
const isBuilt = await passes({ name: 'build', run: ['scripts/build.mjs', '--if-stale'] });
const isTesting = !process.argv.includes('--without-tests');
const waiting = isBuilt ? CHECKS.filter(({ name }) => isTesting || name !== 'fast tests') : [];
/** @type {string[]} */
const failed = isBuilt ? [] : ['build'];
const worker = async () => {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    if (!(await passes(check))) failed.push(check.name);
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));
if (failed.length > 0) {
  console.log(`Failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
