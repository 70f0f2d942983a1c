import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type ApiDescription, type AppEnv, AppError, type Core, errorAnswers } from '../../../src/api.ts';
import type { Inventory } from './inventory.ts';
import { inventorySchema } from './schemas.ts';

const TAG = { name: 'Proxmox', description: 'What the gateway sees of a Proxmox VE cluster' };

export interface InventoryRouteParts {
  readonly core: Pick<Core, 'require'>;
  /** Rejects with an AppError. */
  readonly look: (signal: AbortSignal) => Promise<Inventory>;
}

/** `GET /api/v1/proxmox/inventory`, for administrators. */
export function inventoryRoutes({ core, look }: InventoryRouteParts): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>({
    defaultHook: (result: { success: boolean }) => {
      if (!result.success) throw new AppError('BAD_REQUEST', 'There are no query parameters here.');
    },
  });
  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/proxmox/inventory',
      operationId: 'getProxmoxInventory',
      summary: 'Nodes, templates, storages, bridges and machines that the gateway can see',
      description: 'Administrators only. Up to five seconds old; at most 50 templates and 500 machines.',
      tags: [TAG.name],
      middleware: core.require('proxmox.inventory'),
      request: { query: z.strictObject({}) },
      responses: {
        200: {
          description: 'What can be seen',
          content: { 'application/json': { schema: inventorySchema } },
        },
        ...errorAnswers('PROVIDER_UNREACHABLE', 'PROVIDER_FAILED'),
      },
    }),
    async (c) => c.json(await look(c.req.raw.signal), 200),
  );
  return router;
}

/** What the API's document says of it. */
export function describeInventory(router: OpenAPIHono<AppEnv>): ApiDescription {
  const { paths, components } = router.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: TAG.name, version: '1' },
  });
  const schemas = (components?.schemas ?? {}) as Record<string, object>;
  return { tags: [TAG], paths: (paths ?? {}) as Record<string, object>, schemas };
}
