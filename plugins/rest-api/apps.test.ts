import { describe, expect, it } from 'vitest';
import { FIREFOX, testApi } from './testing/api.ts';

const TERMINAL = { id: 'terminal', name: 'Terminal', provider: 'docker', settings: { image: 'xterm' } };

describe('GET /api/v1/apps', () => {
  it('lists the applications', async () => {
    const { ada } = testApi();
    const { status, body } = await ada('GET', '/api/v1/apps');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      total: 1,
      items: [{ id: 'firefox', name: 'Firefox', guestPort: 5901, source: 'config' }],
    });
  });

  it('shows the settings to administrators only, as they may hold secrets', async () => {
    const { ada, admin } = testApi();
    expect((await ada('GET', '/api/v1/apps')).body.items[0]).not.toHaveProperty('settings');
    expect((await ada('GET', '/api/v1/apps/firefox')).body).not.toHaveProperty('settings');
    expect((await admin('GET', '/api/v1/apps')).body.items[0].settings).toEqual(FIREFOX.settings);
    expect((await admin('GET', '/api/v1/apps/firefox')).body.settings).toEqual(FIREFOX.settings);
  });
});

describe('POST /api/v1/apps', () => {
  it('adds an application and says where it is', async () => {
    const { admin, ada } = testApi();
    const { status, headers, body } = await admin('POST', '/api/v1/apps', TERMINAL);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe('/api/v1/apps/terminal');
    expect(body).toMatchObject({ id: 'terminal', source: 'database', credentials: 'generate', width: 1280 });
    expect((await ada('GET', '/api/v1/apps/terminal')).status).toBe(200);
  });

  it('never gives fixed credentials back', async () => {
    const { admin } = testApi();
    const credentials = { username: 'root', password: 'correct horse' };
    const { status, body } = await admin('POST', '/api/v1/apps', { ...TERMINAL, credentials });
    expect(status).toBe(201);
    expect(body.credentials).toBe('fixed');
    expect(JSON.stringify(body)).not.toContain('correct horse');
  });

  it('is refused to ordinary users, whatever they send', async () => {
    const { ada } = testApi();
    expect(await ada('POST', '/api/v1/apps', TERMINAL)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
    expect((await ada('POST', '/api/v1/apps', { nonsense: 1 })).status).toBe(403);
  });

  it('refuses an id that is taken', async () => {
    const { admin } = testApi();
    const { status, body } = await admin('POST', '/api/v1/apps', FIREFOX);
    expect(status).toBe(409);
    expect(body.code).toBe('APP_EXISTS');
  });

  it.each([
    ['an unknown field', { ...TERMINAL, colour: 'red' }, 'colour: unknown field'],
    ['a wrong type', { ...TERMINAL, width: '1280' }, 'width: '],
    ['a number out of range', { ...TERMINAL, width: 1 }, 'width: '],
    ['a missing field', { id: 'terminal', provider: 'docker' }, 'name: '],
    ['a wrong id', { ...TERMINAL, id: 'Terminal 2' }, 'id: expected 1 to 40 lower-case letters'],
    [
      'a wrong field of the credentials',
      { ...TERMINAL, credentials: { user: 'x' } },
      'credentials.user: unknown field',
    ],
    ['a list instead of an object', [TERMINAL], 'the whole: '],
    ['nothing at all', null, 'the whole: '],
  ])('names %s', async (_, sent, detail) => {
    const { admin } = testApi();
    const { status, body } = await admin('POST', '/api/v1/apps', sent);
    expect(status).toBe(400);
    expect(body.code).toBe('INVALID_BODY');
    expect(body.detail).toContain(detail);
  });
});

describe('PUT /api/v1/apps/:id', () => {
  it('replaces an application; what is left out gets its default', async () => {
    const { admin } = testApi();
    await admin('POST', '/api/v1/apps', { ...TERMINAL, width: 1920 });
    const { status, body } = await admin('PUT', '/api/v1/apps/terminal', { ...TERMINAL, name: 'Shell' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'terminal', name: 'Shell', width: 1280 });
  });

  it('takes the id from the address where the body has none', async () => {
    const { admin } = testApi();
    await admin('POST', '/api/v1/apps', TERMINAL);
    const { id: _, ...rest } = TERMINAL;
    expect((await admin('PUT', '/api/v1/apps/terminal', rest)).status).toBe(200);
  });

  it('does not change the id', async () => {
    const { admin } = testApi();
    await admin('POST', '/api/v1/apps', TERMINAL);
    const { status, body } = await admin('PUT', '/api/v1/apps/terminal', { ...TERMINAL, id: 'other' });
    expect(status).toBe(400);
    expect(body.detail).toBe('id: expected terminal');
  });

  it('refuses one of the configuration file, one that is missing, and a user', async () => {
    const { admin, ada } = testApi();
    expect((await admin('PUT', '/api/v1/apps/firefox', FIREFOX)).body.code).toBe('APP_READ_ONLY');
    expect((await admin('PUT', '/api/v1/apps/terminal', TERMINAL)).body.code).toBe('APP_NOT_FOUND');
    expect((await ada('PUT', '/api/v1/apps/terminal', TERMINAL)).status).toBe(403);
  });
});

describe('DELETE /api/v1/apps/:id', () => {
  it('removes an application', async () => {
    const { admin } = testApi();
    await admin('POST', '/api/v1/apps', TERMINAL);
    expect(await admin('DELETE', '/api/v1/apps/terminal')).toMatchObject({ status: 204, body: '' });
    expect(await admin('GET', '/api/v1/apps/terminal')).toMatchObject({
      status: 404,
      body: { code: 'APP_NOT_FOUND' },
    });
  });

  it('refuses while an instance of it is open', async () => {
    const { admin } = testApi();
    await admin('POST', '/api/v1/apps', TERMINAL);
    await admin('POST', '/api/v1/apps/terminal/start');
    expect(await admin('DELETE', '/api/v1/apps/terminal')).toMatchObject({
      status: 409,
      body: { code: 'APP_IN_USE' },
    });
  });

  it('refuses one of the configuration file, one that is missing, and a user', async () => {
    const { admin, ada } = testApi();
    expect((await admin('DELETE', '/api/v1/apps/firefox')).body.code).toBe('APP_READ_ONLY');
    expect((await admin('DELETE', '/api/v1/apps/terminal')).body.code).toBe('APP_NOT_FOUND');
    expect((await ada('DELETE', '/api/v1/apps/firefox')).status).toBe(403);
  });
});

describe('POST /api/v1/apps/:id/start', () => {
  it('starts an instance and says where it is', async () => {
    const { ada } = testApi();
    const { status, headers, body } = await ada('POST', '/api/v1/apps/firefox/start');
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/instances/${body.id}`);
    expect(body).toMatchObject({ appId: 'firefox', status: 'pending', owner: { username: 'ada' } });
  });

  it('accepts an empty object and refuses any field', async () => {
    const { ada } = testApi();
    expect((await ada('POST', '/api/v1/apps/firefox/start', {})).status).toBe(201);
    const { status, body } = await ada('POST', '/api/v1/apps/firefox/start', { width: 800 });
    expect(status).toBe(400);
    expect(body.detail).toBe('width: unknown field');
  });

  it.each(['nothing', 'NOT-AN-ID', '%00', '..%2Fadmin'])('does not find %s', async (id) => {
    const { ada } = testApi();
    expect(await ada('POST', `/api/v1/apps/${id}/start`)).toMatchObject({
      status: 404,
      body: { code: 'APP_NOT_FOUND' },
    });
  });
});
