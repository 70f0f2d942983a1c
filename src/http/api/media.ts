import type { z } from '@hono/zod-openapi';

/** A JSON body or answer. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** An answer that says where the new thing is. */
export function located<Answer extends object>(answer: Answer) {
  return {
    ...answer,
    headers: { Location: { description: 'Path of what was made', schema: { type: 'string' as const } } },
  };
}
