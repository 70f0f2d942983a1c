import { Hono } from 'hono';
import { type AppEnv, definePlugin, describeRoutes, z } from '../../src/api.ts';
import { GROUPS, groupRoutes } from './groups.ts';
import { USERS, userRoutes } from './users.ts';

export default definePlugin({
  id: 'people',
  config: z.strictObject({}),
  setup(core) {
    const users = userRoutes(core);
    const groups = groupRoutes(core);
    return {
      routes: new Hono<AppEnv>().route('/', users).route('/', groups),
      api() {
        const parts = [describeRoutes(users, [USERS]), describeRoutes(groups, [GROUPS])];
        return {
          tags: parts.flatMap(({ tags }) => tags),
          paths: Object.assign({}, ...parts.map(({ paths }) => paths)),
          schemas: Object.assign({}, ...parts.map(({ schemas }) => schemas)),
        };
      },
    };
  },
});
