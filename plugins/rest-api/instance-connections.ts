import { createRoute, z } from '@hono/zod-openapi';
import { type ConnectionView, type Core, json, newRouter, noQuery } from '../../src/api.ts';
import { CHANGING, failures } from './failures.ts';
import { instanceId } from './instance-schema.ts';
import { API_PATH } from './paths.ts';

const time = z.int().describe('UTC milliseconds since 1970');
const bytes = z.int().nullable().describe('Null while another gateway carries it');
const anId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .openapi({ description: 'Id of a viewer', examples: ['v8n3k5qxw2tr7hb4c9md'] });
const byOpcode = z.record(z.string(), z.int());

const stallsSchema = z
  .object({ count: z.int().describe('How often'), ms: z.number().describe('How long in all') })
  .openapi('Stalls');

const statisticsSchema = z
  .object({
    bytesToViewer: z.int(),
    bytesFromViewer: z.int(),
    framesToViewer: z.int().describe('WebSocket messages with data'),
    framesFromViewer: z.int(),
    instructionsToViewer: byOpcode
      .readonly()
      .describe('Guacamole instructions by opcode; empty for VNC, whose stream is not looked into'),
    instructionsFromViewer: byOpcode
      .readonly()
      .describe('Guacamole instructions by opcode, or RFB messages by name'),
    codecs: z
      .array(z.string())
      .readonly()
      .describe('Formats of pictures and sound; for VNC the one that the viewer likes best'),
    viewerStalls: stallsSchema.readonly().describe('The viewer was waited for: the desktop was not read'),
    desktopStalls: stallsSchema.readonly().describe('The desktop was waited for: the viewer was not read'),
    roundTripMs: z
      .number()
      .nullable()
      .describe('From the gateway to the viewer and back, when last measured'),
  })
  .openapi('ConnectionStatistics');

const connectionSchema = z
  .object({
    id: z.string(),
    instanceId: z.string(),
    transport: z.string().describe('vnc or guacamole'),
    user: z.object({ id: z.string(), username: z.string() }).readonly(),
    openedAt: time,
    closedAt: z.int().nullable().describe('UTC milliseconds; null while it is open'),
    reason: z.string().nullable().describe('Why it was closed'),
    bytesToViewer: bytes,
    bytesFromViewer: bytes,
    statistics: z
      .union([statisticsSchema.readonly(), z.null()])
      .describe('Null once it is closed, and while another gateway carries it'),
  })
  .openapi('Connection', { examples: [exampleConnection()] }) satisfies z.ZodType<ConnectionView>;

/** Who looks at a desktop, and how that goes. */
export function instanceConnectionRoutes(core: Pick<Core, 'connections' | 'http' | 'require'>) {
  const router = newRouter();
  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/instances/{instanceId}/connections`,
      operationId: 'listInstanceConnections',
      summary: 'Viewers of an instance, and what they carried',
      description:
        'Open viewers first, with what was counted until now, then the last closed ones, each newest first; at most 100.',
      tags: ['Instances'],
      middleware: core.require('instances.own'),
      request: { params: instanceId, query: noQuery },
      responses: {
        200: json(
          'The viewers',
          z.object({ items: z.array(connectionSchema).readonly() }).openapi('ConnectionList'),
        ),
        ...failures('INSTANCE_NOT_FOUND'),
      },
    }),
    async (c) => {
      const { instanceId: id } = c.req.valid('param');
      return c.json({ items: await core.connections.list(core.http.actor(c), id) }, 200);
    },
  );
  router.openapi(
    createRoute({
      method: 'delete',
      path: `${API_PATH}/instances/{instanceId}/connections/{connectionId}`,
      operationId: 'endInstanceConnection',
      summary: 'End one viewer of an instance',
      description: `The others go on, and whoever is put out may come again. One that another gateway carries ends within 2 s.`,
      tags: ['Instances'],
      middleware: core.require('instances.own'),
      request: { params: instanceId.extend({ connectionId: anId }), query: noQuery },
      responses: {
        200: json('The viewer as it is now', connectionSchema),
        ...failures(...CHANGING, 'INSTANCE_NOT_FOUND', 'CONNECTION_NOT_FOUND'),
      },
    }),
    async (c) => {
      const actor = core.http.actor(c);
      const { instanceId: of, connectionId } = c.req.valid('param');
      return c.json(await core.connections.end(actor, connectionId, of), 200);
    },
  );
  return router;
}

function exampleConnection(): ConnectionView {
  return {
    id: 'v8n3k5qxw2tr7hb4c9md',
    instanceId: 'h7k2m9qxw4tn8vb3c5rd',
    transport: 'guacamole',
    user: { id: 'c4w8n2hx6m9qk3vt7b5r', username: 'ada' },
    openedAt: 1767225600500,
    closedAt: null,
    reason: null,
    bytesToViewer: 4_210_332,
    bytesFromViewer: 18_204,
    statistics: {
      bytesToViewer: 4_210_332,
      bytesFromViewer: 18_204,
      framesToViewer: 913,
      framesFromViewer: 702,
      instructionsToViewer: { img: 410, blob: 612, end: 410, sync: 305 },
      instructionsFromViewer: { mouse: 390, key: 12, sync: 305 },
      codecs: ['image/webp', 'image/png'],
      viewerStalls: { count: 2, ms: 31.5 },
      desktopStalls: { count: 0, ms: 0 },
      roundTripMs: 8.4,
    },
  };
}
