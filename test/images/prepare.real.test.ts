import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type InstanceView, jsonLines } from '../../src/api.ts';
import type { JobView } from '../../src/jobs/service.ts';
import { eventually } from '../contracts/provider-rig.ts';
import type { Client } from '../flows/gateway.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { dockerAt } from '../testbed/docker.ts';
import { describeWith } from '../testbed/parts.ts';
import { type HoldingProxy, openHoldingProxy } from './holding-proxy.ts';

const REPOSITORY = 'deskgate-prepare-test';
/** The engine wants a login for a push, though the registry wants none. */
const NOBODY = { username: '', password: '', serveraddress: '' };
const TELNET = 'deskgate/desktop-telnet:latest';
/** A job is another's this long after its worker was killed. */
const TAKEN_OVER_MS = 40_000;

describeWith(
  ['docker', 'desktop-image', 'telnet-image', 'registry'],
  'images had ahead of a start',
  (parts) => {
    const { host } = parts.docker;
    const { address, locked } = parts.registry;
    const docker = dockerAt(host);
    const made: string[] = [];
    let dir: string;
    let proxy: HoldingProxy;
    let gateway: GatewayProcess;
    let admin: Client;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'deskgate-prepare-'));
      proxy = await openHoldingProxy(address);
      const { image } = parts['desktop-image'];
      await push('desktop', image);
      for (const name of ['one', 'two', 'canceled', 'killed']) await push(name, 'scratch');
      await writeFile(join(dir, 'deskgate.toml'), apps());
      await begin();
    });
    afterAll(async () => {
      await gateway?.terminate();
      await proxy?.close();
      await forget(...made);
      await rm(dir, { recursive: true, force: true });
    });

    const env = {
      DESKGATE_DOCKER_HOST: host,
      DESKGATE_COMPOSE_HOST: host,
      DESKGATE_PORT_RANGE: '20960-20979',
    };
    const begin = async (): Promise<void> => {
      gateway = await spawnGateway(dir, { ...env, DESKGATE_CONFIG: join(dir, 'deskgate.toml') });
      admin = await gateway.signIn();
    };

    const named = (name: string, registry = address): string => {
      const image = `${registry}/${REPOSITORY}/${name}:latest`;
      if (!made.includes(image)) made.push(image);
      return image;
    };

    const apps = (): string => {
      const text = ['one', 'two'].map((name) => `  ${name}: { image: "${named(name)}" }`).join('\n');
      const all = {
        desktop: { image: named('desktop') },
        locked: { image: named('one', locked.address) },
        canceled: { image: named('canceled', proxy.address) },
        killed: { image: named('killed', proxy.address) },
        telnet: { image: TELNET },
      };
      const docker = Object.entries(all).map(([id, { image }]) => app(id, 'docker', `image = "${image}"`));
      const stack = `service = "one", text = """\nservices:\n${text}\n"""`;
      return [...docker, app('stack', 'compose', stack)].join('\n');
    };

    const push = async (name: string, base: string): Promise<void> => {
      const image = named(name);
      const context = pack();
      context.entry({ name: 'Dockerfile' }, `FROM ${base}\nCOPY one /srv/one`);
      context.entry({ name: 'one' }, randomBytes(1024 ** 2));
      context.finalize();
      await done(
        await docker.buildImage(context as unknown as NodeJS.ReadableStream, { t: image, forcerm: true }),
      );
      await done(await docker.getImage(image).push({ authconfig: NOBODY }));
      await forget(image);
    };

    const forget = async (...images: readonly string[]): Promise<void> => {
      for (const image of images) {
        await docker
          .getImage(image)
          .remove()
          .catch((error: { statusCode?: number }) => {
            if (error.statusCode !== 404) throw error;
          });
      }
    };

    const isHere = (image: string): Promise<boolean> =>
      docker
        .getImage(image)
        .inspect()
        .then(
          () => true,
          () => false,
        );

    const prepare = (appId: string): Promise<JobView> =>
      admin.json<JobView>(`/api/v1/apps/${appId}/prepare`, { method: 'POST' });
    const act = (id: string, action: string): Promise<JobView> =>
      admin.json<JobView>(`/api/v1/jobs/${id}/${action}`, { method: 'POST' });
    const get = (id: string): Promise<JobView> => admin.json<JobView>(`/api/v1/jobs/${id}`);
    const becomes = async (id: string, registry: string, ms = 30_000): Promise<JobView> => {
      await eventually(async () => expect((await get(id)).registry).toBe(registry), ms);
      return get(id);
    };
    const progressOf = ({ result }: JobView): readonly string[] => (result?.progress ?? []) as string[];

    it('a pull gets the image, and the start after it pulls nothing', async () => {
      const image = named('desktop');
      expect(await isHere(image)).toBe(false);
      const { id, action } = await prepare('desktop');
      expect(action).toBe('image.pull');
      const told = progressOf(await becomes(id, 'finished'));
      expect(told[0]).toMatch(`Pulling ${image}`);
      expect(told.at(-1)).toBe(`${image} is there.`);
      expect(await isHere(image)).toBe(true);

      const again = await prepare('desktop');
      expect(progressOf(await becomes(again.id, 'finished'))).toEqual([`${image} is there.`]);

      const instance = await admin.start('desktop');
      const { stages } = await admin.until(instance, 'running');
      expect(linesOf(stages).filter((line) => /^(Pulling|Unpacking)/.test(line))).toEqual([]);
      await admin.fetch(`/api/v1/instances/${instance}`, { method: 'DELETE' });
      await admin.until(instance, 'stopped');
    });

    it('a pull gets the images of all services of a stack', async () => {
      const { id } = await prepare('stack');
      const told = progressOf(await becomes(id, 'finished'));
      for (const name of ['one', 'two']) {
        expect(told).toContain(`${named(name)} is there.`);
        expect(await isHere(named(name))).toBe(true);
      }
    });

    it('a pull that needs a login says so, and is done again with one that stands nowhere', async () => {
      await forget(named('one'));
      const { id } = await prepare('locked');
      const waiting = await becomes(id, 'scheduled');
      expect(waiting).toMatchObject({ tries: 1, error: { code: 'IMAGE_PULL_FAILED' } });
      expect(progressOf(waiting).join('\n')).toContain(`docker login ${locked.address}`);
      const auth = Buffer.from(`${locked.username}:${locked.password}`).toString('base64');
      await mkdir(join(dir, '.docker'));
      await writeFile(
        join(dir, '.docker/config.json'),
        JSON.stringify({ auths: { [locked.address]: { auth } } }),
      );
      await act(id, 'retry');
      await becomes(id, 'finished');
      expect(await isHere(named('one', locked.address))).toBe(true);
      const all = JSON.stringify(await admin.json('/api/v1/jobs?limit=200'));
      expect(all).toContain(id);
      for (const secret of [locked.password, auth]) expect(all).not.toContain(secret);
    });

    it('a pull is done once at a time, and given up when it is canceled', async () => {
      proxy.hold();
      const { id } = await prepare('canceled');
      await becomes(id, 'started');
      const second = await admin.fetch('/api/v1/apps/canceled/prepare', { method: 'POST' });
      expect([second.status, ((await second.json()) as { code: string }).code]).toEqual([
        409,
        'INSTANCE_BUSY',
      ]);
      await act(id, 'cancel');
      await becomes(id, 'canceled');
      proxy.release();
      expect(await isHere(named('canceled', proxy.address))).toBe(false);
      await act(id, 'retry');
      await becomes(id, 'finished');
      expect(await isHere(named('canceled', proxy.address))).toBe(true);
    });

    it('a pull whose worker is killed is done by the next one', async () => {
      proxy.hold();
      const { id } = await prepare('killed');
      await becomes(id, 'started');
      await gateway.kill();
      proxy.release();
      await begin();
      expect(await becomes(id, 'finished', TAKEN_OVER_MS)).toMatchObject({ tries: 2, error: null });
      expect(await isHere(named('killed', proxy.address))).toBe(true);
    });

    it('a reference image is built', async () => {
      const { Id } = await docker.getImage(TELNET).inspect();
      await docker.getImage(Id).tag({ repo: REPOSITORY, tag: 'before' });
      try {
        await forget(TELNET);
        const { id, action } = await prepare('telnet');
        expect(action).toBe('image.build');
        const told = progressOf(await becomes(id, 'finished', 100_000));
        expect(told).toContain(`Built ${TELNET}.`);
        expect(told.at(-1)).toBe(`${TELNET} is there.`);
        expect(await isHere(TELNET)).toBe(true);
        const again = await prepare('telnet');
        expect(progressOf(await becomes(again.id, 'finished'))).toEqual([`${TELNET} is there.`]);
      } finally {
        const [repo = '', tag = ''] = TELNET.split(':');
        await docker.getImage(Id).tag({ repo, tag });
        await forget(`${REPOSITORY}:before`);
      }
    });
  },
);

function app(id: string, provider: string, settings: string): string {
  return `[[apps]]\nid = "${id}"\nname = "${id}"\nprovider = "${provider}"\nsettings = { ${settings} }\n`;
}

function linesOf(stages: InstanceView['stages']): string[] {
  return stages.flatMap(({ message, lines }) => [message ?? '', ...(lines ?? [])]);
}

/** Reads to the end; rejects with what the engine complains about. */
async function done(stream: NodeJS.ReadableStream): Promise<void> {
  for await (const event of jsonLines(stream as Readable)) {
    if (typeof event.error === 'string') throw new Error(event.error);
  }
}
