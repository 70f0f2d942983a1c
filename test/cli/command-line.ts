import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CliIo } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Lines of standard input, one for each secret that is asked for. */
  readonly input?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
}

export interface CommandLine {
  readonly folder: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  remove(): Promise<void>;
}

/** The command line in this process, in a folder and with a home of its own: a process takes two seconds to begin. */
export async function commandLine(always: Readonly<Record<string, string>> = {}): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), 'deskgate-cli-'));
  return {
    folder,
    remove: () => rm(folder, { recursive: true, force: true }),
    async run(args, { input = [], env = {}, isTerminal = false, signal } = {}) {
      const [out, err]: [string[], string[]] = [[], []];
      const lines = [...input];
      const io: CliIo = {
        out: (line) => void out.push(`${line}\n`),
        err: (line) => void err.push(`${line}\n`),
        paint: (text) => void err.push(text),
        env: { HOME: folder, ...always, ...env },
        cwd: folder,
        isTerminal,
        isTyped: false,
        secret: async () => lines.shift() ?? null,
        interrupted: () => signal ?? new AbortController().signal,
        goOnUnread() {},
      };
      const code = await run(args, io);
      return { code, out: out.join(''), err: err.join('') };
    },
  };
}

/** The same until the end of the test. */
export async function ownCommandLine(always?: Readonly<Record<string, string>>): Promise<CommandLine> {
  const line = await commandLine(always);
  onTestFinished(() => line.remove());
  return line;
}
