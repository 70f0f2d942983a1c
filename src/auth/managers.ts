import type { Database } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { Actor } from './model.ts';
import type { Permissions } from './permissions.ts';
import { identityOf } from './person-rows.ts';

/** Who manages users and groups, and stays so while they do: a gateway that nobody can administrate would need its machine. */
export class Managers {
  readonly #db: Pick<Database, 'tx' | 'users' | 'groups'>;
  readonly #permissions: Pick<Permissions, 'holds'>;

  constructor(db: Pick<Database, 'tx' | 'users' | 'groups'>, permissions: Pick<Permissions, 'holds'>) {
    this.#db = db;
    this.#permissions = permissions;
  }

  /**
   * Does `work` in a transaction, one after the other whoever asks at whichever gateway, so that of two who put each other out
   * at once one stays. Rejects with FORBIDDEN for who has been put out meanwhile, and with ACTION_NOT_ALLOWED, all undone,
   * where the work puts out the actor.
   */
  change<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    return this.#db.tx(async () => {
      await this.#db.users.lockAdmins();
      if (!(await this.#manages(actor))) throw notManager();
      const result = await work();
      if (!(await this.#manages(actor))) throw lockedOut();
      return result;
    });
  }

  async #manages({ userId }: Actor): Promise<boolean> {
    // the command line is nobody's
    if (userId === '') return true;
    const row = await this.#db.users.get(userId);
    if (row === null || row.disabledAt !== null || row.deletion !== null) return false;
    return this.#permissions.holds(await identityOf(this.#db, row), 'users.manage');
  }
}

/** Throws FORBIDDEN. */
export function requireManager(actor: Actor): void {
  if (!actor.may('users.manage')) throw notManager();
}

const notManager = (): AppError => new AppError('FORBIDDEN', 'You may not manage users and groups.');

export function lockedOut(): AppError {
  return new AppError('ACTION_NOT_ALLOWED', 'You cannot change what you may do yourself.', {
    remedy: 'Ask another administrator, or use the command line on the gateway.',
  });
}
