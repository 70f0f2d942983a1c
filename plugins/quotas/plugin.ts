import { actsOf, definePlugin, describeRoutes, z } from '../../src/api.ts';
import { quotaRoutes, TAG } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'quotas',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  setup(core) {
    const routes = quotaRoutes(core);
    return { routes, api: () => describeRoutes(routes, [TAG]), acts: () => actsOf(routes) };
  },
});
