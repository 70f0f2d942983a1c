import { actsOf, definePlugin, describeRoutes, newRouter, z } from '../../src/api.ts';
import { GROUPS, groupRoutes } from './groups.ts';
import { userPasskeyRoutes } from './passkeys.ts';
import { userSessionRoutes } from './sessions.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { USERS, userRoutes } from './users.ts';

export default definePlugin({
  id: 'people',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  setup(core) {
    const routes = newRouter();
    routes.route('/', userRoutes(core));
    routes.route('/', userSessionRoutes(core));
    routes.route('/', userPasskeyRoutes(core));
    routes.route('/', groupRoutes(core));
    return { routes, acts: () => actsOf(routes), api: () => describeRoutes(routes, [USERS, GROUPS]) };
  },
});
