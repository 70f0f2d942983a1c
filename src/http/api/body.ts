import type { Context } from 'hono';
import { AppError } from '../../errors.ts';
import type { AppEnv } from '../env.ts';
import { fieldName } from './invalid-input.ts';

const MAX_DEPTH = 20;
/** Keys that reach an object's prototype where somebody copies them carelessly. */
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The body before any schema sees it: JSON by its content type, well-formed, not deep, without keys that reach a prototype.
 * Rejects with UNSUPPORTED_MEDIA_TYPE, MALFORMED_JSON or INVALID_BODY.
 * @returns undefined where there is none.
 */
export async function jsonBody(c: Context<AppEnv>): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return undefined;
  requireJsonType(c);
  const body = parse(text);
  checkKeys(body);
  return body;
}

function requireJsonType(c: Context<AppEnv>): void {
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return;
  throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body has to be JSON, and to say so.', {
    detail: 'Content-Type: expected application/json',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // the parser's own words quote the body, which may hold a password
    throw new AppError('MALFORMED_JSON', 'The body is not valid JSON.', { cause });
  }
}

/** Walks without recursion, so that no depth of nesting overflows the stack. */
function checkKeys(body: unknown): void {
  const waiting: { value: unknown; path: readonly string[] }[] = [{ value: body, path: [] }];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const { value, path } = entry;
    if (typeof value !== 'object' || value === null) continue;
    if (path.length > MAX_DEPTH) {
      throw new AppError('INVALID_BODY', `The body is nested deeper than ${MAX_DEPTH} levels.`, {
        detail: `${fieldName(path)}: nested too deep`,
      });
    }
    for (const [key, inner] of Object.entries(value)) {
      if (REFUSED_KEYS.has(key)) {
        throw new AppError('INVALID_BODY', `A field may not be called ${key}.`, {
          detail: `${fieldName([...path, key])}: refused field name`,
        });
      }
      if (typeof inner === 'object' && inner !== null) waiting.push({ value: inner, path: [...path, key] });
    }
  }
}
