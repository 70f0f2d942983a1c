import type { Context } from 'hono';
import { asAppError } from '../errors.ts';
import type { AppEnv } from './env.ts';
import { errorFor } from './said.ts';

/** Below a form, or above a page: why something was refused. */
export interface Problem {
  /** The form that it stands beside; null for the page. */
  readonly form: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly detail: string | null;
}

/**
 * What is to be shown beside a form for what was thrown, with the status of the answer. Throws again what nobody foresaw.
 */
export function refused(c: Context<AppEnv>, thrown: unknown, form: string | null) {
  const error = asAppError(thrown);
  if (error.code === 'INTERNAL') throw thrown;
  c.set('refusal', error.code);
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  return { problem: { form, ...errorFor(c, error.report()) }, status: error.status };
}

/** What is searched for: the part of the address that `search.njk` writes. */
export function searchOf(c: Context<AppEnv>): string {
  return (c.req.query('q') ?? '').trim().slice(0, 64);
}

/** A number of the address, at least 0. */
export function offsetOf(c: Context<AppEnv>): number {
  const given = c.req.query('offset') ?? '';
  return /^\d{1,7}$/.test(given) ? Number(given) : 0;
}

/**
 * A page of a list, with the addresses of the ones before and after. Filters stay in the address.
 * @param path where the list stands, also where a form that was sent elsewhere shows it again.
 */
export function pager(c: Context<AppEnv>, total: number, limit: number, path = c.req.path) {
  const offset = offsetOf(c);
  const at = (next: number): string => {
    const query = new URLSearchParams(c.req.query());
    query.delete('done');
    query.set('offset', String(next));
    return `${path}?${query}`;
  };
  return {
    total,
    from: total === 0 ? 0 : offset + 1,
    to: Math.min(offset + limit, total),
    before: offset > 0 ? at(Math.max(0, offset - limit)) : null,
    after: offset + limit < total ? at(offset + limit) : null,
  };
}
