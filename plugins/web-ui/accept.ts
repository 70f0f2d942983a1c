import type { Context } from 'hono';
import type { AppEnv } from '../../src/api.ts';

/** Whether a person's browser asks for a page, and not a program for data. */
export function wantsPage(c: Context<AppEnv>): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}

export function wantsJson(c: Context<AppEnv>): boolean {
  return (c.req.header('accept') ?? '').includes('application/json');
}
