import { actsOf, definePlugin, describeRoutes, z } from '../../src/api.ts';
import { quotaRoutes, TAG } from './routes.ts';

export default definePlugin({
  id: 'quotas',
  config: z.strictObject({}),
  setup(core) {
    const routes = quotaRoutes(core);
    return { routes, api: () => describeRoutes(routes, [TAG]), acts: () => actsOf(routes) };
  },
});
