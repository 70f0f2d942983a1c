import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Runs a program that prints to this terminal. Resolves with its exit code, 128 when a signal ended it. It runs in a
 * process group of its own: Ctrl-C reaches only this process, which ends the whole group when `signal` aborts; and what
 * the program leaves running in its group is ended too.
 */
export async function runForeground(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly signal: AbortSignal; readonly env?: NodeJS.ProcessEnv },
): Promise<number> {
  options.signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 128));
  });
  const { pid } = child;
  if (pid === undefined) return ended;
  const interrupt = () => void endGroup(pid);
  options.signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await ended;
  } finally {
    options.signal.removeEventListener('abort', interrupt);
    await endGroup(pid);
  }
}

async function endGroup(group: number): Promise<void> {
  if (sendToGroup(group, 'SIGTERM') && !(await groupEnds(group, GRACE_MS))) {
    sendToGroup(group, 'SIGKILL');
    await groupEnds(group, GRACE_MS);
  }
}

async function groupEnds(group: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (!sendToGroup(group, 0)) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

/** Whether the group still had a member to receive the signal. */
function sendToGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw thrown;
  }
}
