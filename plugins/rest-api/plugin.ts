import { actsOf, definePlugin, ROLES, z } from '../../src/api.ts';
import { EventStreams } from './event-streams.ts';
import { DOCS_PATH } from './paths.ts';
import { restApi } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';

const config = z.strictObject({
  docs: z.boolean().default(true).describe(`Show the page about the API at ${DOCS_PATH}`),
  eventStreams: z
    .int()
    .min(1)
    .max(1000)
    .default(32)
    .describe('Streams of events that one user may have open at a time'),
});

export default definePlugin({
  id: 'rest-api',
  config,
  phrases: { de: phrasesDe },
  permissions: { use: { title: 'Use the REST API', roles: ROLES } },
  setup(core, { docs, eventStreams }) {
    const streams = new EventStreams({ log: core.log, mostPerUser: eventStreams });
    const routes = restApi(core, { docs, streams });
    return {
      routes,
      acts: () => actsOf(routes),
      nav: docs ? [{ title: 'API', path: DOCS_PATH, permission: 'rest-api.use' }] : [],
      public: 'public',
      close: async () => streams.close(),
    };
  },
});
