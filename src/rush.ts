import { RushGroup } from './rush-group.ts';

/** So many requests at once are a rush: fewer are answered soon, whatever else goes on. */
const CROWD = 4;
/** A request that takes longer than this waits for something else than its turn. */
const YOUNG_MS = 250;
/** Nothing is held longer than this, */
const HELD_MS = 250;
/** but until a rush has lasted so long: what many click at once is answered as a whole. */
const BURST_MS = 1000;
/** So many go on at once: what they ask of the database leaves together, and who asks meanwhile waits for no more of them. */
const AT_ONCE = 8;

interface Held {
  readonly until: number;
  /** Whether it goes on as one of a group. */
  readonly isMember: boolean;
  readonly goOn: () => void;
}

/**
 * Many requests at once: the answers come first, and what follows upon them when few wait, or after a moment. Nobody waits
 * longer for what follows, since the work is the same, but everybody knows sooner that it will be done.
 */
export class Rush {
  /** Since when they are under way (`performance.now`), the oldest first. */
  readonly #requests = new Map<symbol, number>();
  /** The oldest first. */
  readonly #held: Held[] = [];
  readonly #group = new RushGroup(() => this.#letGo());
  /** When as many came as are a rush; null while there are fewer. */
  #began: number | null = null;
  #turn: NodeJS.Immediate | null = null;
  #deadline: NodeJS.Timeout | null = null;
  #groupOver: NodeJS.Timeout | null = null;

  /** @returns tells that the request is answered, or that it now waits for what may take long; may be called twice. */
  enter(): () => void {
    const request = Symbol('request');
    const now = performance.now();
    this.#requests.set(request, now);
    if (this.#requests.size >= CROWD) this.#began ??= now;
    return () => {
      if (this.#delete(request)) this.#letGo();
    };
  }

  /** Resolves when few requests wait for an answer, at the latest after a moment; at once while there is no rush. Who asks at
   * its beginning waits for no more than a second. */
  over(): Promise<void> {
    if (!this.#mustWait()) return Promise.resolve();
    return new Promise((goOn) => this.#hold(false, goOn));
  }

  /**
   * As `over`, for what is followed by more requests of the same person: goes on in groups, each when the former is done, or
   * after a moment. @returns tells that it is done; may be called twice.
   */
  turn(): Promise<() => void> {
    if (!this.#mustWait()) return Promise.resolve(this.#group.join());
    return new Promise((goOn) => this.#hold(true, () => goOn(this.#group.join())));
  }

  #mustWait(): boolean {
    return this.#held.length > 0 || this.#isOn();
  }

  #hold(isMember: boolean, goOn: () => void): void {
    const now = performance.now();
    const until = Math.max(now + HELD_MS, this.#began === null ? 0 : this.#began + BURST_MS);
    this.#held.push({ until, isMember, goOn });
    this.#watchDeadline();
    this.#letGo();
  }

  #delete(request: symbol): boolean {
    const wasThere = this.#requests.delete(request);
    if (this.#requests.size < CROWD) this.#began = null;
    return wasThere;
  }

  #isOn(): boolean {
    if (this.#requests.size < CROWD) return false;
    const young = performance.now() - YOUNG_MS;
    for (const [request, since] of this.#requests) {
      if (since > young) break;
      this.#delete(request);
    }
    return this.#requests.size >= CROWD;
  }

  /** A few in each turn of the event loop: a request that has come meanwhile goes before the next ones. */
  #letGo(): void {
    const [first] = this.#held;
    if (first === undefined || this.#isOn()) return;
    const ms = this.#waitsForGroup(first);
    if (ms > 0) this.#groupOver ??= setTimeout(this.#letGroupGo, ms);
    else this.#turn ??= setImmediate(this.#letSomeGo);
  }

  #waitsForGroup({ isMember }: Held): number {
    return isMember ? this.#group.leftMs : 0;
  }

  readonly #letSomeGo = (): void => {
    this.#turn = null;
    const isOn = this.#isOn();
    for (let n = 0; n < AT_ONCE && !isOn; n++) {
      const [first] = this.#held;
      if (first === undefined || this.#waitsForGroup(first) > 0) break;
      this.#held.shift();
      first.goOn();
    }
    this.#letGo();
    this.#watchDeadline();
  };

  readonly #letGroupGo = (): void => {
    this.#groupOver = null;
    this.#letGo();
  };

  readonly #letOverdueGo = (): void => {
    this.#deadline = null;
    const now = performance.now();
    while (this.#held[0] !== undefined && this.#held[0].until <= now) this.#held.shift()?.goOn();
    this.#watchDeadline();
  };

  #watchDeadline(): void {
    const [first] = this.#held;
    if (first === undefined) {
      if (this.#deadline !== null) clearTimeout(this.#deadline);
      this.#deadline = null;
    } else this.#deadline ??= setTimeout(this.#letOverdueGo, first.until - performance.now());
  }
}
