import type { Database } from '../db/database.ts';
import type { EventBus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import { pause } from '../wait.ts';
import { findHolder } from './identity.ts';
import { type KeyDoor, keyIdOf } from './keys.ts';
import type { Permissions } from './permissions.ts';

/** Sessions ended by another process (the command line) or by time are noticed within this. */
const LOOK_EVERY_MS = 1500;

export interface LiveSessionsParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly permissions: Permissions;
  readonly keys: Pick<KeyDoor, 'stillHeld'>;
}

/**
 * What lives as long as its session: tunnels and streams of events. Who signs out, is disabled, changes the password, may
 * have no desktops any more, or whose time is over loses them: at once when announced in this process, within 2 s otherwise.
 */
export class LiveSessions {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #permissions: Permissions;
  readonly #keys: Pick<KeyDoor, 'stillHeld'>;
  readonly #held = new Map<string, Set<() => void>>();
  readonly #stop = new AbortController();
  readonly #off: () => void;
  readonly #looking: Promise<void>;

  constructor({ db, bus, log, permissions, keys }: LiveSessionsParts) {
    this.#db = db;
    this.#log = log;
    this.#permissions = permissions;
    this.#keys = keys;
    this.#off = bus.on('session.ended', ({ sessionIds }) => {
      for (const id of sessionIds) this.#end(id);
    });
    this.#looking = this.#look(this.#stop.signal);
  }

  /**
   * @param onEnd called once when the session ends; short, and does not throw.
   * @returns lets go: `onEnd` is not called any more. Whoever holds lets go in the end.
   */
  hold(sessionId: string, onEnd: () => void): () => void {
    const held = this.#held.get(sessionId) ?? new Set();
    // a function may be given twice: each hold is its own
    const once = (): void => onEnd();
    held.add(once);
    this.#held.set(sessionId, held);
    return () => {
      held.delete(once);
      if (held.size === 0 && this.#held.get(sessionId) === held) this.#held.delete(sessionId);
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#off();
    await this.#looking;
  }

  #end(sessionId: string): void {
    const held = this.#held.get(sessionId);
    this.#held.delete(sessionId);
    for (const onEnd of held ?? []) onEnd();
  }

  async #look(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(LOOK_EVERY_MS, signal);
      if (signal.aborted) return;
      for (const id of [...this.#held.keys()]) {
        try {
          if (!(await this.#isValid(id))) this.#end(id);
        } catch (error) {
          // an unreachable database ends nobody's desktop
          this.#log.warn({ err: error }, 'a session could not be checked');
        }
      }
    }
  }

  async #isValid(id: string): Promise<boolean> {
    const user =
      keyIdOf(id) === null
        ? (await findHolder(this.#db, id, Date.now()))?.user
        : await this.#keys.stillHeld(id);
    return user != null && this.#permissions.holds(user, 'instances.own');
  }
}
