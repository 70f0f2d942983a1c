import { closeSync, openSync, readSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';

const EVERY_MS = 4;
/** A look that is later than this is a pause. */
const LATE_MS = 8;
/** So many are told, the longest ones. */
const TOLD = 5;

/**
 * How long the event loop stood still, and with what: a look every few milliseconds that asks Linux how long this thread was on a
 * core and how long it waited for one (/proc/PID/schedstat, in nanoseconds), beside V8's own times of collecting garbage.
 */
export class Pauses {
  /** @type {{ lateMs: number, cpuMs: number, waitedMs: number, gcMs: number }[]} */
  #pauses = [];
  #gc = { count: 0, ms: 0, longestMs: 0 };
  /** @type {{ from: number, to: number }[]} */
  #collected = [];
  /** @type {PerformanceObserver | null} */
  #observer = null;
  /** @type {NodeJS.Timeout | null} */
  #timer = null;
  #file = -1;

  begin() {
    if (threadId !== 0) throw new Error('only the main thread has the number of its process');
    this.end();
    this.#pauses = [];
    this.#gc = { count: 0, ms: 0, longestMs: 0 };
    this.#collected = [];
    this.#observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        this.#collected.push({ from: startTime, to: startTime + duration });
        const { count, ms, longestMs } = this.#gc;
        this.#gc = { count: count + 1, ms: ms + duration, longestMs: Math.max(longestMs, duration) };
      }
    });
    this.#observer.observe({ entryTypes: ['gc'] });
    this.#file = openSync('/proc/self/schedstat', 'r');
    let before = { at: performance.now(), ...this.#look() };
    this.#timer = setInterval(() => {
      const now = { at: performance.now(), ...this.#look() };
      const { at: from, cpuMs, waitedMs } = before;
      const lateMs = now.at - from - EVERY_MS;
      if (lateMs > LATE_MS) {
        // what V8 has collected is told in a later turn
        setTimeout(() => this.#note(lateMs, from, now.at, now.cpuMs - cpuMs, now.waitedMs - waitedMs), 50);
      }
      before = now;
    }, EVERY_MS);
  }

  /** Tells of the time since `begin`. */
  end() {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#observer?.disconnect();
    this.#observer = null;
    if (this.#file !== -1) closeSync(this.#file);
    this.#file = -1;
    const longest = this.#pauses.sort((one, other) => other.lateMs - one.lateMs).slice(0, TOLD);
    return { gc: this.#gc, count: this.#pauses.length, longest };
  }

  /**
   * @param {number} lateMs
   * @param {number} from
   * @param {number} to
   * @param {number} cpuMs
   * @param {number} waitedMs
   */
  #note(lateMs, from, to, cpuMs, waitedMs) {
    const gcMs = this.#collected.reduce(
      (sum, one) => sum + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)),
      0,
    );
    this.#pauses.push({ lateMs, cpuMs, waitedMs, gcMs });
  }

  #look() {
    const bytes = Buffer.alloc(100);
    const length = readSync(this.#file, bytes, 0, bytes.length, 0);
    const [cpu, waited] = bytes.toString('latin1', 0, length).split(' ').map(Number);
    return { cpuMs: (cpu ?? 0) / 1e6, waitedMs: (waited ?? 0) / 1e6 };
  }
}
