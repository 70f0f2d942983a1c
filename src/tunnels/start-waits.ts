import type { HoldEnd, LiveSessions } from '../auth/live-sessions.ts';
import type { Identity, Session } from '../auth/model.ts';
import type { Permissions } from '../auth/permissions.ts';
import { AppError } from '../errors.ts';
import type { ShowableInstance } from '../instances/model.ts';
import type { ShowableInstances } from '../instances/service.ts';
import { withDeadline } from '../wait.ts';

const LONGEST_S = 30;

const REFUSALS: Readonly<Record<HoldEnd, () => AppError>> = {
  session: () => new AppError('UNAUTHENTICATED', 'Your session ended.'),
  permission: () => new AppError('INSTANCE_NOT_FOUND', 'You may not see this desktop any more.'),
};

export interface StartWaitsOptions {
  readonly instances: ShowableInstances;
  readonly sessions: LiveSessions;
  readonly permissions: Permissions;
  /** Of one person at a time. */
  readonly most: number;
}

export interface Person {
  readonly user: Identity;
  readonly session: Session;
}

/** Viewers that came while their desktops still start: they wait for that before they are let in or refused. */
export class StartWaits {
  readonly #options: StartWaitsOptions;
  readonly #waiting = new Map<string, number>();

  constructor(options: StartWaitsOptions) {
    this.#options = options;
  }

  /**
   * The instance, once its start is over or `seconds` have passed. Rejects with TOO_MANY_VIEWERS, and with UNAUTHENTICATED
   * when the session ends meanwhile, or INSTANCE_NOT_FOUND when the person may not see it any more.
   * @param signals with the first of them nobody waits any more.
   */
  async started(
    person: Person,
    id: string,
    seconds: number,
    signals: readonly AbortSignal[],
  ): Promise<ShowableInstance> {
    if (seconds > 0) return this.#settled(person, id, seconds, signals);
    return this.#options.instances.showable(this.#options.permissions.actor(person.user), id);
  }

  async #settled(
    { user, session }: Person,
    id: string,
    seconds: number,
    signals: readonly AbortSignal[],
  ): Promise<ShowableInstance> {
    const { instances, sessions, permissions, most } = this.#options;
    const before = this.#waiting.get(user.id) ?? 0;
    if (before >= most)
      throw new AppError('TOO_MANY_VIEWERS', `You have ${before} viewers waiting for desktops already.`);
    this.#waiting.set(user.id, before + 1);
    const refused = new AbortController();
    const letGo = sessions.hold(session.id, {
      end: (why) => refused.abort(REFUSALS[why]),
      still: (actor) => instances.isVisible(actor, id),
    });
    try {
      const instance = await withDeadline(seconds * 1000, [...signals, refused.signal], (over) =>
        instances.settled(permissions.actor(user), id, over),
      );
      if (refused.signal.aborted) throw refused.signal.reason();
      return instance;
    } finally {
      letGo();
      this.#leave(user.id);
    }
  }

  #leave(userId: string): void {
    const left = (this.#waiting.get(userId) ?? 1) - 1;
    if (left === 0) this.#waiting.delete(userId);
    else this.#waiting.set(userId, left);
  }
}

/** Takes `wait` out of the query. @returns seconds. */
export function takeWait(query: URLSearchParams): number {
  const text = query.get('wait');
  query.delete('wait');
  if (text === null) return 0;
  const seconds = /^\d{1,2}$/u.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LONGEST_S) return seconds;
  throw new AppError('BAD_REQUEST', `The parameter wait is a number of seconds from 0 to ${LONGEST_S}.`);
}
