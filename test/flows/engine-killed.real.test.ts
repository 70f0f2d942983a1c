import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { InstanceView } from '../../src/instances/model.ts';
import { describeWith } from '../testbed/parts.ts';
import { requireAllParts } from '../testbed/require-all.ts';
import { containersOf, docker } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { type Client, startTestGateway, type TestGateway } from './gateway.ts';
import { noOwnDockerd, type OwnDockerd, ownDockerd } from './own-dockerd.ts';
import { rfbSession } from './rfb-session.ts';

const DESKTOPS = 20;
const missing = await noOwnDockerd();
const isDemanded = requireAllParts();

describeWith(
  ['docker', 'desktop-image'],
  `dockerd killed under ${DESKTOPS} desktops`,
  ({ docker: { host: sharedHost }, 'desktop-image': { image } }) => {
    if (missing !== null && !isDemanded) {
      it.skip(`needs a Docker engine of its own: ${missing} (to have it: run the tests as root)`, () => {});
      return;
    }
    let engine: OwnDockerd;
    let gateway: TestGateway;
    let me: Client;

    beforeAll(async () => {
      engine = await ownDockerd({ host: sharedHost, image });
    });
    afterAll(async () => {
      await engine?.remove();
    });
    beforeEach(async () => {
      gateway = await startTestGateway({
        toml: dockerApps({ desktop: image }),
        env: { DESKGATE_DOCKER_HOST: engine.host, DESKGATE_DOCKER_PUBLISH_ADDRESS: engine.address },
      });
      me = await gateway.signIn();
    });
    afterEach(async () => {
      await gateway.close();
    });

    const states = async (ids: readonly string[]) => {
      const views = await Promise.all(ids.map((id) => me.instance(id)));
      const counts: Record<string, number> = {};
      for (const { status } of views) counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    };
    const existing = async () => {
      const text = await docker(
        engine.host,
        'ps',
        '-aq',
        '--no-trunc',
        '--filter',
        'label=deskgate.instance',
      );
      return text
        .split('\n')
        .filter(Boolean)
        .sort((a, b) => a.localeCompare(b));
    };
    const pageOf = async (id: string) =>
      (await me.fetch(`/instance/${id}`, { headers: { accept: 'text/html' } })).text();
    const stop = (id: string) => me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });

    /** @returns the running ones, and the one that was to be stopped meanwhile. */
    async function killed(): Promise<{ ids: string[]; toStop: string; before: string[] }> {
      const ids = await Promise.all(Array.from({ length: DESKTOPS }, () => me.start('xfce')));
      await Promise.all(ids.map((id) => me.until(id, 'running')));
      const before = await existing();
      expect(before).toHaveLength(DESKTOPS);
      await engine.kill();

      const away = `No Docker daemon listens at ${engine.host}.`;
      const tried = await me.start('xfce');
      const failed = await until(tried, (view) => view.status === 'failed');
      expect(failed.error).toMatchObject({
        code: 'PROVIDER_UNREACHABLE',
        message: away,
        remedy: expect.stringContaining('systemctl start docker'),
      });
      expect(await pageOf(tried)).toContain(away);
      const [toStop = '', ...others] = ids;
      expect((await me.fetch(`/api/v1/instances/${toStop}`, { method: 'DELETE' })).status).toBe(202);
      const stopping = await until(toStop, ({ error }) => error !== null);
      expect(stopping).toMatchObject({ status: 'stopping', error: { message: away } });
      expect(await pageOf(toStop)).toContain(away);
      await gateway.reconcile(AbortSignal.timeout(10_000));
      expect(await states(others)).toEqual({ running: DESKTOPS - 1 });
      await me.fetch(`/api/v1/instances/${tried}`, { method: 'DELETE' });
      return { ids: others, toStop, before };
    }

    async function until(id: string, holds: (view: InstanceView) => boolean): Promise<InstanceView> {
      const deadline = Date.now() + 30_000;
      for (;;) {
        const view = await me.instance(id);
        if (holds(view)) return view;
        if (Date.now() > deadline) throw new Error(`Waited in vain, got ${JSON.stringify(view)}`);
        await sleep(100);
      }
    }

    it.each([
      ['takes over what runs (live-restore)', true],
      ['ends what runs, as is its default', false],
    ])(
      'and started again, when it %s: each desktop runs, with what it had stored',
      async (_, liveRestore) => {
        const { ids, toStop, before } = await killed();
        await engine.start(liveRestore);
        // that it is back is noticed by itself
        await me.until(toStop, 'stopped');
        await Promise.all(ids.map((id) => stillRuns(id)));
        const left = await existing();
        expect(left).toHaveLength(ids.length);
        expect(before).toEqual(expect.arrayContaining(left));
        expect(await containersOf(engine.host, toStop)).toEqual([]);
        for (const answer of await Promise.all(ids.map(stop))) expect(answer.status).toBe(200);
        expect(await existing()).toEqual([]);
        expect(await gateway.db.leases.list()).toEqual([]);
        expect(await gateway.db.instances.listOpen()).toEqual([]);
      },
    );

    /** The row may say so from before, so what counts is that it answers. */
    async function stillRuns(id: string): Promise<void> {
      const deadline = Date.now() + 60_000;
      for (;;) {
        try {
          expect((await me.instance(id)).status).toBe('running');
          const { socket } = await rfbSession(me.socket(id, 'binary'));
          socket.terminate();
          return;
        } catch (error) {
          if (Date.now() > deadline) throw error;
          await sleep(500);
        }
      }
    }
  },
);
