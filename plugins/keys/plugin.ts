import { Hono } from 'hono';
import { type AppEnv, actsOf, definePlugin, describeRoutes, z } from '../../src/api.ts';
import { PAGE_ACTS, pageRoutes } from './pages.ts';
import { keyRoutes, TAG } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';

export default definePlugin({
  id: 'keys',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  setup(core) {
    const api = keyRoutes(core);
    return {
      routes: new Hono<AppEnv>().route('/', api).route('/', pageRoutes(core)),
      api: () => describeRoutes(api, [TAG]),
      acts: () => ({ ...PAGE_ACTS, ...actsOf(api) }),
      nav: [{ title: 'nav.keys', path: '/keys', permission: 'keys.own', isPersonal: true, icon: 'keys' }],
      templates: 'templates',
      texts,
    };
  },
});
