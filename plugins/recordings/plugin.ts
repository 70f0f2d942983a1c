import { Hono } from 'hono';
import { type AppEnv, actsOf, definePlugin, describeRoutes, readClientFiles, z } from '../../src/api.ts';
import { NAV, PAGE_ACTS, recordingPages } from './pages.ts';
import { recordingRoutes, TAG } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';

export default definePlugin({
  id: 'recordings',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  async setup(core) {
    const api = recordingRoutes(core);
    const files = await readClientFiles('recordings', core.log);
    return {
      routes: new Hono<AppEnv>().route('/', api).route('/', recordingPages(core, files)),
      api: () => describeRoutes(api, [TAG]),
      acts: () => ({ ...PAGE_ACTS, ...actsOf(api) }),
      nav: [NAV],
      templates: 'templates',
      texts,
      public: 'public',
    };
  },
});
