import type { Database } from '../db/database.ts';
import type { EventBus } from '../events/bus.ts';
import type { Stage, StageName } from './model.ts';

/** Progress messages reach the row and the page at most this often. */
const SAY_EVERY_MS = 250;
/** Of what a stage said, and of a line, so much is kept. */
const LAST_LINES = 30;
const MOST_LETTERS = 300;

/** Writes the progress of one start, stage by stage, into the instance's row and announces it. */
export class StageRecorder {
  readonly #db: Database;
  readonly #bus: EventBus;
  readonly #instanceId: string;
  #stages: Stage[] = [];
  #saying: NodeJS.Timeout | null = null;
  /** Writes follow one another, so that an older state never overwrites a newer one; each writes the newest. */
  #writing: Promise<void> = Promise.resolve();
  #isWritten = true;

  constructor(db: Database, bus: EventBus, instanceId: string) {
    this.#db = db;
    this.#bus = bus;
    this.#instanceId = instanceId;
  }

  get stages(): readonly Stage[] {
    return this.#stages;
  }

  /** Ends the stage before and begins this one. */
  enter(name: StageName): void {
    this.#endCurrent();
    this.#stages = [...this.#stages, { name, startedAt: Date.now(), endedAt: null, message: null }];
    this.#write();
  }

  /** Tells the current stage's last words; cheap to call often. */
  say(message: string): void {
    const current = this.#stages.at(-1);
    if (current === undefined || current.endedAt !== null) return;
    const line = message.slice(0, MOST_LETTERS);
    // a percentage that grows is one line
    const before = (current.lines ?? []).filter((one) => wordsOf(one) !== wordsOf(line));
    this.#change({ ...current, message: line, lines: [...before, line].slice(-LAST_LINES) });
  }

  /** The newest lines of what runs in the current stage, in place of what it had. */
  show(lines: readonly string[]): void {
    const current = this.#stages.at(-1);
    if (current === undefined || current.endedAt !== null || lines.length === 0) return;
    const last = lines.slice(-LAST_LINES).map((line) => line.slice(0, MOST_LETTERS));
    if (JSON.stringify(last) !== JSON.stringify(current.lines)) this.#change({ ...current, lines: last });
  }

  #change(current: Stage): void {
    this.#stages = [...this.#stages.slice(0, -1), current];
    this.#saying ??= setTimeout(() => {
      this.#saying = null;
      this.#write();
    }, SAY_EVERY_MS);
  }

  /** Ends the current stage without writing: the caller writes `stages` with its own change of the row. */
  finish(): readonly Stage[] {
    this.#endCurrent();
    return this.#stages;
  }

  /** Resolves when nothing more will be written. Call it before the last change of the row. */
  async close(): Promise<void> {
    if (this.#saying !== null) clearTimeout(this.#saying);
    this.#saying = null;
    await this.#writing;
  }

  #endCurrent(): void {
    const current = this.#stages.at(-1);
    if (current === undefined || current.endedAt !== null) return;
    this.#stages = [...this.#stages.slice(0, -1), { ...current, endedAt: Date.now() }];
  }

  #write(): void {
    this.#isWritten = false;
    this.#writing = this.#writing.then(async () => {
      if (this.#isWritten) return;
      this.#isWritten = true;
      try {
        const stages = this.#stages.map((stage) => ({ ...stage }));
        await this.#db.instances.update(this.#instanceId, { stages });
        this.#bus.emit('instance.changed', { instanceId: this.#instanceId });
      } catch {
        // progress is for the eye: a lost write is mended by the next one, and the last by the caller's own
      }
    });
  }
}

function wordsOf(line: string): string {
  return line.replaceAll(/[\d.,]+/gu, '#');
}
