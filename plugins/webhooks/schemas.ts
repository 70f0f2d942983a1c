import { z } from '@hono/zod-openapi';
import { maybe, pageFields, paging, sortBy, type WebhookDeliveryRow } from '../../src/api.ts';
import { hookEvents, hookUrl } from './config.ts';
import type { HookView } from './hooks.ts';

const id = (description: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/)
    .openapi({ description, examples: ['h7k2m9qxw4tn8vb3c5rd'] });

export const hookId = z.object({ webhookId: id('Id of a web hook') });
export const deliveryId = z.object({
  webhookId: id('Id of a web hook'),
  deliveryId: id('Id of a delivery'),
});

const time = z.int().describe('UTC milliseconds since 1970');
const url = hookUrl.describe('Where events are posted: http or https, without a user name');
const events = hookEvents.describe('Types of events; all when empty');

export const newHookSchema = z.strictObject({ url, events: events.default([]) }).openapi('NewWebhook', {
  examples: [{ url: 'https://example.org/deskgate', events: ['instance.started', 'instance.stopped'] }],
});

export const changedHookSchema = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    isEnabled: z
      .boolean()
      .optional()
      .describe('A disabled one gets no events; what waits for it goes on waiting'),
  })
  .openapi('ChangedWebhook', { examples: [{ isEnabled: false }] });

const EXAMPLE = {
  id: 'h7k2m9qxw4tn8vb3c5rd',
  url: 'https://example.org/deskgate',
  events: ['instance.started', 'instance.stopped'],
  isEnabled: true,
  source: 'database' as const,
  createdAt: 1767225600000,
  revision: 1,
};

const fields = {
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()).describe('Types of events; all when empty'),
  isEnabled: z.boolean(),
  source: z.enum(['config', 'database']).describe('Those of the configuration cannot be changed here'),
  createdAt: time,
  revision: z.int().describe('Raised by every change; the ETag begins with it'),
};

export const hookSchema = z
  .object(fields)
  .openapi('Webhook', { examples: [EXAMPLE] }) satisfies z.ZodType<HookView>;

export const madeHookSchema = z
  .object({ ...fields, secret: z.string().describe('Signs what is sent; shown this once') })
  .openapi('MadeWebhook', { examples: [{ ...EXAMPLE, secret: 'whsec_…' }] });

export const hookListSchema = z
  .object({ items: z.array(hookSchema), ...pageFields })
  .openapi('WebhookList', { examples: [{ items: [EXAMPLE], total: 1, offset: 0, limit: 50 }] });

export const hookQuery = z.strictObject({
  enabled: maybe('Only those that are enabled, or only those that are not'),
  sort: sortBy(['createdAt', 'url'], 'createdAt'),
  ...paging(),
});

const DELIVERY = {
  id: 'k3v9m2q7x4t8w6c5h2b7',
  type: 'instance.started',
  seq: 4711,
  status: 'delivered' as const,
  tries: 1,
  nextAt: null,
  httpStatus: 204,
  error: null,
  createdAt: 1767225600000,
  endedAt: 1767225600120,
  body: { seq: 4711, type: 'instance.started', createdAt: 1767225600000, payload: { version: 1 } },
};

export const deliverySchema = z
  .object({
    id: z.string().describe('As in the Deskgate-Delivery header'),
    type: z.string().describe('Type of the event'),
    seq: z.int().describe("The event's place in order; negative for a test"),
    status: z.enum(['pending', 'delivered', 'failed']),
    tries: z.int(),
    nextAt: time.nullable().describe('When it is tried again; null when it is over'),
    httpStatus: z.int().nullable().describe('What the receiver answered last'),
    error: z.string().nullable().describe('Why the last try failed'),
    createdAt: time,
    endedAt: time.nullable(),
    body: z.record(z.string(), z.unknown()).describe('What is sent'),
  })
  .openapi('WebhookDelivery', { examples: [DELIVERY] });

export const deliveryListSchema = z
  .object({ items: z.array(deliverySchema), ...pageFields })
  .openapi('WebhookDeliveryList', { examples: [{ items: [DELIVERY], total: 1, offset: 0, limit: 50 }] });

export const deliveryQuery = z.strictObject({
  status: z.enum(['pending', 'delivered', 'failed']).optional(),
  ...paging(),
});

export function deliveryView(row: WebhookDeliveryRow): z.infer<typeof deliverySchema> {
  const { webhookId: _, nextAt, ...shown } = row;
  return { ...shown, nextAt: row.status === 'pending' ? nextAt : null };
}
