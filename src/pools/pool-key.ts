import { createHash } from 'node:crypto';
import type { AppDefinition } from '../apps/definition.ts';

/**
 * What a desktop was started from: two definitions with the same key give the same desktop. How many are kept, and a fixed
 * password, are not in it.
 */
export function poolKey(app: AppDefinition): string {
  const { warm: _, credentials, ...rest } = app;
  const who = typeof credentials === 'string' ? credentials : (credentials.username ?? '');
  return createHash('sha256')
    .update(JSON.stringify([sorted(rest), who]))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
