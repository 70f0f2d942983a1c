import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../src/root.ts';

export interface WorkerProcess {
  /** What it said when it was ready. */
  readonly said: string;
  /** As an operator does. @returns the exit code. */
  terminate(): Promise<number | null>;
  /** As a power cut does. */
  kill(): Promise<void>;
}

/** `deskgate worker` as a process of its own, from source. */
export async function spawnWorker(
  dataDir: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<WorkerProcess> {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(projectRoot(), 'src/main.ts'), 'worker', ...args],
    {
      cwd: dataDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: dataDir,
        TSX_TSCONFIG_PATH: join(projectRoot(), 'tsconfig.json'),
        DESKGATE_DATA_DIR: dataDir,
        ...env,
      },
    },
  );
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    said: await ready(child),
    terminate() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk;
      if (said.includes('Deskgate does jobs')) resolve(said.trim());
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code}: ${said}`)));
  });
}
