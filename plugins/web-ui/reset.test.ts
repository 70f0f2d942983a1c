import { beforeEach, expect, it } from 'vitest';
import { type TestPages, testPages } from './testing/pages.ts';

let pages: TestPages;
let cookie: string;
beforeEach(async () => {
  pages = await testPages([{ id: 'xfce', name: 'Xfce', provider: 'demo' }]);
  cookie = pages.cookie('ada');
});

const html = async (path: string) => (await pages.get(path, { cookie })).text();

function keep(inUse: boolean): void {
  const { userId } = pages.core.auth.openSession('ada').session;
  pages.core.homes.views.push({
    id: 'home',
    appId: 'xfce',
    provider: 'docker',
    owner: { id: userId, username: 'ada' },
    inUse,
    createdAt: 1,
    usedAt: 2,
  });
}

it('is offered where something is kept', async () => {
  expect(await html('/')).not.toContain('/app/xfce/reset');
  keep(false);
  expect(await html('/')).toContain('href="/app/xfce/reset"');
});

it('asks first, on a page that needs no script, and then does it', async () => {
  keep(false);
  const page = await html('/app/xfce/reset');
  expect(page).toContain('Reset Xfce?');
  expect(page).toMatch(/<form method="post" action="\/app\/xfce\/reset">/);
  expect(pages.core.homes.views).toHaveLength(1);
  for (const _ of ['once', 'again']) {
    const answer = await pages.post('/app/xfce/reset', {}, { cookie });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  }
  expect(pages.core.homes.views).toEqual([]);
  expect(await html('/app/xfce/reset')).not.toContain('<form method="post" action="/app/xfce/reset">');
});

it('offers nothing while a desktop has it, and says why when it is asked for all the same', async () => {
  keep(true);
  const page = await html('/app/xfce/reset');
  expect(page).toContain('Stop that desktop first');
  expect(page).not.toContain('action="/app/xfce/reset"');
  const answer = await pages.post('/app/xfce/reset', {}, { cookie });
  expect(answer.status).toBe(409);
  expect(pages.core.homes.views).toHaveLength(1);
});
