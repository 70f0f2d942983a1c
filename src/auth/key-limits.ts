import type { AccessKeyRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { isWithin } from './addresses.ts';
import { entriesFor } from './decision.ts';

type Limits = Pick<AccessKeyRow, 'scopes' | 'addresses' | 'expiresAt'>;

/**
 * What a key may that another one makes: no more than its maker's own limits say, and just those where none are asked for.
 * Throws FORBIDDEN for more.
 */
export function within(maker: Limits, { scopes, addresses, expiresAt }: Limits): Limits {
  const isCovered = (scope: string): boolean => entriesFor(scope).some((one) => maker.scopes.includes(one));
  const isThere = (entry: string): boolean => isWithin(entry, maker.addresses);
  return {
    scopes: narrowed('scopes', maker.scopes, scopes, isCovered),
    addresses: narrowed('addresses', maker.addresses, addresses, isThere),
    expiresAt: notAfter(maker.expiresAt, expiresAt),
  };
}

/** Empty lists are no limit. */
function narrowed(
  field: keyof Limits,
  limit: readonly string[],
  asked: readonly string[],
  isCovered: (entry: string) => boolean,
): string[] {
  if (limit.length === 0) return [...asked];
  if (asked.length === 0) return [...limit];
  const more = asked.find((entry) => !isCovered(entry));
  if (more !== undefined) throw tooMuch(field);
  return [...asked];
}

function notAfter(limit: number | null, asked: number | null): number | null {
  if (limit !== null && asked !== null && asked > limit) throw tooMuch('expiresAt');
  return asked ?? limit;
}

function tooMuch(field: keyof Limits): AppError {
  return new AppError('FORBIDDEN', `This manage key makes keys within its own limits only (${field}).`, {
    detail: field,
    remedy: 'Ask for less, or make the key signed in.',
  });
}
