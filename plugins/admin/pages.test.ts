import { beforeAll, describe, expect, it } from 'vitest';
import { AppError, type Person } from '../../src/api.ts';
import { pathOf, SECTIONS } from './sections.ts';
import { type AdminPages, adminPages, HOSTILE } from './testing/admin-pages.ts';

let pages: AdminPages;
beforeAll(async () => {
  pages = await adminPages();
});

const DETAILS = ['/admin/users/grace1', '/admin/groups/interns1', '/admin/quotas/grace1'];
const ALL = [...SECTIONS.map(({ id }) => pathOf(id)), ...DETAILS];

describe('the administration', () => {
  it.each(ALL)('shows %s to an administrator, refuses a user, and asks nobody to sign in', async (path) => {
    expect((await pages.get(path)).status).toBe(200);
    expect((await pages.get(path, 'ada')).status).toBe(403);
    const answer = await pages.app.request(path, { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/login?next=${encodeURIComponent(path)}`,
    ]);
  });

  it('refuses every form of a user, before it is read', async () => {
    const forms = pages.app.routes.filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/admin'),
    );
    const paths = [...new Set(forms.map(({ path }) => path))];
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const answer = await pages.post(path.replaceAll(/:\w+/g, 'one'), {}, 'ada');
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });

  it.each(ALL)('writes nothing of what people typed into %s as it is', async (path) => {
    const html = await (await pages.get(path)).text();
    expect(html).not.toContain(HOSTILE);
    expect(html).not.toContain('<img');
  });

  it.each(ALL)('speaks German on %s, with every key found', async (path) => {
    const german = await (await pages.get(path, 'admin', { 'accept-language': 'de' })).text();
    // names of permissions look as keys do
    const html = german.replace(/<code.*?<\/code>/gs, '');
    expect(html).toContain('<html lang="de"');
    expect(html).toContain('Verwaltung');
    expect(html).not.toMatch(
      />\s*(?:section|users|groups|list|form|instances|jobs|quota|quotas|keys|audit|health|settings|apps|done|why)\.[a-z-]+\s*</,
    );
  });

  it('says why somebody may or may not', async () => {
    const english = await (await pages.get('/admin/users/grace1')).text();
    expect(english).toContain('denied by group interns (apps.*)');
    expect(english).toContain('allowed by role User');
    const german = await (
      await pages.get('/admin/users/grace1', 'admin', { 'accept-language': 'de' })
    ).text();
    expect(german).toContain('verboten durch Gruppe interns (apps.*)');
  });

  it('tells beside the form why a user is not added, in the language of the page, and keeps what was typed', async () => {
    const { post } = await adminPages({
      people: {
        addUser: async () => {
          throw new AppError('USER_EXISTS', 'There is a user named grace already.');
        },
      },
    });
    const answer = await post('/admin/users', {
      username: 'grace',
      password: 'a long secret',
      role: 'expert',
    });
    const html = await answer.text();
    expect(answer.status).toBe(409);
    expect(html).toContain('There is a user named grace already.');
    expect(html).toContain('value="grace"');
    expect(html).not.toContain('a long secret');
  });

  it('pages through long lists, keeping the filter', async () => {
    const html = await (await pages.get('/admin/users?q=gr&offset=50')).text();
    expect(html).toContain('51–100 of 120');
    expect(html).toContain('href="/admin/users?q=gr&amp;offset=100"');
    expect(html).toContain('href="/admin/users?q=gr&amp;offset=0"');
  });

  it('finds members of a group, page after page, also below a form that was refused', async () => {
    const asked: unknown[] = [];
    const { get, post } = await adminPages({
      people: {
        members: async (_, id, filter) => {
          asked.push([id, filter]);
          return { items: [], total: 120 };
        },
        users: async () => ({ items: [], total: 0 }),
      },
    });
    const html = await (await get('/admin/groups/interns1?q=gr&offset=50')).text();
    expect(asked).toEqual([['interns1', { search: 'gr', offset: 50, limit: 50 }]]);
    expect(html).toContain('method="get" action="/admin/groups/interns1"');
    expect(html).toMatch(/name="q" value="gr"/);
    expect(html).toContain('Nothing matches what you typed.');
    const refused = await post('/admin/groups/interns1/members', { username: 'nobody' });
    const again = await refused.text();
    expect(refused.status).toBe(404);
    expect(again).toContain('method="get" action="/admin/groups/interns1"');
    expect(again).not.toContain('/members?offset');
  });

  it('does not remove a group before its name is typed', async () => {
    const removed: string[] = [];
    const { post } = await adminPages({
      people: {
        removeGroup: async (_, id) => {
          removed.push(id);
        },
      },
    });
    expect((await post('/admin/groups/interns1/remove', { typed: 'another' })).status).toBe(400);
    expect(removed).toEqual([]);
    expect((await post('/admin/groups/interns1/remove', { typed: HOSTILE })).status).toBe(303);
    expect(removed).toEqual(['interns1']);
  });

  it('says what goes with a user, and deletes nobody before the name is typed', async () => {
    const removed: [string, boolean][] = [];
    const { get, post } = await adminPages({
      people: {
        removeUser: async (_, id, { keepHomes }) => {
          removed.push([id, keepHomes]);
          return {} as Person;
        },
      },
    });
    const page = await (await get('/admin/users/grace1')).text();
    expect(page).toContain('Desktops that are stopped and removed: 2');
    expect(page).toContain('Access keys that open nothing any more: 3');
    const path = '/admin/users/grace1/delete';
    expect((await post(path, { typed: 'another', homes: 'remove' })).status).toBe(400);
    expect(removed).toEqual([]);
    expect((await post(path, { typed: 'grace', homes: 'remove' })).status).toBe(303);
    expect((await post(path, { typed: 'grace' })).status).toBe(303);
    expect(removed).toEqual([
      ['grace1', false],
      ['grace1', true],
    ]);
  });

  it('tells which entry of the audit log was changed', async () => {
    expect(await (await pages.post('/admin/audit/verify', {})).text()).toContain(
      'The entry at place 2 (number 7)',
    );
  });

  it('says only what it knows to say of what was done', async () => {
    const html = await (await pages.get('/admin/users?done=%3Cb%3Ehacked')).text();
    expect(html).not.toContain('hacked');
    expect(await (await pages.get('/admin/users?done=user-added')).text()).toContain('The user is added.');
  });
});
