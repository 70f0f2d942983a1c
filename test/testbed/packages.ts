import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from './process.ts';
import { findProgram } from './programs.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 10_000;
const ATTEMPT_TIMEOUT_MS = 10 * 60_000;

/**
 * Installs Debian packages in one call of apt-get, waiting for another apt to finish and trying again after a failed
 * download. An interrupt is heard between attempts only: a package manager that is killed leaves half a package.
 */
export async function installPackages(
  packages: readonly string[],
  options: { readonly dir: string; readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<void> {
  if (packages.length === 0) return;
  const names = packages.join(' ');
  if (process.getuid?.() !== 0) {
    throw new Error(
      `these Debian packages are missing and only root can install them: ${names}. ` +
        `Run "apt-get install ${names}" as root first, or run the tests as root.`,
    );
  }
  const aptGet = await findProgram('apt-get');
  if (aptGet === null) {
    throw new Error(`this is not a Debian system, so these packages must be installed by hand: ${names}.`);
  }
  options.log(`Installing Debian packages: ${names}`);
  const logFile = join(options.dir, 'apt.log');
  const waiting = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  const apt = async (args: readonly string[]) => {
    const running = await startProcess(aptGet, [...waiting, ...args], {
      logFile,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    });
    const timer = setTimeout(() => void running.stop(), ATTEMPT_TIMEOUT_MS);
    const end = await running.ended;
    clearTimeout(timer);
    if (end !== 'exit code 0')
      throw new Error(`apt-get ${args[0]} ended with ${end}:\n${await running.tail()}`);
  };
  for (let attempt = 1; ; attempt++) {
    options.signal.throwIfAborted();
    try {
      await apt(['update', '--quiet']);
      await apt(['install', '--yes', '--quiet', '--no-install-recommends', ...packages]);
      return;
    } catch (thrown) {
      if (attempt === ATTEMPTS) throw thrown;
      options.log(`${thrown instanceof Error ? thrown.message : String(thrown)}\nTrying again in 10 s.`);
      await sleep(PAUSE_MS, undefined, { signal: options.signal });
    }
  }
}
