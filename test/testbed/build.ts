import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Set-up of all tests: pages name the files that browsers load as the build named them, and processes run what is built. */
export default async function build(): Promise<void> {
  const args = ['scripts/build.mjs', '--if-stale'];
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  if (stderr !== '') console.log(stderr.trimEnd());
}
