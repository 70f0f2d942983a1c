import { describe, expect, it } from 'vitest';
import { fakeCore } from '../../test/fakes/core/fake-core.ts';
import plugin from './plugin.ts';

describe('the REST plugin', () => {
  it('sets up with its defaults, on a core whose services are not there yet', async () => {
    const core = fakeCore(plugin);
    const early = () => {
      throw new Error('used before the core was complete');
    };
    const unfinished = Object.defineProperties(
      { ...core },
      { apps: { get: early }, instances: { get: early } },
    );
    const { routes, nav, close } = await plugin.setup(unfinished, plugin.config.parse({}));
    expect(routes?.routes.some(({ path }) => path === '/api/v1/apps')).toBe(true);
    expect(nav).toEqual([{ title: 'API', path: '/api/v1/docs', permission: 'rest-api.use' }]);
    await close?.();
  });

  it('shows no way to the page when that is switched off', async () => {
    const { nav } = await plugin.setup(fakeCore(plugin), plugin.config.parse({ docs: false }));
    expect(nav).toEqual([]);
  });

  it.each([{ docs: 'no' }, { eventStreams: 0 }, { eventstreams: 5 }])(
    'refuses the configuration %j',
    (config) => {
      expect(plugin.config.safeParse(config).success).toBe(false);
    },
  );
});
