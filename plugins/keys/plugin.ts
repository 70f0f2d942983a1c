import { actsOf, definePlugin, describeRoutes, z } from '../../src/api.ts';
import { keyRoutes, TAG } from './routes.ts';

export default definePlugin({
  id: 'keys',
  config: z.strictObject({}),
  setup(core) {
    const routes = keyRoutes(core);
    return { routes, api: () => describeRoutes(routes, [TAG]), acts: () => actsOf(routes) };
  },
});
