import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { AppError, changedMeanwhile } from '../../errors.ts';
import type { AppEnv } from '../env.ts';

const TAG = /^"(\d{1,15})(?:-[0-9a-f]{1,64})?"$/;

/** For operations that read what somebody else may change. */
export const mayBeKnown = z.object({
  'if-none-match': z.string().optional().describe('An ETag: answers 304 where it still is so'),
});

/** For operations that change what somebody else may change too. */
export const mayExpect = z.object({
  'if-match': z
    .string()
    .optional()
    .describe('An ETag: answers 412 where somebody has changed it since; what is only counted is no change'),
});

/** An answer with an ETag, and the one of who has it already. */
export function tagged<Answer extends object>(answer: Answer) {
  return {
    ...answer,
    headers: {
      ETag: {
        description: 'The revision, a hyphen, and a hash of the whole',
        schema: { type: 'string' as const },
        example: '"3-9f86d081884c7d65"',
      },
    },
  };
}

/** The answer to who has it already. Typed as nothing: handlers never return it. */
export function sameAnswer(): Record<never, never> {
  return { 304: { description: 'It is as the ETag says' } };
}

/** Gives answers that have a `revision` their ETag, and those who have it already no more than that. */
export const withEtag: MiddlewareHandler<AppEnv> = async function withEtag(c, next) {
  await next();
  const isJson = c.res.headers.get('content-type')?.startsWith('application/json') ?? false;
  if (!c.res.ok || !isJson) return;
  const text = await c.res.clone().text();
  const { revision } = JSON.parse(text) as { revision?: number };
  if (revision === undefined) return;
  const etag = `"${revision}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`;
  c.res.headers.set('ETag', etag);
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return;
  const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!known.includes(etag) && !known.includes('*')) return;
  const { headers } = c.res;
  headers.delete('content-length');
  headers.delete('content-type');
  c.res = new Response(null, { status: 304, headers });
};

/**
 * The revision that the request wants to change, for the database to compare; undefined for whichever. Throws
 * PRECONDITION_FAILED for what is no ETag of ours.
 */
export function expectedRevision(c: Context<AppEnv>): number | undefined {
  const given = c.req.header('if-match')?.trim();
  if (given === undefined || given === '*') return undefined;
  if (given.includes(',')) {
    throw new AppError('BAD_REQUEST', 'If-Match: expected one ETag.', {
      detail: 'if-match: expected one ETag',
    });
  }
  const revision = TAG.exec(given)?.[1];
  if (revision === undefined) throw changedMeanwhile();
  return Number(revision);
}
