import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../testbed/parts.ts';
import { containersOf, docker, fileIn } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { type Client, startTestGateway, type TestGateway } from './gateway.ts';
import { rfbSession } from './rfb-session.ts';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function nothingLeft(host: string, id: string): Promise<void> {
  expect(await containersOf(host, id)).toEqual([]);
  expect(await gateway?.db.leases.list()).toEqual([]);
  expect(await gateway?.db.instances.listOpen()).toEqual([]);
  expect(await gateway?.db.connections.get(id)).toBeNull();
}

async function failure(me: Client, appId: string) {
  const id = await me.start(appId);
  const deadline = Date.now() + 30_000;
  for (;;) {
    const view = await me.instance(id);
    if (view.status === 'failed') return view;
    if (Date.now() > deadline) throw new Error(`Waited for a failure, got ${view.status}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describeWith(
  ['docker', 'desktop-image'],
  'a Docker desktop',
  ({ docker: { host }, 'desktop-image': { image } }) => {
    const start = () =>
      startTestGateway({ toml: dockerApps({ desktop: image }), env: { DESKGATE_DOCKER_HOST: host } });

    it('starts from the page, takes what is typed, stops, and leaves nothing', async () => {
      gateway = await start();
      const me = await gateway.signIn();
      const id = await me.start('xfce');
      const view = await me.until(id, 'running');
      expect(view.error).toBeNull();
      const [container = ''] = await containersOf(host, id);
      const session = await rfbSession(me.socket(id, 'binary'));
      expect(session).toMatchObject({ width: 1280, height: 800 });
      await session.firstUpdate();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      session.type('echo via-vnc > /tmp/proof\n');
      expect(await fileIn(host, container, '/tmp/proof')).toBe('via-vnc');
      const logs = await me.json<{ lines: string[] }>(`/api/v1/instances/${id}/logs`);
      expect(logs.lines).toBeInstanceOf(Array);
      const stopped = await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
      expect(stopped.status).toBe(200);
      expect(await session.reader.closed).toMatchObject({ code: 4003 });
      await nothingLeft(host, id);
    });

    it('is confined: loopback only, limits, no new privileges, no restart, and its password in no label or answer', async () => {
      gateway = await start();
      const me = await gateway.signIn();
      const id = await me.start('xfce');
      const view = await me.until(id, 'running');
      const [container = ''] = await containersOf(host, id);
      const [inspected] = JSON.parse(await docker(host, 'inspect', container)) as [
        {
          Config: { Env: string[]; Labels: Record<string, string> };
          HostConfig: Record<string, unknown> & {
            PortBindings: Record<string, { HostIp: string; HostPort: string }[]>;
          };
        },
      ];
      const { HostConfig } = inspected;
      expect(HostConfig).toMatchObject({
        Memory: 512 * 1024 * 1024,
        NanoCpus: 1e9,
        RestartPolicy: { Name: 'no' },
        SecurityOpt: expect.arrayContaining(['no-new-privileges']),
      });
      expect(HostConfig.PidsLimit).toBeGreaterThan(0);
      const lease = await gateway.db.leases.ofInstance(id);
      expect(HostConfig.PortBindings).toEqual({
        '5901/tcp': [{ HostIp: '127.0.0.1', HostPort: String(lease?.port) }],
      });
      const password =
        inspected.Config.Env.find((entry) => entry.startsWith('VNC_PASSWORD='))?.split('=')[1] ?? '';
      expect(password).toHaveLength(8);
      const told = [
        inspected.Config.Labels,
        view,
        gateway.logs,
        await (await me.fetch(`/instance/${id}`)).text(),
        await (await me.fetch(`/api/v1/instances/${id}/logs`)).text(),
        await gateway.db.jobs.get(id),
        await gateway.db.instances.get(id),
        await gateway.db.connections.get(id),
      ];
      expect(JSON.stringify(told)).not.toContain(password);
      await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
      await nothingLeft(host, id);
    });

    it.each([
      ['missing', 'IMAGE_MISSING', /image/i],
      ['dies', 'DESKTOP_DIED', /ended|exit/i],
      ['silent', 'DESKTOP_SILENT', /did not answer|nothing/i],
    ])(
      'that fails (%s) says so by its own code, on the page and in JSON, and leaves nothing',
      async (app, code, words) => {
        gateway = await start();
        const me = await gateway.signIn();
        const view = await failure(me, app);
        expect(view.error).toMatchObject({
          code,
          message: expect.stringMatching(words),
          remedy: expect.stringMatching(/\w/),
        });
        const page = await (
          await me.fetch(`/instance/${view.id}`, { headers: { accept: 'text/html' } })
        ).text();
        expect(page).toContain(code);
        if (app === 'dies') expect(`${view.error?.detail} ${view.error?.message}`).toContain('the reason');
        expect(await containersOf(host, view.id)).toEqual([]);
        expect(await gateway.db.leases.list()).toEqual([]);
      },
    );

    it('whose engine is away says so', async () => {
      gateway = await startTestGateway({
        toml: dockerApps({ desktop: image }),
        env: { DESKGATE_DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
      });
      const me = await gateway.signIn();
      expect((await failure(me, 'xfce')).error).toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    });

    it('that somebody removed behind our back is lost, and can be deleted', async () => {
      gateway = await start();
      const me = await gateway.signIn();
      const id = await me.start('xfce');
      await me.until(id, 'running');
      const [container = ''] = await containersOf(host, id);
      await docker(host, 'rm', '-f', container);
      await gateway.reconcile(AbortSignal.timeout(10_000));
      expect((await me.instance(id)).status).toBe('lost');
      await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
      await me.until(id, 'stopped');
      await nothingLeft(host, id);
    });
  },
);

describeWith(
  ['docker', 'desktop-image', 'mariadb'],
  'a Docker desktop with MariaDB',
  ({ docker: { host }, 'desktop-image': { image }, mariadb }) => {
    it('starts, shows its desktop, stops, and leaves nothing', async () => {
      const database = `deskgate_flow_${process.pid}`;
      const { createConnection } = await import('mysql2/promise');
      const admin = await createConnection(mariadb.url);
      await admin.query(`CREATE DATABASE ${database}`);
      try {
        gateway = await startTestGateway({
          toml: dockerApps({ desktop: image }),
          env: {
            DESKGATE_DOCKER_HOST: host,
            DESKGATE_DATABASE_URL: mariadb.url.replace(/\/[^/]*$/, `/${database}`),
          },
        });
        expect(gateway.db.dialect).toBe('mysql');
        const me = await gateway.signIn();
        const id = await me.start('xfce');
        await me.until(id, 'running');
        const session = await rfbSession(me.socket(id, 'binary'));
        expect((await session.firstUpdate()).rectangles).toBeGreaterThan(0);
        const stopped = await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
        expect(stopped.status).toBe(200);
        await nothingLeft(host, id);
        await gateway.close();
        gateway = undefined;
      } finally {
        await admin.query(`DROP DATABASE ${database}`);
        await admin.end();
      }
    });
  },
);
