import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { AppEnv } from '../../src/api.ts';
import { invalidInput } from './invalid-input.ts';

/** A router whose schemas answer wrong input with the API's own error. */
export function newRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result: {
      target: Parameters<typeof invalidInput>[0];
      success: boolean;
      error?: z.ZodError;
    }) => {
      if (!result.success) throw invalidInput(result.target, result.error?.issues ?? []);
    },
  });
}
