import { definePlugin, describeRoutes, z } from '../../src/api.ts';
import { auditRoutes, TAG } from './routes.ts';

export default definePlugin({
  id: 'audit',
  config: z.strictObject({}),
  setup(core) {
    const routes = auditRoutes(core);
    return { routes, api: () => describeRoutes(routes, [TAG]) };
  },
});
