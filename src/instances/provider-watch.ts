import { setMaxListeners } from 'node:events';
import type { Logger } from '../log.ts';
import { pause } from '../wait.ts';
import type { ChangeListener, Provider } from './provider.ts';

/** What happens within this time is one look: the end of a desktop is told in three or four events. */
const GATHER_MS = 100;
/** More changed desktops than this are looked at by asking for all at once. */
const MAX_CHANGED = 50;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
/** News that came for this long were not cut off by what is wrong now. */
const STEADY_MS = 30_000;

/** What is done about news. */
export interface Looks {
  /** Compares everything of the provider. Never rejects for a provider that does not answer. */
  all(provider: Provider, signal: AbortSignal): Promise<void>;
  /** Compares these only. Resolves with those that cannot be judged yet, since a job works on them. */
  some(provider: Provider, instanceIds: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** News have broken off: what happens until all is compared may not be told. */
  lostSight(provider: Provider): void;
}

/** Follows what one provider tells of its desktops: news are gathered, looked at one look at a time, and never pile up. */
export class ProviderWatch {
  readonly #provider: Provider;
  readonly #looks: Looks;
  readonly #log: Logger;
  #isAllDue = false;
  readonly #due = new Set<string>();
  /** Changed while a job worked on them: looked at when it has ended. */
  readonly #later = new Set<string>();
  #wake: () => void = () => {};

  constructor(provider: Provider, looks: Looks, log: Logger) {
    this.#provider = provider;
    this.#looks = looks;
    this.#log = log;
  }

  /** Until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { watch } = this.#provider;
    if (watch === undefined) return;
    // one signal ends all providers' news, and each has a few listeners at it until then
    setMaxListeners(0, signal);
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake);
    try {
      await Promise.all([this.#follow(watch.bind(this.#provider), signal), this.#lookLoop(signal)]);
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  /** Nobody works on the instance any more. */
  freed(instanceId: string): void {
    if (this.#later.delete(instanceId)) this.#add(instanceId);
  }

  /** Connects again and again, the later the more often it failed. */
  async #follow(watch: NonNullable<Provider['watch']>, signal: AbortSignal): Promise<void> {
    let waitMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      let openedAt = Number.POSITIVE_INFINITY;
      let isOver = false;
      const listener: ChangeListener = {
        watching: () => {
          if (isOver || signal.aborted) return;
          openedAt = performance.now();
          this.#isAllDue = true;
          this.#wake();
        },
        changed: (instanceId) => {
          if (!isOver && !signal.aborted) this.#add(instanceId);
        },
      };
      const why = await endOf(() => watch(listener, signal));
      isOver = true;
      if (signal.aborted) return;
      this.#looks.lostSight(this.#provider);
      if (performance.now() - openedAt > STEADY_MS) waitMs = FIRST_RETRY_MS;
      this.#log.debug({ provider: this.#provider.id, err: why, waitMs }, 'a provider tells no news any more');
      await pause(waitMs, signal);
      waitMs = Math.min(waitMs * 2, LAST_RETRY_MS);
    }
  }

  async #lookLoop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (!this.#isAllDue && this.#due.size === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      await pause(GATHER_MS, signal);
      if (signal.aborted) return;
      const changed = this.#isAllDue ? null : [...this.#due];
      this.#isAllDue = false;
      this.#due.clear();
      try {
        await this.#look(changed, signal);
      } catch (error) {
        // the regular comparison finds it later
        this.#log.debug({ provider: this.#provider.id, err: error }, 'looking at what changed failed');
      }
    }
  }

  /** @param changed null for everything. */
  async #look(changed: readonly string[] | null, signal: AbortSignal): Promise<void> {
    if (changed === null) return this.#looks.all(this.#provider, signal);
    // before the look: a job may end during it
    for (const id of changed) this.#later.add(id);
    const busy = new Set(await this.#looks.some(this.#provider, changed, signal));
    for (const id of changed) if (!busy.has(id)) this.#later.delete(id);
    // jobs may also end in another process, which nobody tells here
    for (const id of [...this.#later].slice(0, -MAX_CHANGED)) this.#later.delete(id);
  }

  #add(instanceId: string): void {
    this.#due.add(instanceId);
    if (this.#due.size > MAX_CHANGED) {
      this.#due.clear();
      this.#isAllDue = true;
    }
    this.#wake();
  }
}

/** What a provider's `watch` rejected with or threw; null when it only ended. */
async function endOf(watch: () => Promise<void>): Promise<unknown> {
  try {
    await watch();
    return null;
  } catch (error) {
    return error;
  }
}
