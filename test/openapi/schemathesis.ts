import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = '4.32.5';
const INSTALL_MS = 120_000;

export type Schemathesis = { readonly path: string } | { readonly path: null; readonly reason: string };

/**
 * The program (https://schemathesis.readthedocs.io), from PyPI into a folder that the next run finds again. Never rejects: where
 * it cannot be had it says why.
 * @param python one that makes environments.
 */
export async function schemathesis(python: string): Promise<Schemathesis> {
  const folder = join(tmpdir(), `deskgate-schemathesis-${VERSION}`);
  const path = join(folder, 'bin/schemathesis');
  if (await runs(path)) return { path };
  // pip writes the folder's name into its programs, so it is made in its place; half of one is made anew
  await rm(folder, { recursive: true, force: true });
  const lock = `${folder}.lock`;
  try {
    await mkdir(lock);
    await run(python, ['-m', 'venv', folder], { timeout: INSTALL_MS });
    const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', `schemathesis==${VERSION}`];
    await run(join(folder, 'bin/python'), pip, { timeout: INSTALL_MS });
    return { path };
  } catch (error) {
    const [line = ''] = String((error as { stderr?: string }).stderr || error)
      .trim()
      .split('\n')
      .slice(-1);
    return { path: null, reason: `schemathesis ${VERSION} cannot be had from PyPI: ${line.slice(0, 200)}` };
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function runs(path: string): Promise<boolean> {
  try {
    return (await run(path, ['--version'], { timeout: 20_000 })).stdout.includes(VERSION);
  } catch {
    return false;
  }
}
