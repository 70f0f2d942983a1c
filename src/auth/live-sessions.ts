import type { Database } from '../db/database.ts';
import type { EventBus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import { Slots } from '../slots.ts';
import { pause } from '../wait.ts';
import { findHolder } from './identity.ts';
import { type KeyDoor, keyIdOf } from './keys.ts';
import type { Actor, Identity } from './model.ts';
import type { Permissions } from './permissions.ts';
import type { SecondFactorRule } from './second-factor-rule.ts';

/** Sessions ended by another process (the command line) or by time are noticed within this. */
const LOOK_EVERY_MS = 1500;
/** So that many sessions are looked at in time, and the database has time for others. */
const AT_ONCE = 8;

/** Why what was held ends: the session is over, or it goes on and its holder may not have this any more. */
export type HoldEnd = 'session' | 'permission';

export interface Hold {
  /** Called once, when it ends; short, and does not throw. */
  end(why: HoldEnd): void;
  /**
   * Whether its holder, as the database knows them by now, would still be let in. Where it rejects the hold goes on: an
   * unreachable database ends nobody's desktop.
   */
  still(actor: Actor): boolean | Promise<boolean>;
}

export interface LiveSessionsParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly permissions: Permissions;
  readonly keys: Pick<KeyDoor, 'stillHeld'>;
  readonly rule: SecondFactorRule;
}

/**
 * What lives as long as its session: tunnels and streams of events. Who signs out, is disabled, changes the password, must have
 * a second factor and has none, or whose time is over loses them: at once when announced in this process, within 2 s otherwise. Who may not have one of them
 * any more loses that one within 2 s.
 */
export class LiveSessions {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #permissions: Permissions;
  readonly #keys: Pick<KeyDoor, 'stillHeld'>;
  readonly #rule: SecondFactorRule;
  readonly #held = new Map<string, Set<Hold>>();
  readonly #stop = new AbortController();
  readonly #off: () => void;
  readonly #looking: Promise<void>;

  constructor({ db, bus, log, permissions, keys, rule }: LiveSessionsParts) {
    this.#db = db;
    this.#log = log;
    this.#permissions = permissions;
    this.#keys = keys;
    this.#rule = rule;
    this.#off = bus.on('session.ended', ({ sessionIds }) => {
      for (const id of sessionIds) this.#end(id);
    });
    this.#looking = this.#look(this.#stop.signal);
  }

  /** @returns lets go: nothing of `hold` is called any more. Whoever holds lets go in the end. */
  hold(sessionId: string, hold: Hold): () => void {
    const held = this.#held.get(sessionId) ?? new Set();
    // one may be given twice: each is its own
    const own: Hold = { end: (why) => hold.end(why), still: (actor) => hold.still(actor) };
    held.add(own);
    this.#held.set(sessionId, held);
    return () => this.#letGo(sessionId, own);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#off();
    await this.#looking;
  }

  #letGo(sessionId: string, hold: Hold): void {
    const held = this.#held.get(sessionId);
    held?.delete(hold);
    if (held?.size === 0) this.#held.delete(sessionId);
  }

  #end(sessionId: string): void {
    const held = this.#held.get(sessionId);
    this.#held.delete(sessionId);
    for (const hold of held ?? []) hold.end('session');
  }

  async #look(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(LOOK_EVERY_MS, signal);
      if (signal.aborted) return;
      const slots = new Slots(AT_ONCE);
      const looks = [...this.#held.keys()].map((id) => slots.run(signal, () => this.#lookAt(id)));
      for (const look of await Promise.allSettled(looks)) {
        if (look.status === 'rejected' && !signal.aborted)
          this.#log.warn({ err: look.reason }, 'a session could not be checked');
      }
    }
  }

  async #lookAt(sessionId: string): Promise<void> {
    const user = await this.#holder(sessionId);
    if (user === null) return this.#end(sessionId);
    const actor = this.#permissions.actor(user);
    for (const hold of [...(this.#held.get(sessionId) ?? [])]) {
      if (await hold.still(actor)) continue;
      // it may have been let go meanwhile
      if (!this.#held.get(sessionId)?.has(hold)) continue;
      this.#letGo(sessionId, hold);
      hold.end('permission');
    }
  }

  async #holder(sessionId: string): Promise<Identity | null> {
    if (keyIdOf(sessionId) !== null) return this.#keys.stillHeld(sessionId);
    const found = await findHolder(this.#db, sessionId, Date.now(), this.#rule);
    return found === null || found.isHalf ? null : found.user;
  }
}
