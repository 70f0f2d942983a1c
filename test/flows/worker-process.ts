import type { ChildProcess } from 'node:child_process';
import { spawnDeskgate } from './deskgate-process.ts';

export interface WorkerProcess {
  /** What it said when it was ready. */
  readonly said: string;
  /** As an operator does. @returns the exit code. */
  terminate(): Promise<number | null>;
  /** As a power cut does. */
  kill(): Promise<void>;
}

/** `deskgate worker` as a process of its own. */
export async function spawnWorker(
  dataDir: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<WorkerProcess> {
  const child = spawnDeskgate(dataDir, ['worker', ...args], { DESKGATE_DATA_DIR: dataDir, ...env });
  child.stdin.end();
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
