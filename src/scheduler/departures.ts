import type { Database } from '../db/database.ts';
import type { UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { HomeService } from '../homes/service.ts';
import { newId } from '../ids.ts';
import type { InstanceService } from '../instances/service.ts';
import type { Logger } from '../log.ts';
import { ofUser } from '../quotas/scopes.ts';
import { SCHEDULER } from './parts.ts';

const AT_ONCE = 20;
/** Small enough that nobody waits for the database meanwhile. */
const BATCH = 200;

export interface DeparturesParts {
  readonly db: Database;
  readonly log: Logger;
  readonly instances: Pick<InstanceService, 'stop'>;
  readonly homes: Pick<HomeService, 'remove'>;
}

/**
 * Whom an administrator has deleted, until nothing is left. All that is to be done stands in the rows, and each step may be
 * done again: it goes on wherever a gateway ended.
 */
export class Departures {
  readonly #parts: DeparturesParts;

  constructor(parts: DeparturesParts) {
    this.#parts = parts;
  }

  /** One step for each: what takes its time, such as the end of a desktop, is looked at again the next time. */
  async look(signal: AbortSignal): Promise<void> {
    for (const user of await this.#parts.db.users.leaving(AT_ONCE)) {
      if (signal.aborted) return;
      try {
        await this.#goOn(user, signal);
      } catch (error) {
        this.#parts.log.warn({ err: error, userId: user.id }, 'a user could not be deleted yet');
      }
    }
  }

  async #goOn(user: UserRow, signal: AbortSignal): Promise<void> {
    const { db, log } = this.#parts;
    const { id, deletion } = user;
    if (deletion === 'gone') {
      if ((await db.homes.list(id)).length === 0) await db.users.delete(id);
      return;
    }
    // with the first one, from whichever gateway they came
    await db.sessions.deleteOfUser(id);
    if (await this.#stopDesktops(id)) return;
    if (deletion === 'remove-homes') await this.#removeHomes(id);
    // they would keep the user's row
    for (const forget of [db.instances.deleteEndedOfUser, db.viewers.deleteOfUser]) {
      while (!signal.aborted && (await forget(id, BATCH)) === BATCH);
    }
    if (signal.aborted) return;
    if (await this.#end(user)) log.info({ userId: id, username: user.username }, 'a user was deleted');
  }

  /** @returns whether there are some. */
  async #stopDesktops(userId: string): Promise<boolean> {
    const { db, instances } = this.#parts;
    const { rows } = await db.instances.list({ userId, offset: 0, limit: BATCH });
    for (const row of rows) if (row.desired === 'running') await instances.stop(SCHEDULER, row.id);
    return rows.length > 0;
  }

  async #removeHomes(userId: string): Promise<void> {
    const { db, homes } = this.#parts;
    for (const { id } of await db.homes.list(userId)) {
      try {
        await homes.remove(SCHEDULER, id);
      } catch (error) {
        // somebody else was the first
        if (!(error instanceof AppError && error.code === 'HOME_NOT_FOUND')) throw error;
      }
    }
  }

  /** What was started meanwhile keeps the row, and is stopped the next time. @returns whether the user is no more. */
  #end(user: UserRow): Promise<boolean> {
    const { db } = this.#parts;
    return db.tx(async () => {
      const isKept = (await db.homes.list(user.id)).length > 0;
      if (isKept && user.deletion === 'remove-homes') return false;
      if (isKept) await this.#leaveHomes(user);
      await db.quotas.delete(ofUser(user.id));
      return db.users.delete(user.id);
    });
  }

  /** To a new row, so that nothing else of the old one stays, whatever it is. */
  async #leaveHomes({ id, username, role, createdAt, revision }: UserRow): Promise<void> {
    const { db } = this.#parts;
    const heir = newId();
    const nothing = {
      passwordHash: null,
      accept: null,
      deny: null,
      preferences: null,
      email: null,
      waitingSince: null,
    };
    await db.users.insert({
      ...nothing,
      ...{ id: heir, username: formerName(username, id), role, createdAt, revision },
      ...{ disabledAt: Date.now(), deletion: 'gone' },
    });
    await db.homes.give(id, heir);
  }
}

/** No name that anybody can have: `ada~k3v9m2q7`. */
function formerName(username: string, id: string): string {
  return `${username.slice(0, 50)}~${id.slice(0, 12)}`;
}
