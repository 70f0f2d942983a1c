import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, startTestGateway, type TestGateway } from './gateway.ts';

interface LateForm {
  /** Where the form stands, and is sent to when `to` is left out. */
  readonly at: string;
  readonly to?: string;
  /** What both leave as it is. */
  readonly same: Record<string, string>;
  readonly first: Record<string, string>;
  readonly late: Record<string, string>;
  /** What the page shows of the late one, and of the first one once nobody is late. */
  readonly shows: (sent: Record<string, string>) => string | RegExp;
}

describe('of two who change the same by a form', () => {
  let gateway: TestGateway;
  let admin: Client;
  const make = async (path: string, body: object): Promise<{ readonly id: string }> =>
    admin.json(`/api/v1${path}`, { method: 'POST', body: JSON.stringify(body) });

  beforeAll(async () => {
    gateway = await startTestGateway();
    admin = await gateway.signIn();
  });
  afterAll(() => gateway.close());

  const post = (address: string, fields: Record<string, string>): Promise<Response> =>
    admin.fetch(address, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(fields),
    });

  it.each([
    [
      'a group',
      async (): Promise<LateForm> => ({
        at: `/admin/groups/${(await make('/groups', { name: 'staff' })).id}`,
        same: { name: 'staff' },
        first: { description: 'All of the first floor' },
        late: { description: 'Who teaches', deny: 'keys.*' },
        shows: ({ description }) => `name="description" value="${description}"`,
      }),
    ],
    [
      'permissions of a user',
      async (): Promise<LateForm> => {
        const { id } = await make('/users', { username: 'desk', password: 'a long enough secret' });
        return {
          at: `/admin/users/${id}`,
          to: `/admin/users/${id}/permissions`,
          same: { role: 'user' },
          first: { accept: '', deny: 'keys.*' },
          late: { accept: 'keys.all', deny: 'apps.launch' },
          shows: ({ deny }) => `aria-describedby="lists-hint">${deny}</textarea>`,
        };
      },
    ],
    [
      'an application',
      async (): Promise<LateForm> => {
        const { id } = await make('/apps', { id: 'office', name: 'Office', provider: 'demo' });
        return {
          at: `/admin/apps/${id}`,
          same: { do: 'save' },
          first: { name: 'Office of the first' },
          late: { name: 'Office of the late' },
          shows: ({ name }) => `value="${name}"`,
        };
      },
    ],
    [
      'a project',
      async (): Promise<LateForm> => ({
        at: `/projects/${(await make('/projects', { name: 'physics' })).id}`,
        same: { name: 'physics' },
        first: { description: 'Of the first' },
        late: { description: 'Of the late' },
        shows: ({ description }) => `name="description" value="${description}"`,
      }),
    ],
    [
      'a web hook',
      async (): Promise<LateForm> => ({
        at: `/admin/webhooks/${(await make('/webhooks', { url: 'http://127.0.0.1:9/zero' })).id}`,
        same: {},
        first: { url: 'http://127.0.0.1:9/first' },
        late: { url: 'http://127.0.0.1:9/late' },
        shows: ({ url }) => `name="url" type="url" value="${url}"`,
      }),
    ],
    [
      'with whom an application is shared',
      async (): Promise<LateForm> => {
        const { id } = await make('/apps', { id: 'shared', name: 'Shared', provider: 'demo' });
        const project = `project-${(await make('/projects', { name: 'chemistry' })).id}`;
        const group = `group-${(await make('/groups', { name: 'pupils' })).id}`;
        return {
          at: `/admin/apps/${id}`,
          to: `/admin/apps/${id}/sharing`,
          same: { everybody: 'yes' },
          first: { [project]: 'on' },
          late: { [group]: 'on' },
          // all of what was chosen, and nothing that was not
          shows: (sent) => {
            const box = (name: string): string =>
              `name="${name}"[^>]*${name in sent ? ' checked' : '(?<! checked)'}>`;
            return new RegExp(['everybody', project, group].map(box).join('[^]*'));
          },
        };
      },
    ],
    ['quotas of the gateway', async () => quotasAt('/admin/quotas')],
    [
      'quotas of a user',
      async () => {
        const { id } = await make('/users', { username: 'grace', password: 'a long enough secret' });
        return quotasAt(`/admin/quotas/${id}`);
      },
    ],
    [
      'quotas of a project',
      async () => quotasAt(`/admin/quotas/project/${(await make('/projects', { name: 'biology' })).id}`),
    ],
  ])('%s, who is late is told so, loses nothing, and may still have it their way', async (_, prepare) => {
    const { at, to = at, same, first, late, shows } = await prepare();
    const page = async (): Promise<string> => (await admin.fetch(at)).text();
    const fieldsOf = (html: string): Record<string, string> => ({ ...fieldsIn(html, to), ...same });

    const seen = fieldsOf(await page());
    const done = await post(to, { ...seen, ...first });
    expect([done.status, done.headers.get('location')]).toEqual([303, expect.stringContaining('done=')]);
    expect(await page()).toMatch(shows({ ...same, ...first }));

    const refused = await post(to, { ...seen, ...late });
    const html = await refused.text();
    expect(refused.status).toBe(412);
    expect(html).toContain('It was changed by somebody else meanwhile.');
    expect(html).toContain('See what is there now');
    expect(html).toMatch(shows({ ...same, ...late }));
    expect(await page()).toMatch(shows({ ...same, ...first }));

    expect((await post(to, { ...fieldsOf(html), ...late })).status).toBe(303);
    expect(await page()).toMatch(shows({ ...same, ...late }));
    expect((await post(to, { ...seen, ...first, revision: '' })).status).toBe(412);
    expect(await page()).toMatch(shows({ ...same, ...late }));
  });
});

const quotasAt = (at: string): LateForm => ({
  ...{ at, same: { vms: '7' } },
  first: { containers: '20', memory: '8' },
  late: { containers: '30', memory: '' },
  shows: ({ containers, memory }) =>
    new RegExp(`name="containers"[^>]* value="${containers}"[^]*name="memory"[^>]* value="${memory}"`),
});

/** What a browser would send of a form as it stands: its text fields and what is chosen. */
function fieldsIn(html: string, action: string): Record<string, string> {
  const [, form = ''] =
    new RegExp(`<form[^>]* method="post" action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(html) ?? [];
  expect(form, `a form to ${action}`).not.toBe('');
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const [, name] = / name="([^"]*)"/.exec(tag) ?? [];
    const isBox = /type="checkbox"/.test(tag);
    if (name === undefined || name === '_csrf' || (isBox && !/ checked/.test(tag))) continue;
    fields[name] = / value="([^"]*)"/.exec(tag)?.[1] ?? '';
  }
  for (const [, name = '', text = ''] of form.matchAll(/<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)/g))
    fields[name] = text;
  for (const [, name = '', options = ''] of form.matchAll(
    /<select[^>]* name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
  ))
    fields[name] =
      / value="([^"]*)" selected/.exec(options)?.[1] ?? / value="([^"]*)"/.exec(options)?.[1] ?? '';
  return fields;
}
