import type { AuditHeadRow, AuditRow } from '../schema/rows.ts';
import type { Page, Paged } from './paging.ts';

export interface AuditFilter {
  /** Part of an actor's name. */
  readonly actor?: string | undefined;
  readonly userId?: string | undefined;
  readonly action?: string | undefined;
  /** An id among the resources. */
  readonly resource?: string | undefined;
  readonly result?: string | undefined;
  /** UTC ms: from then on, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The place of an entry in the chain. */
export interface AuditLink {
  readonly seq: number;
  readonly place: number;
  readonly previous: string;
  readonly hash: string;
}

/** Entries are added, chained once, and deleted when they are old: nothing else changes them. */
export interface AuditRepository {
  add(row: Omit<AuditRow, 'seq' | 'place' | 'previous' | 'hash'>): Promise<void>;
  /** Newest first. */
  page(query: AuditFilter & Page<'seq'>): Promise<Paged<AuditRow>>;
  /** In the chain's order, after that place. */
  after(place: number, limit: number): Promise<AuditRow[]>;
  /** Those that are not in the chain yet, in the order of `seq`. */
  listUnchained(limit: number): Promise<AuditRow[]>;
  /** The newest one in the chain. */
  lastChained(): Promise<AuditRow | null>;
  /**
   * Gives entries their places: in a transaction, since some may have theirs where another has none. Rejects with
   * UniqueViolation when a place is taken. @returns false when one of them is in the chain already.
   */
  chain(links: readonly AuditLink[]): Promise<boolean>;
  /** Where the chain begins and ends; null before its first entry. */
  head(): Promise<Omit<AuditHeadRow, 'id'> | null>;
  /**
   * In the transaction that chains: the end of the chain moves on.
   * @param from the place where it was; null for a chain that begins. @returns false where somebody else has moved it.
   */
  moveHead(from: number | null, to: Pick<AuditHeadRow, 'place' | 'hash'>): Promise<boolean>;
  /** From the beginning of the chain up to the first one that is younger; the head knows it first. @returns how many. */
  deleteBefore(before: number, limit: number): Promise<number>;
}
