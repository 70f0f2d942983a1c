import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { ApiDescription } from '../../plugins/plugin.ts';
import type { AppEnv } from '../env.ts';
import { invalidInput } from './invalid-input.ts';

/**
 * A router for a part of the API: its schemas answer wrong input with the API's own error. It has no `onError` of its own, nor
 * must it get one: Hono would do each of its handlers in a chain of middlewares of its own, and as many for a router in a router.
 */
export function newRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result: { target: string; success: boolean; error?: z.ZodError }) => {
      if (!result.success) throw invalidInput(result.target, result.error?.issues ?? []);
    },
  });
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
