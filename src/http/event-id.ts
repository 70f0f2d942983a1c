import { createHash } from 'node:crypto';

const LETTERS = 16;

/**
 * The id of a server-sent event that tells a whole state: the same state has the same id. Who comes back with it
 * (`Last-Event-ID`) has seen the state, and needs to be told nothing before it changes.
 */
export function eventId(data: string): string {
  return createHash('sha256').update(data).digest('base64url').slice(0, LETTERS);
}
