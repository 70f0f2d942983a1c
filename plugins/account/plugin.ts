import { Hono } from 'hono';
import { type AppEnv, actsOf, definePlugin, describeRoutes, z } from '../../src/api.ts';
import { ADDRESS_ACTS, addressRoutes } from './address.ts';
import { HALF_ACTS, halfPages } from './half-pages.ts';
import { ACTS, pageRoutes } from './pages.ts';
import { profileRoutes } from './profile.ts';
import { ACCOUNT, accountRoutes } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';

export default definePlugin({
  id: 'account',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  setup(core) {
    const api = accountRoutes(core);
    return {
      routes: new Hono<AppEnv>()
        .route('/', api)
        .route('/', pageRoutes(core))
        .route('/', profileRoutes(core))
        .route('/', addressRoutes(core))
        .route('/', halfPages(core)),
      acts: () => ({ ...ACTS, ...ADDRESS_ACTS, ...HALF_ACTS, ...actsOf(api) }),
      api: () => describeRoutes(api, [ACCOUNT]),
      nav: [
        { title: 'nav.profile', path: '/profile', permission: 'account.own', isPersonal: true, icon: 'user' },
        { title: 'nav.security', path: '/security', permission: 'account.own', isPersonal: true },
      ],
      templates: 'templates',
      texts,
    };
  },
});
