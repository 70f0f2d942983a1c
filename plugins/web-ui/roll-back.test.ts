import { beforeEach, expect, it } from 'vitest';
import { instanceView } from './testing/instance-view.ts';
import { type TestPages, testPages } from './testing/pages.ts';

let pages: TestPages;
let cookie: string;
beforeEach(async () => {
  pages = await testPages();
  cookie = pages.cookie('ada');
});

const html = async (path: string) => (await pages.get(path, { cookie })).text();
const FORM = '<form method="post" action="/instance/one/rollback">';
const kept = instanceView({
  id: 'one',
  checkpointAt: Date.now() - 5 * 60_000,
  allowedActions: ['connect', 'stop', 'checkpoint', 'rollback'],
});

it('asks first, on a page that needs no script, and then does it', async () => {
  pages.instances.put(kept);
  const page = await html('/instance/one/rollback');
  expect(page).toContain('Go back with Xfce desktop?');
  expect(page).toContain('5 min ago');
  expect(page).toContain('is lost');
  expect(page).toContain(FORM);
  expect(pages.instances.done).toEqual([]);
  const answer = await pages.post('/instance/one/rollback', {}, { cookie });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/instance/one']);
  expect(pages.instances.done).toEqual(['rollback one']);
});

it('says why not where it cannot be done', async () => {
  pages.instances.put(instanceView({ id: 'one' }));
  const never = await html('/instance/one/rollback');
  expect(never).toContain('never saved');
  expect(never).not.toContain(FORM);
  pages.instances.put({ ...kept, status: 'stopping', allowedActions: [] });
  const ending = await html('/instance/one/rollback');
  expect(ending).toContain('Its status is: Stopping');
  expect(ending).not.toContain(FORM);
});

it('is offered where it is allowed, without a script too, and asks by a link', async () => {
  pages.instances.put(kept);
  const page = await html('/instance/one');
  const panel = page.slice(page.indexOf('id="panel"'), page.indexOf('id="viewer"'));
  expect(panel).toContain('action="/instance/one/checkpoint"');
  expect(panel).toContain('href="/instance/one/rollback"');
  expect(panel).toContain('Its state was saved');
  expect(panel).not.toContain(FORM);
  const answer = await pages.post('/instance/one/checkpoint', {}, { cookie });
  expect([answer.status, pages.instances.done]).toEqual([303, ['checkpoint one']]);
  pages.instances.put(instanceView({ id: 'one' }));
  const without = await html('/instance/one');
  expect(without.slice(without.indexOf('id="panel"'), without.indexOf('id="viewer"'))).not.toContain(
    'rollback',
  );
});

it('tells what it does meanwhile, and what was not done', async () => {
  const job = { id: 'job', action: 'rollback', status: 'running' };
  pages.instances.put({ ...kept, status: 'restarting', isBusy: true, job, allowedActions: ['stop'] });
  expect(await html('/instance/one')).toContain('Xfce desktop goes back');
  const words = { message: 'The <disk> is in use.', detail: null, remedy: 'Try it again.' };
  const actionError = { action: 'rollback', code: 'PROVIDER_FAILED', ...words } as const;
  pages.instances.put({ ...kept, actionError });
  for (const path of ['/', '/instance/one'])
    expect(await html(path)).toContain(
      'It did not go back to the state that was saved. The &lt;disk&gt; is in use.',
    );
});
