import type { OutboxRow, WebhookDeliveryRow, WebhookRow } from '../schema/rows.ts';
import type { Page, Paged } from './paging.ts';

/** Events that were written in the transaction of what they tell. */
export interface OutboxRepository {
  /** Takes part in the caller's transaction: call it after the change of the row that it tells of, which then is locked. */
  add(row: Pick<OutboxRow, 'type' | 'subject' | 'payload' | 'createdAt'>): Promise<void>;
  /**
   * The first ones by `seq`. On MariaDB a row may become visible after one with a higher `seq`, of another subject: never
   * conclude from a `seq` that everything below it was seen.
   */
  listUnannounced(limit: number): Promise<OutboxRow[]>;
  /** What was told last about the subject, of this type. */
  lastOf(subject: string, type: string): Promise<OutboxRow | null>;
  /** @returns how many were not marked before. */
  markAnnounced(seqs: readonly number[], announcedAt: number): Promise<number>;
  deleteAnnouncedBefore(before: number, limit: number): Promise<number>;
}

export interface WebhookRepository {
  /** Oldest first. */
  list(): Promise<WebhookRow[]>;
  /** The same, a part of it. */
  page(
    query: { readonly isEnabled?: boolean | undefined } & Page<'createdAt' | 'url'>,
  ): Promise<Paged<WebhookRow>>;
  get(id: string): Promise<WebhookRow | null>;
  insert(row: WebhookRow): Promise<void>;
  /** Raises `revision`. @param revision changes nothing unless the row still has this one. */
  update(
    id: string,
    change: Partial<Omit<WebhookRow, 'id' | 'revision'>>,
    revision?: number,
  ): Promise<boolean>;
  /** With its deliveries. @param revision as above. */
  delete(id: string, revision?: number): Promise<boolean>;
}

export interface WebhookDeliveryQuery {
  readonly webhookId: string;
  readonly status?: WebhookDeliveryRow['status'];
  readonly offset: number;
  readonly limit: number;
}

export interface WebhookDeliveryRepository {
  /** Not inside a `tx`. @returns false when the web hook has a delivery of this `seq` already. */
  add(row: WebhookDeliveryRow): Promise<boolean>;
  get(id: string): Promise<WebhookDeliveryRow | null>;
  /** Newest first. */
  list(query: WebhookDeliveryQuery): Promise<{ rows: WebhookDeliveryRow[]; total: number }>;
  /**
   * Claims the first pending delivery by `seq` that is due, of a hook that is enabled and not named: it gets one more try,
   * and is due again at `claimedUntil` unless it is finished before. Two callers never get the same one.
   */
  claimNext(
    now: number,
    claimedUntil: number,
    busyWebhooks: readonly string[],
  ): Promise<WebhookDeliveryRow | null>;
  /** Makes due what is claimed and not finished: for who knows that nobody works on it any more. @returns how many. */
  releaseClaims(now: number): Promise<number>;
  /** Writes what came of the claimed try. @returns false when it was claimed again since. */
  finish(
    claimed: Pick<WebhookDeliveryRow, 'id' | 'tries' | 'nextAt'>,
    end: Pick<WebhookDeliveryRow, 'status' | 'nextAt' | 'httpStatus' | 'error' | 'endedAt'>,
  ): Promise<boolean>;
  /** Makes one that is over pending again. @returns false when it is not over. */
  redeliver(id: string, now: number): Promise<boolean>;
  deleteEndedBefore(before: number, limit: number): Promise<number>;
}
