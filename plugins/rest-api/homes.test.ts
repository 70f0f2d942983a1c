import { describe, expect, it } from 'vitest';
import type { HomeView } from '../../src/api.ts';
import { testApi } from './testing/api.ts';

const view = (username: string, change: Partial<HomeView> = {}): HomeView => ({
  id: `home-of-${username}`,
  appId: 'firefox',
  provider: 'docker',
  owner: { id: username, username },
  inUse: false,
  createdAt: 1,
  usedAt: 2,
  ...change,
});

describe('homes', () => {
  it('are listed and removed by administrators', async () => {
    const { admin, ada, core } = testApi();
    core.homes.views.push(view('ada'), view('bob', { inUse: true }));
    expect((await ada('GET', '/api/v1/homes')).status).toBe(403);
    expect((await ada('DELETE', '/api/v1/homes/home-of-bob')).status).toBe(403);
    expect((await admin('GET', '/api/v1/homes')).body).toMatchObject({
      total: 2,
      items: [{ id: 'home-of-ada', inUse: false }, { owner: { username: 'bob' } }],
    });
    expect((await admin('DELETE', '/api/v1/homes/home-of-ada')).status).toBe(204);
    expect(await admin('DELETE', '/api/v1/homes/home-of-bob')).toMatchObject({
      status: 409,
      body: { code: 'HOME_IN_USE' },
    });
    for (const id of ['home-of-ada', 'no%20id']) {
      expect(await admin('DELETE', `/api/v1/homes/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'HOME_NOT_FOUND' },
      });
    }
  });

  it('are reset by whose they are', async () => {
    const { ada, core } = testApi();
    const { session } = core.auth.openSession('ada');
    core.homes.views.push(view('bob'), view(session.userId));
    expect((await ada('DELETE', '/api/v1/apps/firefox/home')).status).toBe(204);
    expect(core.homes.views.map(({ id }) => id)).toEqual(['home-of-bob']);
    expect(await ada('DELETE', '/api/v1/apps/firefox/home')).toMatchObject({
      status: 404,
      body: { code: 'HOME_NOT_FOUND' },
    });
  });
});
