import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../testbed/parts.ts';
import { containersOf, docker } from './containers.ts';
import { type Client, startTestGateway, type TestGateway } from './gateway.ts';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

interface HomeList {
  readonly items: readonly { readonly id: string; readonly inUse: boolean }[];
}

describeWith(
  ['docker', 'desktop-image'],
  'a home, from the front door',
  ({ docker: { host }, 'desktop-image': { image } }) => {
    const app = (id: string, home: string) => `
[[apps]]
id = "${id}"
name = "${id}"
provider = "docker"
settings = { image = "${image}", memory = "512m", pull = "never" }
home = ${home}
`;
    const toml = app('kept', '{}') + app('brief', '{ keep = false }');
    const open = (more = '', env: Record<string, string> = {}) =>
      startTestGateway({ toml: more + toml, env: { DESKGATE_DOCKER_HOST: host, ...env } });

    async function run(me: Client, appId: string) {
      const id = await me.start(appId);
      await me.until(id, 'running');
      const [container = ''] = await containersOf(host, id);
      return { id, sh: (command: string) => docker(host, 'exec', container, 'sh', '-c', command) };
    }
    const stop = async (me: Client, id: string): Promise<void> => {
      expect((await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' })).status).toBe(200);
    };
    const volumes = async (): Promise<string[]> => {
      const homes = (await gateway?.db.homes.list()) ?? [];
      const all = (await docker(host, 'volume', 'ls', '-q')).split('\n');
      return homes.map(({ ref }) => ref).filter((ref) => all.includes(ref));
    };
    const isGone = async (ref: string): Promise<void> => {
      await expect
        .poll(async () => docker(host, 'volume', 'ls', '-q', '--filter', `name=^${ref}$`), {
          timeout: 15_000,
        })
        .toBe('');
    };

    it('outlives its desktop until it is reset', async () => {
      gateway = await open();
      const me = await gateway.signIn();
      const first = await run(me, 'kept');
      await first.sh('echo mine > /home/user/file');
      const second = await me.fetch('/api/v1/instances', {
        method: 'POST',
        body: '{"appId":"kept"}',
        headers: { 'content-type': 'application/json' },
      });
      expect([second.status, ((await second.json()) as { code: string }).code]).toEqual([409, 'HOME_IN_USE']);
      expect((await me.fetch('/api/v1/apps/kept/home', { method: 'DELETE' })).status).toBe(409);
      await stop(me, first.id);
      await gateway.reconcile(new AbortController().signal);
      const again = await run(me, 'kept');
      expect(await again.sh('cat /home/user/file')).toBe('mine');
      await stop(me, again.id);
      const [ref = ''] = await volumes();
      expect((await me.json<HomeList>('/api/v1/homes')).items).toMatchObject([{ inUse: false }]);
      expect((await me.fetch('/api/v1/apps/kept/home', { method: 'DELETE' })).status).toBe(204);
      await isGone(ref);
      const anew = await run(me, 'kept');
      expect(await anew.sh('ls /home/user/file || echo none')).toBe('none');
      await stop(me, anew.id);
      const [home] = (await me.json<HomeList>('/api/v1/homes')).items;
      const [left = ''] = await volumes();
      expect((await me.fetch(`/api/v1/homes/${home?.id}`, { method: 'DELETE' })).status).toBe(204);
      await isGone(left);
    });

    it('that is not to be kept goes with its desktop', async () => {
      gateway = await open();
      const me = await gateway.signIn();
      const { id } = await run(me, 'brief');
      const [ref = ''] = await volumes();
      expect(ref).not.toBe('');
      await stop(me, id);
      await isGone(ref);
      expect((await me.json<HomeList>('/api/v1/homes')).items).toEqual([]);
    });

    it('is not even begun on a host that is full: the start says what is lacking', async () => {
      gateway = await open('when_full = "refuse"\ndisk_reserve = "900t"\n');
      const me = await gateway.signIn();
      const refused = await me.fetch('/api/v1/apps/kept/start', { method: 'POST' });
      const { code, message } = (await refused.json()) as { code: string; message: string };
      expect([refused.status, code]).toEqual([503, 'HOST_FULL']);
      expect(message).toMatch(/It needs 0 MB \+ 921600 GB of disk, and [\d.]+ GB is free\./);
      expect(await gateway.db.homes.list()).toEqual([]);
    });

    it('waits in the queue with its place, and is canceled from the page', async () => {
      gateway = await open('disk_reserve = "900t"\n');
      const me = await gateway.signIn();
      const id = await me.start('kept');
      await expect.poll(async () => (await me.instance(id)).waiting?.position).toBe(1);
      const page = await (await me.fetch(`/instance/${id}`, { headers: { accept: 'text/html' } })).text();
      expect(page).toContain('It waits for room on the host.');
      expect(page).toContain('It is next.');
      await stop(me, id);
      expect(await containersOf(host, id)).toEqual([]);
    });
  },
);
