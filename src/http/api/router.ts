import { OpenAPIHono, type z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { AppError } from '../../errors.ts';
import type { ApiDescription } from '../../plugins/plugin.ts';
import type { AppEnv } from '../env.ts';
import { invalidInput } from './invalid-input.ts';

/** A router for a part of the API: its schemas answer wrong input with the API's own error. */
export function newRouter(): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>({
    defaultHook: (result: { target: string; success: boolean; error?: z.ZodError }) => {
      if (!result.success) throw invalidInput(result.target, result.error?.issues ?? []);
    },
  });
  router.onError((thrown) => {
    if (!(thrown instanceof HTTPException)) throw thrown;
    if (thrown.status === 415) throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body has to be JSON.');
    // the parser's own words quote the body
    throw new AppError('MALFORMED_JSON', 'The body is not valid JSON.');
  });
  return router;
}

/** What the routes that change something are called in the audit log: their operations' names. */
export function actsOf(router: OpenAPIHono<AppEnv>): Record<string, string> {
  const acts: Record<string, string> = {};
  for (const definition of router.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { method, path, operationId } = definition.route;
    if (operationId === undefined || method === 'get') continue;
    acts[`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`] = operationId;
  }
  return acts;
}

/** What the API's document says of the routes of a plugin. */
export function describeRoutes(
  router: OpenAPIHono<AppEnv>,
  tags: readonly { readonly name: string; readonly description: string }[],
): ApiDescription {
  const { paths, components } = router.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'A part', version: '1' },
  });
  const schemas = (components?.schemas ?? {}) as Record<string, object>;
  return { tags, paths: (paths ?? {}) as Record<string, object>, schemas };
}
