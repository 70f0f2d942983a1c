import { actsOf, definePlugin, describeRoutes, z } from '../../src/api.ts';
import { recordingRoutes, TAG } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'recordings',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  setup(core) {
    const api = recordingRoutes(core);
    return { routes: api, api: () => describeRoutes(api, [TAG]), acts: () => actsOf(api) };
  },
});
