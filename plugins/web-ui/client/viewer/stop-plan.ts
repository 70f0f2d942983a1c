import { say } from '../page/say.ts';
import { spokenSeconds } from '../page/spoken-seconds.ts';

/** A stop that people were warned of. `at` is in this browser's clock. */
export interface ComingStop {
  readonly at: number;
  readonly why: string;
}

const LAST_MS = 60_000;
/** Two answers of the gateway differ by this much without meaning another stop. */
const SAME_MS = 30_000;

const WHYS = ['max-time', 'schedule', 'idle'] as const;

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
    const why = this.#because();
    return left < 1000 ? say('stop.now', { why }) : say('stop.in', { time: spokenSeconds(left), why });
  }

  /** What is to be said now to who does not see it: twice in all, not every second. */
  toSay(now: number): string | null {
    if (this.#stop === null || this.#said === 'late') return null;
    const isLast = this.#isLast(now);
    if (this.#said === 'early' && !isLast) return null;
    this.#said = isLast ? 'late' : 'early';
    const minutes = Math.max(1, Math.round((this.#stop.at - now) / 60_000));
    const why = this.#because();
    return isLast ? say('stop.in-less', { why }) : say('stop.in-about', { n: minutes, why });
  }

  #because(): string {
    const known = WHYS.find((one) => one === this.#stop?.why);
    return say(`stop.why.${known ?? 'other'}`);
  }

  #isLast(now: number): boolean {
    return this.#stop !== null && this.#stop.at - now <= LAST_MS;
  }
}
