import { beforeEach, describe, expect, it } from 'vitest';
import { type TestPages, testPages } from './testing/pages.ts';

let pages: TestPages;
beforeEach(async () => {
  pages = await testPages();
});

const right = { username: 'ada', password: 'ada-password' };

describe('the sign-in', () => {
  it('sets the session cookie and leads on with 303', async () => {
    const response = await pages.post('/login', { ...right, next: '/instance/a?viewer=vnc' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/instance/a?viewer=vnc');
    expect(response.headers.get('set-cookie')).toMatch(/^deskgate=token/);
  });

  it('goes to the start page instead of another site', async () => {
    const response = await pages.post('/login', { ...right, next: '//evil.example/' });
    expect(response.headers.get('location')).toBe('/');
  });

  it('shows what is wrong in the page, keeps the name and never the password', async () => {
    const response = await pages.post('/login', {
      username: 'ada',
      password: 'mistyped',
      next: '/instance/a',
    });
    expect(response.status).toBe(401);
    const html = await response.text();
    expect(html).toContain('The user name or the password is wrong.');
    expect(html).toContain('value="ada"');
    expect(html).toContain('name="next" value="/instance/a"');
    expect(html).not.toContain('mistyped');
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('answers a program with JSON', async () => {
    const response = await pages.post(
      '/login',
      { username: 'ada', password: 'no' },
      { accept: 'application/json' },
    );
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'SIGN_IN_FAILED' });
  });

  it('refuses an empty name without asking for it', async () => {
    expect((await pages.post('/login', { password: 'x' })).status).toBe(401);
  });

  it('takes files in place of fields for nothing', async () => {
    const body = new FormData();
    body.set('username', new File(['ada'], 'ada'));
    const response = await pages.app.request('/login', {
      method: 'POST',
      body,
      headers: { Origin: 'http://localhost', Host: 'localhost' },
    });
    expect(response.status).toBe(401);
  });

  it('tells how long to wait when there were too many attempts', async () => {
    const { AppError } = await import('../../src/api.ts');
    pages.core.auth.signIn = async () => {
      throw new AppError('RATE_LIMITED', 'Too many attempts.', { headers: { 'Retry-After': '30' } });
    };
    const response = await pages.post('/login', right);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('30');
    expect(await response.text()).toContain('Too many attempts.');
  });

  it('is passed over by who is signed in', async () => {
    const response = await pages.get('/login?next=/x', { cookie: pages.cookie('ada') });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/x']);
  });

  it.each(['/', '/instance/a?viewer=vnc'])('is asked of who opens %s, and leads back there', async (path) => {
    const response = await pages.get(path);
    expect(response.status).toBe(303);
    const login = response.headers.get('location') ?? '';
    expect(login).toBe(`/login?next=${encodeURIComponent(path)}`);
    expect(await (await pages.get(login)).text()).toContain(`name="next" value="${path}"`);
  });

  it.each(['/', '/instance/a', '/instance/a/events', '/desktops'])(
    'is a 401 for a program that asks for %s',
    async (path) => {
      expect((await pages.get(path, { accept: 'application/json' })).status).toBe(401);
    },
  );
});

describe('a sign-in link', () => {
  const link = async () => pages.core.auth.createLink('id-of-admin', 60_000);

  it('is not used up by looking at it', async () => {
    const token = await link();
    for (let look = 0; look < 3; look += 1) {
      const response = await pages.get(`/login/link?token=${token}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(await response.text()).toContain(`name="token" value="${token}"`);
    }
    const response = await pages.post('/login/link', { token });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  });

  it('signs in once', async () => {
    const token = await link();
    await pages.post('/login/link', { token });
    const again = await pages.post('/login/link', { token });
    expect(again.status).toBe(401);
    expect(await again.text()).toContain('This sign-in link was used already.');
  });

  it('that was cut off says so', async () => {
    expect(await (await pages.get('/login/link')).text()).toContain('not complete');
  });
});

describe('signing out', () => {
  it('ends the session and leads to the sign-in', async () => {
    const cookie = pages.cookie('ada');
    const response = await pages.post('/logout', {}, { cookie });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/login']);
    expect((await pages.get('/', { cookie })).status).toBe(303);
  });

  it('is no error for nobody', async () => expect((await pages.post('/logout')).status).toBe(303));
});
