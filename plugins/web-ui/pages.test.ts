import { beforeEach, describe, expect, it } from 'vitest';
import { instanceView, stagesUpTo } from './testing/instance-view.ts';
import { type TestPages, testPages } from './testing/pages.ts';

const HOSTILE = `</script><img src=x onerror="alert('1')">{{ 1234567 * 3 }}`;
const app = (id: string, name: string) => ({
  id,
  name,
  provider: 'demo',
  description: `${name} for everybody`,
});

let pages: TestPages;
let cookie: string;
beforeEach(async () => {
  pages = await testPages([app('xfce', 'Xfce desktop'), app('hostile', HOSTILE)]);
  cookie = pages.cookie('ada');
});

const html = async (path: string) => (await pages.get(path, { cookie })).text();

describe('the start page', () => {
  it('lists apps and desktops with the buttons that are allowed', async () => {
    pages.instances.put(instanceView({ id: 'one' }));
    const page = await html('/');
    expect(page).toContain('action="/app/xfce"');
    expect(page).toContain('href="/instance/one"');
    expect(page).toContain('action="/instance/one/stop"');
    expect(page).not.toContain('action="/instance/one/delete"');
  });

  it('says what to do when nothing runs and when there are no apps', async () => {
    expect(await html('/')).toContain('Nothing is running.');
    const none = await testPages();
    expect(await (await none.get('/', { cookie: none.cookie('ada') })).text()).toContain(
      'Ask an administrator',
    );
    expect(await (await none.get('/', { cookie: none.cookie('admin') })).text()).toContain('[[apps]]');
  });

  it('says how much of a quota is used where little is left', async () => {
    expect(await html('/')).not.toContain('class="quota"');
    pages.core.quotas.used = { ...pages.core.quotas.used, containers: 3 };
    pages.core.quotas.allowed = { ...pages.core.quotas.allowed, containers: 3 };
    const line = '<p class="quota">You use 3 of 3 desktops in containers. Stop a desktop';
    expect(await html('/')).toContain(line);
    expect(await html('/desktops')).toContain(line);
  });

  it('searches without a script', async () => {
    const page = await html('/?q=XFCE');
    expect(page).toContain('action="/app/xfce"');
    expect(page).not.toContain('action="/app/hostile"');
    expect(await html('/?q=%3Cb%3Enothing')).toContain('No app matches “<bdi>&lt;b&gt;nothing</bdi>”');
  });

  it('loads itself again without a script while something is busy, and not else', async () => {
    expect(await html('/')).not.toContain('http-equiv="refresh"');
    pages.instances.put(instanceView({ id: 'one', status: 'starting' }));
    expect(await html('/')).toMatch(/<noscript><meta http-equiv="refresh"/);
  });

  it("shows nobody's desktops but one's own, and all of them to an administrator", async () => {
    pages.instances.put(instanceView({ id: 'bobs', owner: { id: 'id-of-bob', username: 'bob' } }));
    expect(await html('/')).not.toContain('/instance/bobs');
    const page = await (await pages.get('/', { cookie: pages.cookie('admin') })).text();
    expect(page).toContain('/instance/bobs');
    expect(page).toContain('<bdi>bob</bdi>');
  });

  it('gives the changing part alone', async () => {
    pages.instances.put(instanceView({ id: 'one' }));
    const part = await html('/desktops');
    expect(part).toContain('data-id="one"');
    expect(part).not.toContain('<html');
  });
});

describe('the page of an instance', () => {
  it('is a redirect away from a click', async () => {
    const response = await pages.post('/app/xfce', {}, { cookie });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/instance/of-xfce']);
  });

  it('is given with its address to a script that shows it in place, as it is now', async () => {
    pages.instances.settled = () => Promise.reject(new Error('nobody waits'));
    const asked = { cookie, headers: { Prefer: 'return=representation' } };
    const response = await pages.post('/app/xfce', {}, asked);
    expect([response.status, response.headers.get('location')]).toEqual([201, '/instance/of-xfce']);
    expect(await response.text()).toContain('data-kind="progress"');
  });

  it('shows the stages of a start', async () => {
    pages.instances.put(
      instanceView({ id: 'one', status: 'starting', stages: stagesUpTo(4, 'Waiting for the screen') }),
    );
    const page = await html('/instance/one');
    expect(page).toContain('Starting Xfce desktop');
    expect(page).toContain('Waiting for the screen');
    expect(page).toMatch(/stage-live" aria-current="step"/);
  });

  it('shows of a failure what, why, what to do, the log, and what to tell the operator', async () => {
    const error = {
      code: 'DESKTOP_SILENT',
      message: 'It did not answer.',
      detail: 'port 5901',
      remedy: 'Check the port.',
    } as const;
    pages.instances.put(
      instanceView({ id: 'one', status: 'failed', stages: stagesUpTo(4, null, true), error }),
      ['Xvnc: no'],
    );
    const page = await html('/instance/one');
    for (const text of [
      'It did not answer.',
      'Check the port.',
      'DESKTOP_SILENT',
      'port 5901',
      'Xvnc: no',
      'Request',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('action="/instance/one/retry"');
    expect(page).toContain('action="/instance/one/delete"');
  });

  it('waits a blink for a desktop that was asked for just now, and no longer', async () => {
    // however long the page takes, it was asked for just now
    const asked = { id: 'one', status: 'pending', createdAt: Date.now() + 60_000 } as const;
    pages.instances.put(instanceView(asked));
    setTimeout(() => pages.instances.put(instanceView({ ...asked, status: 'running' })), 10);
    expect(await html('/instance/one')).toContain('data-kind="running"');
    pages.instances.put(instanceView({ ...asked, createdAt: Date.now() }));
    expect(await html('/instance/one')).toContain('data-kind="progress"');
    expect(pages.instances.watchers).toBe(0);
  });

  it('opens the viewer that the address names, and the first for one that is not offered', async () => {
    pages.instances.put(instanceView({ id: 'one' }));
    const first = async (query: string) => {
      const data = /id="page-data">(.*?)<\/script>/.exec(await html(`/instance/one${query}`))?.[1] ?? '{}';
      return (JSON.parse(data) as { viewers: { id: string }[] }).viewers.map(({ id }) => id);
    };
    expect(await first('')).toEqual(['vnc', 'guacamole']);
    expect(await first('?viewer=guacamole')).toEqual(['guacamole', 'vnc']);
    expect(await first('?viewer=telnet')).toEqual(['vnc', 'guacamole']);
  });

  it('is JSON for a program', async () => {
    pages.instances.put(instanceView({ id: 'one' }));
    const response = await pages.get('/instance/one', { cookie, accept: 'application/json' });
    expect(response.headers.get('vary')).toBe('Accept');
    expect(await response.json()).toMatchObject({ id: 'one', status: 'running' });
  });

  it("is a 404 page for somebody else's", async () => {
    pages.instances.put(instanceView({ id: 'bobs', owner: { id: 'id-of-bob', username: 'bob' } }));
    const response = await pages.get('/instance/bobs', { cookie });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('INSTANCE_NOT_FOUND');
  });
});

describe('the buttons', () => {
  beforeEach(() => {
    pages.instances.put(instanceView({ id: 'one' }));
  });

  it.each([
    ['stop', '/', 'stop one'],
    ['delete', '/', 'remove one'],
    ['retry', '/instance/one', 'retry one'],
  ])('%s leads to %s', async (verb, location, done) => {
    const response = await pages.post(`/instance/one/${verb}`, {}, { cookie });
    expect([response.status, response.headers.get('location')]).toEqual([303, location]);
    expect(pages.instances.done).toEqual([done]);
  });

  it('DELETE stops, with nothing to say or with JSON as asked', async () => {
    const remove = (accept: string) =>
      pages.app.request('/instance/one', {
        method: 'DELETE',
        headers: { Cookie: cookie, Accept: accept, Origin: 'http://localhost', Host: 'localhost' },
      });
    expect((await remove('*/*')).status).toBe(204);
    const told = await remove('application/json');
    expect(await told.json()).toMatchObject({ id: 'one', status: 'stopping' });
  });

  it('does nothing for a form of another site', async () => {
    const response = await pages.app.request('/instance/one/stop', {
      method: 'POST',
      headers: { Cookie: cookie, Origin: 'https://evil.example', Host: 'localhost' },
    });
    expect(response.status).toBe(403);
    expect(pages.instances.done).toEqual([]);
  });
});

describe('every page', () => {
  const states = async (): Promise<string[]> => {
    const error = { code: 'INTERNAL', message: HOSTILE, detail: HOSTILE, remedy: HOSTILE } as const;
    const statuses = [
      'pending',
      'starting',
      'running',
      'stopping',
      'stopped',
      'paused',
      'failed',
      'lost',
    ] as const;
    for (const status of statuses) {
      const stages = stagesUpTo(3, HOSTILE);
      pages.instances.put(
        instanceView({
          id: status,
          appName: HOSTILE,
          status,
          stages,
          error: status === 'failed' ? error : null,
        }),
        [HOSTILE],
      );
    }
    const paths = [
      '/',
      '/?q=%3C/script%3E',
      '/desktops',
      '/nowhere',
      ...statuses.map((status) => `/instance/${status}`),
    ];
    const signedIn = await Promise.all(paths.map(html));
    const nobody = await Promise.all(
      ['/login?next=/%22%3E', '/login/link?token=%22%3E%3Cb%3E'].map(async (path) =>
        (await pages.get(path)).text(),
      ),
    );
    return [...signedIn, ...nobody];
  };

  it('escapes names, logs, errors and addresses', async () => {
    for (const page of await states()) {
      expect(page).not.toContain('<img src=x');
      expect(page).not.toContain('3703701');
      expect(page).not.toContain('"><b>');
    }
  });

  it('has no script or style that its policy would not let run', async () => {
    for (const page of await states()) {
      expect(page).not.toMatch(/\sstyle=|<style|\son[a-z]+=["']|javascript:/i);
      for (const [tag] of page.matchAll(/<script[^>]*>/g)) {
        expect(tag).toMatch(/nonce="[^"]{20,}"|src="\/static\/|type="application\/json"/);
      }
      expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    }
  });

  it('sends the token with every form that changes something', async () => {
    for (const page of await states()) {
      for (const [form] of page.matchAll(/<form[^>]*method="post"[\s\S]*?<\/form>/g)) {
        expect(form).toMatch(/name="_csrf" value="[^"]{20,}"/);
      }
    }
  });

  it('has each id once, and a name for each button', async () => {
    for (const page of await states()) {
      const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      expect(ids).toEqual([...new Set(ids)]);
      for (const [button] of page.matchAll(/<button[\s\S]*?<\/button>/g)) {
        expect(button.replace(/<[^>]*>/g, '').trim()).not.toBe('');
      }
    }
  });

  it('never shows a stack', async () => {
    pages.instances.get = async () => {
      throw new TypeError('boom at secret place');
    };
    const response = await pages.get('/instance/one', { cookie });
    const page = await response.text();
    expect(response.status).toBe(500);
    expect(page).toContain('INTERNAL');
    expect(page).toContain(response.headers.get('x-request-id') ?? 'no id');
    expect(page).not.toContain('boom');
    expect(page).not.toContain('at ');
  });
});
