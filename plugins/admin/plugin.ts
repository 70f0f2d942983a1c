import { Hono } from 'hono';
import { type AppEnv, definePlugin, describeRoutes, z } from '../../src/api.ts';
import { ACTS } from './acts.ts';
import { appPages } from './apps.ts';
import { auditPages } from './audit.ts';
import { groupPages } from './groups.ts';
import { healthApi, TAG } from './health-api.ts';
import { instancePages } from './instances.ts';
import { jobPages } from './jobs.ts';
import { keyPages } from './keys.ts';
import { projectPages } from './projects.ts';
import { quotaPages } from './quotas.ts';
import { pathOf, SECTIONS, sectionEntries } from './sections.ts';
import { stockPages } from './stocks.ts';
import { systemPages } from './system.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';
import { userPages } from './users.ts';

export default definePlugin({
  id: 'admin',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  permissions: {
    pages: { title: 'Open the administration', roles: ['expert', 'admin'] },
    system: { title: 'See how the gateway does, and its settings', roles: ['admin'] },
  },
  setup(core) {
    const routes = new Hono<AppEnv>();
    routes.get('/admin', core.require('admin.pages'), (c) => {
      const first = SECTIONS.find(({ permission }) => core.http.holds(c, permission));
      return c.redirect(first === undefined ? '/' : pathOf(first.id), 303);
    });
    const system = systemPages(core);
    const parts = [
      userPages,
      groupPages,
      projectPages,
      appPages,
      instancePages,
      stockPages,
      jobPages,
      quotaPages,
    ];
    for (const part of parts) routes.route('/', part(core));
    for (const part of [keyPages, auditPages]) routes.route('/', part(core));
    routes.route('/', system.routes);
    const api = healthApi(core);
    routes.route('/', api);
    return {
      routes,
      api: () => describeRoutes(api, [TAG]),
      acts: () => ACTS,
      nav: [{ title: 'nav.admin', path: '/admin', permission: 'admin.pages' }, ...sectionEntries()],
      templates: 'templates',
      texts,
      close: async () => {
        system.close();
      },
    };
  },
});
