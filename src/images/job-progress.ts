import type { JobRepository } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';
import { hideSecrets } from '../jobs/secrets.ts';

/** Lines reach the row at most this often. */
const WRITE_EVERY_MS = 250;
/** Of all lines, and of a line, so much is kept. */
const LAST_LINES = 30;
const MOST_LETTERS = 300;

/** The last lines of what a job says, written to its row on the way. */
export class JobProgress {
  readonly #jobs: JobRepository;
  readonly #job: JobRow;
  #lines: readonly string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(jobs: JobRepository, job: JobRow) {
    this.#jobs = jobs;
    this.#job = job;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Cheap to call often. */
  readonly say = (message: string): void => {
    const line = hideSecrets(message.trim().slice(0, MOST_LETTERS));
    if (this.#isClosed || line === '') return;
    const last = this.#lines.at(-1);
    // a percentage that grows is one line
    const before =
      last !== undefined && wordsOf(last) === wordsOf(line) ? this.#lines.slice(0, -1) : this.#lines;
    this.#lines = [...before, line].slice(-LAST_LINES);
    this.#timer ??= setTimeout(() => this.#write(), WRITE_EVERY_MS);
  };

  /** Resolves when all is written, and nothing more will be. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) this.#write();
    await this.#writing;
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { id, leaseOwner } = this.#job;
    this.#writing = this.#writing.then(async () => {
      // progress is for the eye: a lost write is mended by the next one
      await this.#jobs.tell(id, leaseOwner ?? '', { progress: this.#lines }).catch(() => false);
    });
  }
}

function wordsOf(line: string): string {
  return line.replace(/: \d+ %$/u, '');
}
