import type { AccountLinkRow, KnownPlaceRow } from '../schema/rows.ts';

/** How failures of one kind are counted. */
export interface FailureRule {
  /** They are forgotten so long after the last one; after the first one where it is a window. */
  readonly keepMs: number;
  readonly isWindow: boolean;
  /**
   * Until when nothing is let through after that many failures, UTC ms; 0 where there were not too many.
   * @param expiresAt when they are forgotten.
   */
  heldUntil(failures: number, now: number, expiresAt: number): number;
}

export interface SignInFailureRepository {
  /**
   * Counts one, unless it is held back: of many who come at once no more are counted than the rule lets through. Not inside
   * a `tx`. @returns until when it is held back; null where it was counted.
   */
  count(
    key: { readonly id: string; readonly account: string | null },
    now: number,
    rule: FailureRule,
  ): Promise<number | null>;
  /** The latest time until which one of them is held back; 0 where none is. */
  heldUntil(ids: readonly string[], now: number): Promise<number>;
  /** The same by account, of those that are held back somewhere. */
  heldAccounts(accounts: readonly string[], now: number): Promise<Map<string, number>>;
  /** Takes one back, which was none, and lets through again. */
  giveBack(id: string): Promise<void>;
  forget(id: string): Promise<void>;
  /** @returns how many of them held something back at `now`. */
  forgetAccount(account: string, now: number): Promise<number>;
  /** What is counted of no account. */
  forgetShared(): Promise<void>;
  deleteExpired(now: number, limit: number): Promise<number>;
}

/** What an account link is good for. */
export type LinkPurpose = Exclude<AccountLinkRow['purpose'], 'none'>;

export interface AccountLinkRepository {
  insert(row: AccountLinkRow): Promise<void>;
  /** One that is not over. */
  get(id: string, purpose: LinkPurpose, now: number): Promise<AccountLinkRow | null>;
  /** Counts one try. @returns false when `most` were counted already, or there is no such link. */
  countTry(id: string, most: number): Promise<boolean>;
  /** Deletes one that is not over: of two callers at once exactly one gets true. */
  take(id: string, purpose: LinkPurpose, now: number): Promise<boolean>;
  deleteOfUser(userId: string): Promise<number>;
  deleteExpired(now: number, limit: number): Promise<number>;
}

export interface KnownPlaceRepository {
  /** Those of them that were used after `after`. */
  known(ids: readonly string[], after: number): Promise<Set<string>>;
  put(row: KnownPlaceRow): Promise<void>;
  deleteOfUser(userId: string): Promise<number>;
  deleteBefore(before: number, limit: number): Promise<number>;
}
