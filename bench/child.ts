import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PYTHON } from './python.ts';

const GRACE_MS = 12_000;
const TAIL_LINES = 20;

export interface ChildOptions {
  /** What errors call it; the command by default. */
  readonly name?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal: AbortSignal;
}

/** A program of the bench: ended by its own pid, at the latest when the signal aborts. */
export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #name: string;
  #open: boolean = true;

  constructor(command: string, args: readonly string[], options: ChildOptions) {
    options.signal.throwIfAborted();
    // arguments may hold a session
    this.#name = options.name ?? command;
    this.#process = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = () => void this.stop();
    options.signal.addEventListener('abort', stop);
    this.#ended = once(this.#process, 'close')
      .catch((error: unknown) => this.#lines.push(String(error)))
      .finally(() => {
        this.#open = false;
        options.signal.removeEventListener('abort', stop);
        this.#wake();
      });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#lines.push(line);
        this.#wake();
      });
    }
  }

  /** Runs a TypeScript file of the bench in a process of its own; its only argument is JSON. */
  static script(file: string, argument: unknown, options: ChildOptions): Child {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const args = ['--import', 'tsx', path, JSON.stringify(argument)];
    return new Child(process.execPath, args, { ...options, name: file });
  }

  /** The same with a Python file, which costs the machine less where the bench's own time would be measured. */
  static python(file: string, argument: unknown, options: ChildOptions): Child {
    const path = fileURLToPath(new URL(file, import.meta.url));
    return new Child(PYTHON, [path, JSON.stringify(argument)], { ...options, name: file });
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error(`${this.#name} could not be started`);
    return pid;
  }

  /** Lines that it has printed so far. */
  get lineCount(): number {
    return this.#lines.length;
  }

  /**
   * The first line, already printed or to come, that the function makes something of.
   * @param after lines that do not count.
   */
  async line<T>(read: (line: string) => T | null, timeoutMs: number, after = 0): Promise<T> {
    const deadline = AbortSignal.timeout(timeoutMs);
    let seen = after;
    for (;;) {
      for (; seen < this.#lines.length; seen++) {
        const found = read(this.#lines[seen] ?? '');
        if (found !== null) return found;
      }
      if (!this.#open) throw new Error(`${this.#name} ended:\n${this.tail()}`);
      if (deadline.aborted) throw new Error(`${this.#name} did not say what was expected:\n${this.tail()}`);
      await this.#change(deadline);
    }
  }

  tail(): string {
    return this.#lines.slice(-TAIL_LINES).join('\n');
  }

  async stop(by: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#open) this.#process.kill(by);
    const late = setTimeout(() => this.#process.kill('SIGKILL'), GRACE_MS);
    await this.#ended;
    clearTimeout(late);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  #change(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        deadline.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      deadline.addEventListener('abort', wake);
    });
  }
}

/** Reads the JSON object that a script of the bench prints when it is ready or done. */
export function jsonLine(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null ? { ...value } : null;
}
