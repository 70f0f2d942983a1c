import type { Identity } from '../auth/identity.ts';
import type { Clock } from '../clock.ts';
import { type Upid, writeUpid } from './upid.ts';

/** A worker process: what the work may use, and what others see of it. */
export class Task {
  readonly upid: string;
  readonly fields: Upid;
  readonly owner: Identity;
  readonly lines: string[] = [];
  readonly #clock: Clock;
  readonly #durationMs: number;
  readonly #cancel = new AbortController();
  #warnings = 0;
  exitstatus: string | null = null;
  /** Seconds since 1970; null while it runs. */
  endtime: number | null = null;

  /** @param durationMs of its work, simulated. */
  constructor(fields: Upid, owner: Identity, clock: Clock, durationMs: number) {
    this.fields = fields;
    this.owner = owner;
    this.upid = writeUpid(fields);
    this.#clock = clock;
    this.#durationMs = durationMs;
  }

  get isRunning(): boolean {
    return this.exitstatus === null;
  }

  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  log(line: string): void {
    this.lines.push(line);
  }

  warn(text: string): void {
    this.#warnings += 1;
    this.log(`WARN: ${text}`);
  }

  /** As long as this kind of work takes. */
  async work(): Promise<void> {
    await this.sleep(this.#durationMs);
  }

  async sleep(ms: number): Promise<void> {
    await this.#clock.sleep(ms, this.signal);
  }

  /** As a signal to its process. */
  cancel(): void {
    this.#cancel.abort(new Error('received interrupt'));
  }

  end(failure: unknown = null): void {
    if (!this.isRunning) return;
    this.endtime = this.#clock.seconds();
    if (this.signal.aborted) {
      this.exitstatus = 'unexpected status';
      return;
    }
    const text = failure instanceof Error ? failure.message : String(failure);
    if (failure !== null) this.exitstatus = text;
    else this.exitstatus = this.#warnings > 0 ? `WARNINGS: ${this.#warnings}` : 'OK';
    this.log(failure === null ? `TASK ${this.exitstatus}` : `TASK ERROR: ${text}`);
  }
}
