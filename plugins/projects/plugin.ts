import { actsOf, definePlugin, describeRoutes, newRouter, z } from '../../src/api.ts';
import { memberRoutes } from './members.ts';
import { PROJECTS, projectRoutes } from './projects.ts';

export default definePlugin({
  id: 'projects',
  config: z.strictObject({}),
  setup(core) {
    const routes = newRouter();
    routes.route('/', projectRoutes(core));
    routes.route('/', memberRoutes(core));
    return { routes, acts: () => actsOf(routes), api: () => describeRoutes(routes, [PROJECTS]) };
  },
});
