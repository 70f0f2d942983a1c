import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { type AppEnv, type Core, errorAnswers, json, newRouter, noQuery } from '../../../src/api.ts';
import type { Inventory } from './inventory.ts';
import { inventorySchema } from './schemas.ts';

export const TAG = { name: 'Proxmox', description: 'What the gateway sees of a Proxmox VE cluster' };

export interface InventoryRouteParts {
  readonly core: Pick<Core, 'require'>;
  /** Rejects with an AppError. */
  readonly look: (signal: AbortSignal) => Promise<Inventory>;
}

/** `GET /api/v1/proxmox/inventory`, for administrators. */
export function inventoryRoutes({ core, look }: InventoryRouteParts): OpenAPIHono<AppEnv> {
  const router = newRouter();
  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/proxmox/inventory',
      operationId: 'getProxmoxInventory',
      summary: 'Nodes, templates, storages, bridges and machines that the gateway can see',
      description: 'Administrators only. Up to five seconds old; at most 50 templates and 500 machines.',
      tags: [TAG.name],
      middleware: core.require('proxmox.inventory'),
      request: { query: noQuery },
      responses: {
        200: json('What can be seen', inventorySchema),
        ...errorAnswers('PROVIDER_UNREACHABLE', 'PROVIDER_FAILED'),
      },
    }),
    async (c) => c.json(await look(c.req.raw.signal), 200),
  );
  return router;
}
