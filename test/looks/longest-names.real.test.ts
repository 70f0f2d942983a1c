import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../flows/browser.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { describeWith } from '../testbed/parts.ts';
import { kinds, problemsIn, visit } from './looking.ts';

const word = (length: number): string => 'w'.repeat(length);

/** Makes one of each with names and descriptions as long as they may be, each a single word. @returns their pages */
async function fill(admin: Client): Promise<string[]> {
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await admin.send<{ id: string }>('POST', `/api/v1/${path}`, body);
    expect(answer.status).toBe(201);
    return answer.body.id;
  };
  const named = { name: word(64), description: word(255) };
  const user = await made('users', { username: word(64), password: 'a long enough secret' });
  const group = await made('groups', named);
  const project = await made('projects', named);
  const app = { id: word(40), name: word(100), description: word(200), provider: 'demo' };
  await made('apps', app);
  await made('keys', { name: word(64) });
  const desktop = await made('instances', { appId: app.id, project });
  await admin.until(desktop, 'running');
  const lists = ['users', 'groups', 'projects', 'apps', 'instances', 'keys', 'jobs', 'audit'];
  const pages = [`users/${user}`, `groups/${group}`, `apps/${app.id}`, `instances/${desktop}`];
  return [
    '/',
    '/keys',
    '/projects',
    `/projects/${project}`,
    ...[...lists, ...pages].map((at) => `/admin/${at}`),
  ];
}

describeWith(['chromium'], 'pages of what has the longest names, in a word', ({ chromium }) => {
  let gateway: TestGateway;
  let browser: Browser;
  let paths: string[];

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await launchBrowser(chromium.path);
    paths = await fill(await gateway.signIn());
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  describe.each(kinds)('%s', (kind) => {
    it('are no wider than the window', async () => {
      const context = await visit(browser, gateway, await gateway.signIn(), kind);
      const found: string[] = [];
      for (const [place, path] of paths.entries())
        found.push(...(await problemsIn(context, { name: `longest-${place}`, path }, kind)));
      await context.close();
      expect(found).toEqual([]);
    });
  });
});
