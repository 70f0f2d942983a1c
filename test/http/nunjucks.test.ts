import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppEnv, Identity } from '../../src/api.ts';
import { createRenderer, type RendererOptions } from '../../src/http/nunjucks.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deskgate-templates-'));
  await Promise.all(
    ['shared', 'static', 'plugin/parts'].map((path) => mkdir(join(root, path), { recursive: true })),
  );
});
afterEach(() => rm(root, { recursive: true }));

const template = (path: string, source: string) => writeFile(join(root, path), source);
const USER: Identity = {
  id: 'u',
  username: 'ada',
  role: 'user',
  accept: [],
  deny: [],
  groups: [],
  disabledAt: null,
  waitingSince: null,
  email: null,
  createdAt: 0,
  isLeaving: false,
};

async function render(
  name: string,
  data: Record<string, unknown> = {},
  options: Partial<RendererOptions> = {},
  user: Identity | null = USER,
) {
  const renderer = createRenderer({
    shared: join(root, 'shared'),
    plugins: new Map([['web-ui', join(root, 'plugin')]]),
    nav: [],
    version: '1.2.3',
    ...options,
  });
  const app = new Hono<AppEnv>();
  app.onError((error) => new Response(`error: ${error.message}`, { status: 500 }));
  app.get('/page', (c) => {
    c.set('user', user);
    c.set('nonce', 'n0nce');
    c.set('csrf', () => 'tok"en');
    return renderer(c, name, data, 202);
  });
  const response = await app.request('/page');
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

describe('the renderer', () => {
  it('answers with HTML, the status, and everything escaped', async () => {
    await template(
      'shared/page.njk',
      '{{ name }} {{ version }} {{ path }} {{ user.username }} {{ csrf }} {{ nonce }}',
    );
    expect(await render('page.njk', { name: '<b>&"\'' })).toEqual({
      status: 202,
      type: 'text/html; charset=UTF-8',
      text: '&lt;b&gt;&amp;&quot;&#39; 1.2.3 /page ada tok&quot;en n0nce',
    });
  });

  it('finds templates of a plugin below its id, and includes across', async () => {
    await template('shared/layout.njk', '[{% block main %}{% endblock %}]');
    await template('plugin/parts/row.njk', 'row {{ n }}');
    await template(
      'plugin/home.njk',
      "{% extends 'layout.njk' %}{% block main %}{% include 'web-ui/parts/row.njk' %}{% endblock %}",
    );
    expect((await render('web-ui/home.njk', { n: 7 })).text).toBe('[row 7]');
  });

  it.each(['nothing.njk', '../plugin/home.njk', 'web-ui/../../shared/page.njk', '/etc/passwd'])(
    'knows no template named %s',
    async (name) => {
      await template('plugin/home.njk', 'secret');
      expect(await render(name)).toMatchObject({
        status: 500,
        text: `error: There is no template named ${name}.`,
      });
    },
  );

  it('survives a mistake in an included template', async () => {
    await template('shared/broken.njk', '{{ a b }}');
    await template('shared/throwing.njk', '{{ thrower() }}');
    await template('shared/page.njk', '{% block main %}{% include part %}{% endblock %}');
    for (const part of ['broken.njk', 'throwing.njk', 'missing.njk']) {
      const thrower = (): never => {
        throw new Error('thrown');
      };
      expect((await render('page.njk', { part, thrower })).status).toBe(500);
    }
    // what is thrown later would end the process and, here, fail the run
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('writes JSON that cannot leave its script element', async () => {
    await template('shared/page.njk', '<script type="application/json">{{ data | json }}</script>');
    const data = { a: '</script><!--', b: 'x\u2028&y' };
    const { text } = await render('page.njk', { data });
    const inner = text.slice(text.indexOf('>') + 1, text.lastIndexOf('<'));
    expect(inner).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(inner)).toEqual(data);
  });

  it('tells times relative, the exact one beside', async () => {
    await template('shared/page.njk', '{{ then | ago }} {{ 61000 | duration }} {{ 0 | date }}');
    const then = Date.now() - 3 * 60_000;
    const { text } = await render('page.njk', { then });
    expect(text).toContain(`<time datetime="${new Date(then).toISOString()}"`);
    expect(text).toContain('>3 min ago</time> 1 min Jan 1, 1970, 00:00:00 UTC');
  });

  it('gives files an address that changes with them', async () => {
    await template('shared/page.njk', "{{ asset('/static/app.css') }} {{ asset('/static/none.css') }}");
    await writeFile(join(root, 'static/app.css'), 'a {}');
    const { text } = await render('page.njk');
    expect(text).toMatch(/^\/static\/app\.css\?v=[a-z0-9]+ \/static\/none\.css$/);
  });

  it('shows in the navigation what the user may open', async () => {
    await template('shared/page.njk', '{% for entry in nav %}{{ entry.title }} {% endfor %}');
    const nav = [
      { title: 'Desktops', path: '/' },
      { title: 'API', path: '/api', permission: 'rest-api.use' },
    ];
    expect((await render('page.njk', {}, { nav })).text).toBe('Desktops API ');
    expect((await render('page.njk', {}, { nav, holds: () => false })).text).toBe('Desktops ');
    expect((await render('page.njk', {}, { nav }, null)).text).toBe('');
  });
});
