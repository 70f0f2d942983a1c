import type { Database } from '../db/database.ts';
import type { OutboxRow } from '../db/schema/rows.ts';
import type { EventBus } from './bus.ts';
import type { DomainEvent, DomainEventType } from './domain-events.ts';

/**
 * Writes an event in the caller's transaction, after the change that it tells of: the changed row is locked until the
 * commit, so that the events of one subject get their numbers in the order in which they happen.
 */
export async function writeEvent(
  { db, bus }: { readonly db: Database; readonly bus: EventBus },
  { type, subject, payload }: Pick<DomainEvent, 'type' | 'subject' | 'payload'>,
): Promise<void> {
  const added = db.outbox.add({ type, subject, payload: { ...payload }, createdAt: Date.now() });
  // in the same call: a transaction of statements that are asked together knows no later one
  db.afterCommit(() => bus.emit('outbox.written', {}));
  await added;
}

/** The event as its subscribers get it. */
export function eventOf({ seq, type, subject, createdAt, payload }: OutboxRow): DomainEvent {
  return {
    seq,
    type: type as DomainEventType,
    subject,
    createdAt,
    payload: payload as unknown as DomainEvent['payload'],
  };
}
