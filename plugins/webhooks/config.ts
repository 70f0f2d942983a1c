import { INSTANCE_EVENTS, secret, z } from '../../src/api.ts';
import { urlProblem } from './hook-url.ts';

const eventType = z.enum(INSTANCE_EVENTS);

export const hookUrl = z
  .string()
  .max(2000)
  .superRefine((text, context) => {
    const problem = urlProblem(text);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });

export const hookEvents = z
  .array(eventType)
  .max(INSTANCE_EVENTS.length)
  .refine((types) => new Set(types).size === types.length, 'expected each type once');

const configuredHook = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
      'expected 1 to 24 lower-case letters, digits and hyphens',
    )
    .describe('Tells it apart; its id is "config-" and this'),
  url: hookUrl.describe('Where events are posted: http or https, without a user name'),
  secret: secret(z.string().min(16).max(200)).describe('Signs what is sent; at least 16 characters'),
  events: hookEvents.default([]).describe('Types of events; all when empty'),
});

/** `[plugins.webhooks]` */
export const webhooksConfig = z.strictObject({
  concurrency: z.int().min(1).max(64).default(8).describe('Deliveries under way at a time'),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(60)
    .default(10)
    .describe('How long a receiver may take for its whole answer'),
  allowLinkLocal: z
    .boolean()
    .default(false)
    .describe(
      'Deliver also to link-local addresses (169.254.0.0/16, fe80::/10) and those where clouds serve credentials',
    ),
  hooks: z
    .array(configuredHook)
    .max(100)
    .refine(
      (hooks) => new Set(hooks.map(({ name }) => name)).size === hooks.length,
      'expected each name once',
    )
    .default([])
    .describe('Web hooks that cannot be changed over REST; the same in every gateway on the database'),
});

export type WebhooksConfig = z.infer<typeof webhooksConfig>;
