import type { Database } from '../db/database.ts';
import type { SessionRow } from '../db/schema/rows.ts';
import { hasFactor, waysOf } from './factors-of.ts';
import type { Identity, Role } from './model.ts';

export interface SecondFactorRuleParts {
  readonly db: Pick<Database, 'secondFactors' | 'passkeys'>;
  /** Roles of whom a second factor is required, whatever their groups say. */
  readonly roles: readonly Role[];
  /** Whether access keys of such people count only while they have one. */
  readonly bindsKeys: boolean;
}

/**
 * Of whom a second factor is required: by role, as configured, or by group. Looked at with each request, so that it counts as
 * soon as it begins.
 */
export class SecondFactorRule {
  readonly #parts: SecondFactorRuleParts;

  constructor(parts: SecondFactorRuleParts) {
    this.#parts = parts;
  }

  binds({ role, groups }: Pick<Identity, 'role' | 'groups'>): boolean {
    return this.#parts.roles.includes(role) || groups.some(({ needsSecondFactor }) => needsSecondFactor);
  }

  /**
   * Whether a session is only half of one: its user must set up a second factor first, or give it in this session. One that
   * an identity provider vouches for counts as well as one of here.
   */
  async isHalf(user: Identity, { factor }: Pick<SessionRow, 'factor'>): Promise<boolean> {
    if (!this.binds(user) || factor === 'elsewhere') return false;
    return factor === null || !(await this.#has(user.id));
  }

  async barsKeysOf(user: Identity): Promise<boolean> {
    return this.#parts.bindsKeys && this.binds(user) && !(await this.#has(user.id));
  }

  async #has(userId: string): Promise<boolean> {
    return hasFactor(await waysOf(this.#parts.db, userId));
  }
}

/** For processes that nobody signs in to. */
export const noSecondFactorRule = (db: SecondFactorRuleParts['db']): SecondFactorRule =>
  new SecondFactorRule({ db, roles: [], bindsKeys: false });
