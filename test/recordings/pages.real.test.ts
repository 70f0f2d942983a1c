import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putRecording } from '../../plugins/recordings/testing/put-recording.ts';
import { addClient } from '../attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';

const HTML = { headers: { accept: 'text/html' } };
const DAY_MS = 86_400_000;

let gateway: TestGateway;
let admin: Client;
let ada: Client & { readonly userId: string };
let bob: Client & { readonly userId: string };
let project: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
  bob = await addClient(gateway, 'bob');
  project = (await admin.send<{ id: string }>('POST', '/api/v1/projects', { name: 'school' })).body.id;
  for (const [username, role] of Object.entries({ ada: 'member', bob: 'manager' }))
    await admin.send('POST', `/api/v1/projects/${project}/members`, { username, role });
  const of = (who: typeof ada, username: string) => ({ userId: who.userId, username });
  const at = (days: number) => ({
    startedAt: Date.now() - days * DAY_MS,
    endedAt: Date.now() - days * DAY_MS + 1000,
  });
  const put = (row: Parameters<typeof putRecording>[2]) => putRecording(gateway, new Uint8Array(), row);
  await put({ id: 'old', appName: 'Zeichnen', bytes: 900, ...of(ada, 'ada'), ...at(3) });
  await put({ id: 'new', appName: 'Arbeit', bytes: 5, instanceId: 'other', ...of(ada, 'ada'), ...at(1) });
  await put({ id: 'lesson', appName: 'Mitte', bytes: 50, projectId: project, ...of(ada, 'ada'), ...at(2) });
  await put({ id: 'private', appName: 'Bobs', bytes: 1, ...of(bob, 'bob'), ...at(4) });
});
afterAll(() => gateway?.close());

async function ids(who: Client, query = ''): Promise<string[]> {
  const page = await (await who.fetch(`/recordings${query}`, HTML)).text();
  return [...page.matchAll(/href="\/recordings\/([a-z0-9]+)"/g)].map(([, id = '']) => id);
}
const page = async (who: Client, path: string) => {
  const answer = await who.fetch(path, HTML);
  return { status: answer.status, text: await answer.text() };
};
const remove = (who: Client, id: string) =>
  who.fetch(`/recordings/${id}/remove`, { method: 'POST', body: new URLSearchParams(), ...HTML });

describe('the list of recordings', () => {
  it.each([
    ['', ['new', 'lesson', 'old']],
    ['?sort=oldest', ['old', 'lesson', 'new']],
    ['?sort=largest', ['old', 'lesson', 'new']],
    ['?sort=app', ['new', 'lesson', 'old']],
    ['?sort=nonsense', ['new', 'lesson', 'old']],
    ['?q=zeich', ['old']],
    ['?q=%25', []],
    ['?instance=other', ['new']],
    ['?offset=1', ['lesson', 'old']],
  ])('is searched and sorted by its address: %s', async (query, expected) => {
    expect(await ids(ada, query)).toEqual(expected);
  });

  it('shows nobody more than they may see', async () => {
    expect(await ids(bob)).toEqual(['lesson', 'private']);
    expect(await ids(admin)).toEqual(['new', 'lesson', 'old', 'private']);
    expect((await page(ada, '/recordings/private')).status).toBe(404);
  });

  it('stands in the menu of who may see recordings, and of nobody else', async () => {
    expect((await page(ada, '/')).text).toContain('href="/recordings"');
    const eve = await addClient(gateway, 'eve');
    await admin.send('PATCH', `/api/v1/users/${eve.userId}`, { deny: ['recordings.own'] });
    expect((await page(eve, '/')).text).not.toContain('href="/recordings"');
    expect((await page(eve, '/recordings')).status).toBe(403);
  });

  it('tells who looks after applications how recording is switched on, and others that they will be told', async () => {
    const carl = await addClient(gateway, 'carl');
    expect((await page(carl, '/recordings')).text).not.toContain('record = true');
    await admin.send('PATCH', `/api/v1/users/${carl.userId}`, { accept: ['apps.manage'] });
    expect((await page(carl, '/recordings')).text).toContain('record = true');
  });
});

describe('a recording', () => {
  it('is removed by who may, after a question, and by nobody else', async () => {
    expect((await page(ada, '/recordings/lesson')).text).not.toContain('/recordings/lesson/remove');
    expect((await remove(ada, 'lesson')).status).toBe(403);
    expect((await page(bob, '/recordings/lesson')).text).toContain('/recordings/lesson/remove');
    const answer = await remove(bob, 'lesson');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/recordings?done=removed']);
    expect((await remove(bob, 'lesson')).status).toBe(404);
    expect((await page(bob, '/recordings?done=removed')).text).toContain('The recording is removed.');
  });

  it('that goes on is not removed, and says so', async () => {
    const going = { endedAt: null, bytes: null, startedAt: Date.now() };
    await putRecording(gateway, new Uint8Array(), { id: 'going', ...going });
    const { text } = await page(admin, '/recordings/going');
    expect(text).toContain('It can be removed when it has ended.');
    const answer = await remove(admin, 'going');
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('still looked at');
    await gateway.db.recordings.end('going', { endedAt: Date.now(), bytes: 0, fault: null });
  });
});
