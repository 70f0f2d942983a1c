import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AppError } from '../../errors.ts';
import type { AppEnv } from '../env.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** For operations that start something. */
export const mayBeAskedAgain = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .describe(
      'A name for this start, 1 to 255 characters of ASCII without spaces: asked again within 24 h, it answers with the instance that was started the first time',
    ),
});

/** What the client calls the start; undefined where it says nothing. */
export function startKey(c: Context<AppEnv>): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key === undefined || KEY.test(key)) return key;
  throw new AppError(
    'BAD_REQUEST',
    'Idempotency-Key: expected 1 to 255 characters of ASCII without spaces.',
    {
      detail: 'idempotency-key: expected 1 to 255 characters of ASCII without spaces',
    },
  );
}
