import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { askGuacd } from './ask-guacd.ts';
import type { GuacdAddress } from './guacd-client.ts';

/** A connection that is looked after. */
export interface Watched {
  readonly socket: Socket;
  /** Its guacd is no more of use to it. */
  lose(why: string): void;
}

export interface WatchOptions {
  readonly everyMs: number;
  /** Called when guacd takes no more connections; those that it has may go on. */
  onDeaf(): void;
  /** Called when it answers again. */
  onWell(): void;
}

/** guacd says `nop` to whoever has heard nothing for 5 s, or 10 where that overlaps with something else. */
const USUAL_PAUSE_MS = 12_500;
const LONGEST_PAUSE_MS = 25_000;
/** An answer may be late once or twice on a busy machine. */
const STRIKES_UNTIL_DEAF = 2;
const STRIKES_UNTIL_LOST = 3;

interface Heard {
  bytes: number;
  at: number;
}

/**
 * Looks after the connections of one guacd while there are any: whether it still answers, and whether it still talks to each.
 * One that hangs keeps its sockets open for ever.
 */
export class GuacdWatch {
  readonly #address: GuacdAddress;
  readonly #options: WatchOptions;
  readonly #watched = new Map<Watched, Heard>();
  #looking: AbortController | null = null;
  #strikes = 0;

  constructor(address: GuacdAddress, options: WatchOptions) {
    this.#address = address;
    this.#options = options;
  }

  add(one: Watched): void {
    this.#watched.set(one, { bytes: one.socket.bytesRead, at: performance.now() });
    if (this.#looking !== null) return;
    this.#looking = new AbortController();
    // ends with the last connection
    this.#lookWhile(this.#looking.signal).catch(() => undefined);
  }

  remove(one: Watched): void {
    this.#watched.delete(one);
    if (this.#watched.size > 0) return;
    this.#looking?.abort();
    this.#looking = null;
    this.#strikes = 0;
  }

  async #lookWhile(signal: AbortSignal): Promise<void> {
    const { everyMs: timeoutMs } = this.#options;
    for (;;) {
      if (this.#strikes === 0) await sleep(timeoutMs, undefined, { signal });
      const askedAt = performance.now();
      const { answered } = await askGuacd(this.#address, { timeoutMs, signal });
      if (answered) this.#answered();
      else await this.#strike(askedAt, signal);
      this.#listen();
    }
  }

  #answered(): void {
    if (this.#strikes >= STRIKES_UNTIL_DEAF) this.#options.onWell();
    this.#strikes = 0;
  }

  async #strike(askedAt: number, signal: AbortSignal): Promise<void> {
    this.#strikes += 1;
    if (this.#strikes === STRIKES_UNTIL_DEAF) this.#options.onDeaf();
    // one that refuses answers at once
    const restMs = this.#options.everyMs - (performance.now() - askedAt);
    if (restMs > 0) await sleep(restMs, undefined, { signal });
  }

  #listen(): void {
    const now = performance.now();
    for (const [one, heard] of this.#watched) {
      const { bytesRead } = one.socket;
      // what is not read may have been said
      if (bytesRead !== heard.bytes || one.socket.isPaused())
        Object.assign(heard, { bytes: bytesRead, at: now });
      else if (this.#strikes >= STRIKES_UNTIL_LOST && now - heard.at > USUAL_PAUSE_MS) one.lose(HANGS);
      else if (now - heard.at > LONGEST_PAUSE_MS) one.lose(MUTE);
    }
  }
}

const HANGS = 'guacd, which shows the desktop, hangs. Another one takes its place.';
const MUTE = 'guacd no longer says anything of this desktop.';
