import { spokenSeconds } from '../page/spoken-seconds.ts';

/** A stop that people were warned of. `at` is in this browser's clock. */
export interface ComingStop {
  readonly at: number;
  readonly why: string;
}

const LAST_MS = 60_000;
/** Two answers of the gateway differ by this much without meaning another stop. */
const SAME_MS = 30_000;

const WHY: Readonly<Record<string, string>> = {
  'max-time': 'its time is over then',
  schedule: 'as the schedule says',
  idle: 'nobody was connected',
};

/** What is told of a coming stop, and when: shown until it is dismissed, and once more in the last minute. */
export class StopPlan {
  #stop: ComingStop | null = null;
  #dismissed: 'never' | 'early' | 'late' = 'never';
  #said: 'nothing' | 'early' | 'late' = 'nothing';

  heard(stop: ComingStop | null): void {
    const isSame = stop !== null && this.#stop !== null && Math.abs(stop.at - this.#stop.at) < SAME_MS;
    this.#stop = stop;
    if (isSame) return;
    this.#dismissed = 'never';
    this.#said = 'nothing';
  }

  dismiss(now: number): void {
    this.#dismissed = this.#isLast(now) ? 'late' : 'early';
  }

  /** What is to be seen now; null for nothing. */
  text(now: number): string | null {
    if (this.#stop === null || this.#dismissed === 'late') return null;
    if (this.#dismissed === 'early' && !this.#isLast(now)) return null;
    const left = this.#stop.at - now;
    return `The desktop stops ${left < 1000 ? 'now' : `in ${spokenSeconds(left)}`}, ${this.#because()}. Save your work.`;
  }

  /** What is to be said now to who does not see it: twice in all, not every second. */
  toSay(now: number): string | null {
    if (this.#stop === null || this.#said === 'late') return null;
    const isLast = this.#isLast(now);
    if (this.#said === 'early' && !isLast) return null;
    this.#said = isLast ? 'late' : 'early';
    const minutes = Math.max(1, Math.round((this.#stop.at - now) / 60_000));
    const when = isLast
      ? 'in less than a minute'
      : `in about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
    return `The desktop stops ${when}, ${this.#because()}. Save your work.`;
  }

  #because(): string {
    return WHY[this.#stop?.why ?? ''] ?? 'by itself';
  }

  #isLast(now: number): boolean {
    return this.#stop !== null && this.#stop.at - now <= LAST_MS;
  }
}
