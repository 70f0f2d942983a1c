import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { embeddedEngine } from '../../src/jobs/embedded-engine.ts';
import type { QueueEngine } from '../../src/jobs/engine.ts';
import type { JobHandlers, NewJob } from '../../src/jobs/queue.ts';
import { TableQueue, type TableQueueOptions } from '../../src/jobs/table-queue.ts';
import { projectRoot } from '../../src/root.ts';
import { quietLog } from '../db/quiet-log.ts';
import { freshId } from '../db/rows.ts';

/** Where an engine can be had by a process of its own: a module, and the function that makes it. */
export interface EngineModule {
  readonly path: string;
  readonly name: string;
  readonly options: Record<string, unknown>;
}

export interface QueueSetUp {
  /** A database that nothing else uses. */
  readonly databaseUrl: string;
  /** Null for the embedded one. */
  readonly engine: EngineModule | null;
  /** How long what was not told may go unnoticed. */
  readonly lookEveryMs: number;
  remove(): Promise<void>;
}

/** One process's queue. */
export interface Side {
  readonly db: Database;
  readonly queue: TableQueue;
  readonly ended: string[];
  close(deadlineMs?: number, finishMs?: number): Promise<void>;
}

export interface WorkerProcess {
  readonly pid: number;
  /** As a power cut does. */
  kill(): Promise<void>;
  /** As an operator does. @returns the exit code. */
  terminate(): Promise<number | null>;
}

/** Queues and worker processes on one database, all ended by `close`. */
export class QueueRig {
  readonly setUp: QueueSetUp;
  /** What worker processes did: a file for each job's effect, and one for each time that a job was begun. */
  readonly dir: string;
  readonly #sides: Side[] = [];
  readonly #children: WorkerProcess[] = [];

  private constructor(setUp: QueueSetUp, dir: string) {
    this.setUp = setUp;
    this.dir = dir;
  }

  static async open(setUp: QueueSetUp): Promise<QueueRig> {
    return new QueueRig(setUp, await mkdtemp(join(tmpdir(), 'deskgate-queue-')));
  }

  /** @param handlers none for a process that only queues. */
  async side(handlers: JobHandlers | null, options: Partial<TableQueueOptions> = {}): Promise<Side> {
    const db = await openDatabase({ url: this.setUp.databaseUrl, log: quietLog() });
    const ended: string[] = [];
    const queue = new TableQueue({
      db,
      log: quietLog(),
      handlers: handlers ?? {},
      concurrency: 10,
      timeoutMs: 60_000,
      engine: await engineOf(this.setUp),
      onEnd: async ({ id }) => {
        ended.push(id);
      },
      ...(handlers === null ? { lanes: [] } : {}),
      ...options,
    });
    queue.start();
    let closing: Promise<void> | null = null;
    const side: Side = {
      db,
      queue,
      ended,
      close(deadlineMs = 5000, finishMs = 0) {
        closing ??= queue.close(deadlineMs, finishMs).then(() => db.close());
        return closing;
      },
    };
    this.#sides.push(side);
    return side;
  }

  /** A worker that can be killed; its handlers are those of queue-worker.ts. */
  async process(): Promise<WorkerProcess> {
    const { databaseUrl, engine, lookEveryMs } = this.setUp;
    const child = spawn(
      process.execPath,
      [
        '--import',
        import.meta.resolve('tsx'),
        join(projectRoot(), 'test/contracts/queue-worker.ts'),
        JSON.stringify({ databaseUrl, engine, lookEveryMs, dir: this.dir }),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], cwd: projectRoot() },
    );
    const running = workerProcess(child);
    this.#children.push(running);
    await Promise.race([
      once(child.stdout as NodeJS.ReadableStream, 'data'),
      once(child, 'exit').then(() => Promise.reject(new Error('The worker process ended at once.'))),
    ]);
    return running;
  }

  /** Names of files that begin so. */
  async files(prefix: string): Promise<string[]> {
    return (await readdir(this.dir)).filter((name) => name.startsWith(prefix));
  }

  async close(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.kill()));
    await Promise.all(this.#sides.map((side) => side.close()));
    await rm(this.dir, { recursive: true, force: true });
    await this.setUp.remove();
  }
}

export async function engineOf({
  engine,
  lookEveryMs,
}: Pick<QueueSetUp, 'engine' | 'lookEveryMs'>): Promise<QueueEngine> {
  if (engine === null) return embeddedEngine(lookEveryMs);
  const loaded = (await import(engine.path)) as Record<string, (options: unknown) => QueueEngine>;
  const make = loaded[engine.name];
  if (make === undefined) throw new Error(`${engine.path} exports no ${engine.name}.`);
  return make(engine.options);
}

function workerProcess(child: ChildProcess): WorkerProcess {
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return {
    pid: child.pid ?? 0,
    kill: async () => {
      await end('SIGKILL');
    },
    terminate: () => end('SIGTERM'),
  };
}

/** A job that no other test has. */
export function aJob(change: Partial<NewJob> = {}): NewJob {
  const id = freshId('job');
  return { id, action: 'work', subject: `s-${id}`, ...change };
}

/** For `toSorted`. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Waits until it holds. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const deadline = performance.now() + ms; performance.now() < deadline; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It never happened.');
}
