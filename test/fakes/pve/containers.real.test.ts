import { describe, expect, it } from 'vitest';
import { ask, must, task } from './testing/ask.ts';
import { quickPve } from './testing/quick-pve.ts';

describe('containers', async () => {
  const pve = await quickPve({ generation: '2026' });
  const token = pve.setUp.addRootToken();
  pve.setUp.addTemplate({ vmid: 900 }, 'lxc');
  const post = (path: string, form: Record<string, string> = {}) => ({
    method: 'POST',
    path: `/nodes/pve1/lxc${path}`,
    token,
    form,
  });

  it('are cloned with a host name, started, asked for addresses without an agent, and destroyed by force', async () => {
    expect((await ask(pve, post('/900/clone', { newid: '200', name: 'x' }))).status).toBe(400);
    expect(await task(pve, post('/900/clone', { newid: '200', hostname: 'box' }))).toBe('OK');
    expect(await task(pve, post('/200/status/start'))).toBe('OK');
    expect((await ask(pve, post('/200/status/start'))).text).toBe('CT 200 already running');
    expect((await ask(pve, post('/200/status/reset'))).status).toBe(501);
    const seen = await must<{ name: string; inet: string }[]>(pve, {
      path: '/nodes/pve1/lxc/200/interfaces',
      token,
    });
    expect(seen.map(({ name }) => name)).toEqual(['lo', 'eth0']);
    expect(seen[1]?.inet).toMatch(/^10\.0\.0\.200\/24$/);
    expect(await task(pve, { method: 'DELETE', path: '/nodes/pve1/lxc/200?force=1&purge=1', token })).toBe(
      'OK',
    );
  });

  it('are made unprivileged unless told otherwise', async () => {
    expect(
      await task(
        pve,
        post('', { vmid: '201', ostemplate: 'local:vztmpl/debian-12.tar.zst', hostname: 'new' }),
      ),
    ).toBe('OK');
    expect(await must(pve, { path: '/nodes/pve1/lxc/201/config', token })).toMatchObject({
      unprivileged: 1,
      hostname: 'new',
    });
  });
});
