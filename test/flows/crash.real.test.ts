import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../testbed/parts.ts';
import { containersOf } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { rfbSession } from './rfb-session.ts';

const PORT_RANGE = '20900-20919';

describeWith(
  ['docker', 'desktop-image'],
  'after kill -9 of the gateway',
  ({ docker: { host }, 'desktop-image': { image } }) => {
    let dir: string;
    let gateway: GatewayProcess;
    const start = () =>
      spawnGateway(dir, {
        DESKGATE_DOCKER_HOST: host,
        DESKGATE_CONFIG: join(dir, 'deskgate.toml'),
        DESKGATE_PORT_RANGE: PORT_RANGE,
      });

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'deskgate-crash-'));
      await writeFile(join(dir, 'deskgate.toml'), dockerApps({ desktop: image }));
      gateway = await start();
    });
    afterEach(async () => {
      await gateway.terminate();
      await rm(dir, { recursive: true, force: true });
    });

    // from "the rows are written" over "the container is created" to "the desktop answers"
    it.each([0, 60, 150, 250, 400])('%i ms into a start, the start is finished, once', async (delay) => {
      let me = await gateway.signIn();
      const id = await me.start('xfce');
      await new Promise((resolve) => setTimeout(resolve, delay));
      await gateway.kill();
      gateway = await start();
      me = await gateway.signIn();
      await me.until(id, 'running');
      expect(await containersOf(host, id)).toHaveLength(1);
      expect((await (await rfbSession(me.socket(id, 'binary'))).firstUpdate()).rectangles).toBeGreaterThan(0);
      expect((await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' })).status).toBe(200);
      expect(await containersOf(host, id)).toEqual([]);
    });

    it.each([0, 50, 150])('%i ms into a stop, the stop is finished', async (delay) => {
      let me = await gateway.signIn();
      const id = await me.start('xfce');
      await me.until(id, 'running');
      const asked = me.fetch(`/instance/${id}`, { method: 'DELETE' }).catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await gateway.kill();
      await asked;
      gateway = await start();
      me = await gateway.signIn();
      // killed before the request was read, the desktop runs on and its status says so
      const view = await me.instance(id);
      if (view.status === 'running') await me.fetch(`/instance/${id}`, { method: 'DELETE' });
      await me.until(id, 'stopped');
      expect(await containersOf(host, id)).toEqual([]);
    });

    it('and while it is away, a running desktop goes on and is shown again', async () => {
      let me = await gateway.signIn();
      const id = await me.start('xfce');
      await me.until(id, 'running');
      const before = await containersOf(host, id);
      await gateway.kill();
      gateway = await start();
      me = await gateway.signIn();
      expect((await me.instance(id)).status).toBe('running');
      expect(await containersOf(host, id)).toEqual(before);
      await rfbSession(me.socket(id, 'binary'));
      await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
    });
  },
);

describeWith(['docker', 'desktop-image'], 'SIGTERM', ({ docker: { host }, 'desktop-image': { image } }) => {
  it('tells viewers, ends within 10 s with code 0, and leaves desktops running', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'deskgate-term-'));
    await writeFile(join(dir, 'deskgate.toml'), dockerApps({ desktop: image }));
    const env = {
      DESKGATE_DOCKER_HOST: host,
      DESKGATE_CONFIG: join(dir, 'deskgate.toml'),
      DESKGATE_PORT_RANGE: PORT_RANGE,
    };
    let gateway = await spawnGateway(dir, env);
    let me = await gateway.signIn();
    const id = await me.start('xfce');
    await me.until(id, 'running');
    const { reader } = await rfbSession(me.socket(id, 'binary'));
    const began = Date.now();
    expect(await gateway.terminate()).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await reader.closed).toMatchObject({ code: 4005 });
    expect(await containersOf(host, id)).toHaveLength(1);
    gateway = await spawnGateway(dir, env);
    me = await gateway.signIn();
    await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
    expect(await containersOf(host, id)).toEqual([]);
    await gateway.terminate();
    await rm(dir, { recursive: true, force: true });
  });
});
