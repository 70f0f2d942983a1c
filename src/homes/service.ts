import type { Actor } from '../auth/model.ts';
import type { HomeFilter, HomeSort, Page } from '../db/database.ts';

/** What a person keeps of an application, as people and programs see it. */
export interface HomeView {
  readonly id: string;
  readonly appId: string;
  readonly provider: string;
  readonly owner: { readonly id: string; readonly username: string };
  /** A desktop has it now, so it cannot be removed. */
  readonly inUse: boolean;
  /** UTC ms. */
  readonly createdAt: number;
  /** UTC ms of the last start that was given it. */
  readonly usedAt: number;
}

export interface HomeService {
  /** The actor's own, oldest first. */
  mine(actor: Actor): Promise<readonly HomeView[]>;
  /** Everybody's, oldest first. Administrators only. @param filter.limit at most 200, else 50. */
  list(
    actor: Actor,
    filter?: HomeFilter & Partial<Page<HomeSort>>,
  ): Promise<{ readonly items: readonly HomeView[]; readonly total: number }>;
  /**
   * Gives up the actor's own home in an application: the next desktop begins with a new one. HOME_NOT_FOUND where there is
   * none, HOME_IN_USE while a desktop has it. What was in it is removed soon after, whatever happens to the gateway.
   */
  reset(actor: Actor, appId: string): Promise<void>;
  /** The same for anybody's. Administrators only. */
  remove(actor: Actor, id: string): Promise<void>;
}
