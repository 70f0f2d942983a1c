import { Hono } from 'hono';
import { type AppEnv, actsOf, definePlugin, describeRoutes } from '../../src/api.ts';
import { webhooksConfig } from './config.ts';
import { Courier } from './courier.ts';
import { Hooks } from './hooks.ts';
import { PAGE_ACTS, SECTION, webhookPages } from './pages.ts';
import { post } from './post.ts';
import { TAG, webhookRoutes } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';

export default definePlugin({
  id: 'webhooks',
  config: webhooksConfig,
  phrases: { de: phrasesDe },
  permissions: { manage: { title: 'Add, change and remove web hooks', roles: ['admin'] } },
  setup(core, { concurrency, timeoutSeconds, allowLinkLocal, hooks: configured }) {
    const hooks = new Hooks(core);
    const courier = new Courier({
      store: core.webhooks,
      log: core.log,
      version: core.info.version,
      secretOf: (hook) => hooks.secretOf(hook),
      post,
      concurrency,
      timeoutMs: timeoutSeconds * 1000,
      allowLinkLocal,
    });
    const deliver = async (signal: AbortSignal): Promise<void> => {
      await courier.takeOver();
      await courier.run(signal);
    };
    const stop = new AbortController();
    let delivering: Promise<void> = Promise.resolve();
    const parts = { core, hooks, wake: () => courier.wake() };
    const api = webhookRoutes(parts);
    const routes = new Hono<AppEnv>().route('/', api).route('/', webhookPages(parts));
    return {
      routes,
      acts: () => ({ ...actsOf(api), ...PAGE_ACTS }),
      api: () => describeRoutes(api, [TAG]),
      // after the access keys
      nav: [{ ...SECTION, administrative: 85 }],
      templates: 'templates',
      texts,
      events: {
        '*': async (event) => {
          if (await hooks.take(event)) courier.wake();
        },
      },
      async started() {
        await hooks.configure(configured);
        if (!stop.signal.aborted) delivering = core.alone(deliver, stop.signal);
      },
      async close() {
        stop.abort();
        await delivering;
      },
    };
  },
});
