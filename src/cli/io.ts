import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Everything that a command has of the world around it. */
export interface CliIo {
  /** One line of what was asked for. */
  out(line: string): void;
  /** One line for people: what goes on, and what went wrong. */
  err(line: string): void;
  /** The same without an end of line; for what is painted over. */
  paint(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** People read standard error on a terminal. */
  readonly isTerminal: boolean;
  /** People type on a terminal. */
  readonly isTyped: boolean;
  /** What is typed without being shown, or the first line of standard input; null where none comes. */
  secret(prompt: string): Promise<string | null>;
  /** Aborts with Ctrl-C, once somebody asks for it. */
  interrupted(): AbortSignal;
  /** Nobody reads on: from now on that is no reason to end. Others depend on what the process does. */
  goOnUnread(): void;
}

/** What a shell says of a program that wrote to a pipe whose reader had gone: 128 + SIGPIPE. */
const NOBODY_READS = 141;

/** The process ends where it writes to a pipe that nobody reads any more, as before `head`. */
export function processIo(): CliIo {
  let goesOn = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    if (!goesOn) process.exit(NOBODY_READS);
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onError);
  return {
    out: (line) => console.log(line),
    err: (line) => console.error(line),
    paint: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stderr.isTTY === true,
    isTyped: process.stdin.isTTY === true,
    secret: (prompt) => (process.stdin.isTTY === true ? typed(prompt) : firstLine()),
    interrupted() {
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort(new Error('interrupted')));
      return stop.signal;
    },
    goOnUnread() {
      goesOn = true;
    },
  };
}

async function firstLine(): Promise<string | null> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return null;
}

async function typed(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await reader.question('');
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}
