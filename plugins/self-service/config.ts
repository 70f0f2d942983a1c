import { z } from '../../src/api.ts';

const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** `[plugins.self-service]` */
export const selfServiceConfig = z.strictObject({
  register: z
    .boolean()
    .default(false)
    .describe(
      'Whether people make accounts of their own; their mail address is confirmed where mail is set up',
    ),
  registerDomains: z
    .array(z.string().max(253).regex(DOMAIN, 'expected a domain such as example.org'))
    .max(200)
    .default([])
    .describe('Domains whose mail addresses may register; all when empty. Needs the plugin mail'),
  registerApproval: z.boolean().default(false).describe('Whether an administrator lets them in first'),
  recover: z
    .boolean()
    .default(true)
    .describe('Whether who has forgotten the password gets a new one by mail; needs the plugin mail'),
});
