import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';

const GRACE_MS = 10_000;
const LOG_TAIL_LINES = 15;

export interface StartOptions {
  /** Standard output and error are written here. */
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Time between SIGTERM and SIGKILL when it is stopped; 10 s by default. */
  readonly graceMs?: number;
}

export interface RunningProcess {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<string>;
  /** How it ended, e.g. `exit code 1`; null while it runs. */
  end(): string | null;
  /** The last lines that it wrote. */
  tail(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a program in a session of its own, so that Ctrl-C in the terminal reaches only the runner, which then stops
 * what it started in the right order.
 */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: StartOptions,
): Promise<RunningProcess> {
  const log = await open(options.logFile, 'a');
  try {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: options.env ?? process.env,
      cwd: options.cwd,
    });
    let end: string | null = null;
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
      child.once('error', (error) => resolve(error.message));
    }).then((how) => {
      end = how;
      return how;
    });
    const { pid } = child;
    if (pid === undefined) throw new Error(`${command} could not be started: ${await ended}`);
    const stop = async () => {
      if (end !== null) return;
      process.kill(pid, 'SIGTERM');
      const late = setTimeout(() => process.kill(pid, 'SIGKILL'), options.graceMs ?? GRACE_MS);
      await ended;
      clearTimeout(late);
    };
    return { pid, ended, end: () => end, tail: () => lastLines(options.logFile), stop };
  } finally {
    await log.close();
  }
}

/** Runs a program to its end; rejects with the last lines of its output when it fails. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: StartOptions & { readonly signal: AbortSignal },
): Promise<void> {
  options.signal.throwIfAborted();
  const running = await startProcess(command, args, options);
  const stop = () => void running.stop();
  options.signal.addEventListener('abort', stop);
  const how = await running.ended;
  options.signal.removeEventListener('abort', stop);
  options.signal.throwIfAborted();
  if (how !== 'exit code 0') throw new Error(`${command} ended with ${how}:\n${await running.tail()}`);
}

async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}
