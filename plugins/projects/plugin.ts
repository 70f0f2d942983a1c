import { Hono } from 'hono';
import { type AppEnv, actsOf, definePlugin, describeRoutes, newRouter, z } from '../../src/api.ts';
import { memberRoutes } from './members.ts';
import { PAGE_ACTS, projectPages } from './pages.ts';
import { PROJECTS, projectRoutes } from './projects.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';

export default definePlugin({
  id: 'projects',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  setup(core) {
    const api = newRouter();
    api.route('/', projectRoutes(core));
    api.route('/', memberRoutes(core));
    return {
      routes: new Hono<AppEnv>().route('/', api).route('/', projectPages(core)),
      api: () => describeRoutes(api, [PROJECTS]),
      acts: () => ({ ...PAGE_ACTS, ...actsOf(api) }),
      nav: [
        {
          title: 'nav.projects',
          path: '/projects',
          permission: 'projects.own',
          isPersonal: true,
          icon: 'files',
        },
      ],
      templates: 'templates',
      texts,
    };
  },
});
