import { definePlugin, secret, z } from '../../src/api.ts';
import type { BullEngine } from './engine.ts';
import { phrasesDe } from './texts/phrases-de.ts';

const ADDRESS = /^rediss?:\/\/\S+$/;

const config = z.strictObject({
  url: secret(z.string().regex(ADDRESS, 'expected redis://[user:password@]host:port[/number] or rediss://…'))
    .optional()
    .describe(
      'Redis that wakes the workers, such as "redis://127.0.0.1:6379"; the database does it when unset',
    ),
  prefix: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'expected lower-case letters, digits and hyphens')
    .default('deskgate')
    .describe('Start of the keys in Redis'),
});

export default definePlugin<z.output<typeof config>>({
  id: 'bullmq',
  config,
  phrases: { de: phrasesDe },
  async setup(core, { url, prefix }) {
    if (url === undefined) return {};
    // who has no Redis does not load the packages for it
    const { bullEngine } = await import('./engine.ts');
    // gateways with databases of their own may share a Redis
    const engine: BullEngine = bullEngine({ url, prefix: `${prefix}:${core.info.gatewayId}` });
    return { queue: engine, health: [{ name: 'bullmq', check: (signal) => engine.health(signal) }] };
  },
});
