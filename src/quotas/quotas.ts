import type { Actor } from '../auth/model.ts';
import type { UserRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import { type Limits, QUOTAS, UNLIMITED } from './amounts.ts';
import type { QuotaParts } from './check.ts';
import { allowedIn, ofUser, SYSTEM } from './scopes.ts';
import type { QuotaService, QuotaView } from './service.ts';
import { sumOf } from './usage.ts';

/** What there is of anything fits a number that both databases and JSON keep exactly. */
const MOST = Number.MAX_SAFE_INTEGER;

export class Quotas implements QuotaService {
  readonly #parts: QuotaParts;

  constructor(parts: QuotaParts) {
    this.#parts = parts;
  }

  async mine(actor: Actor): Promise<QuotaView> {
    return this.#view({ id: actor.userId, username: actor.username });
  }

  async system(actor: Actor): Promise<QuotaView> {
    requireManager(actor);
    return this.#view(null);
  }

  async ofUser(actor: Actor, userId: string): Promise<QuotaView> {
    requireManager(actor);
    const { id, username } = await this.#user(userId);
    return this.#view({ id, username });
  }

  async set(actor: Actor, userId: string | null, limits: Limits, revision?: number): Promise<QuotaView> {
    requireManager(actor);
    checkLimits(limits);
    const user = userId === null ? null : await this.#user(userId);
    const own = QUOTAS.flatMap((name) => (limits[name] === undefined ? [] : [[name, limits[name]]]));
    const row = { ...(user === null ? SYSTEM : ofUser(user.id)), limits: Object.fromEntries(own) };
    if (!(await this.#parts.db.quotas.put(row, revision))) throw changedMeanwhile();
    return this.#view(user);
  }

  async #view(user: Pick<UserRow, 'id' | 'username'> | null): Promise<QuotaView> {
    const { db, quotas } = this.#parts;
    const scope = user === null ? SYSTEM : ofUser(user.id);
    const [[row], usage] = await Promise.all([
      db.quotas.find([scope]),
      db.instances.usage(user === null ? null : user.id),
    ]);
    const set = row?.limits ?? {};
    return {
      scope: user === null ? 'system' : 'user',
      user: user === null ? null : { id: user.id, username: user.username },
      used: sumOf(usage),
      allowed: allowedIn(scope, set, quotas),
      set,
      revision: row?.revision ?? 0,
    };
  }

  async #user(id: string): Promise<UserRow> {
    const row = await this.#parts.db.users.get(id);
    if (row === null) throw new AppError('USER_NOT_FOUND', 'There is no user with this id.');
    return row;
  }
}

function checkLimits(limits: Limits): void {
  for (const name of QUOTAS) {
    const limit = limits[name];
    if (limit === undefined || limit === UNLIMITED) continue;
    if (limit >= 0 && limit <= MOST && (name === 'cpus' || Number.isInteger(limit))) continue;
    throw new AppError('INVALID_BODY', `${name}: expected -1 for no limit, or an amount from 0 on.`, {
      detail: name,
    });
  }
}

function requireManager(actor: Actor): void {
  if (!actor.may('quotas.manage')) throw new AppError('FORBIDDEN', 'You may not manage quotas.');
}
