import { definePlugin, describeRoutes, z } from '../../src/api.ts';
import { auditRoutes, TAG } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'audit',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  setup(core) {
    const routes = auditRoutes(core);
    return { routes, api: () => describeRoutes(routes, [TAG]) };
  },
});
