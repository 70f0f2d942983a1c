import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connectEngine, jsonLines, pullImage } from '../../src/api.ts';
import { failureOf, openProviderRig, type ProviderRig, wordsOf } from '../../test/contracts/provider-rig.ts';
import { dockerAt } from '../../test/testbed/docker.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { dockerConfig } from './config.ts';
import { imageCommand } from './image-command.ts';
import { dockerProvider } from './provider.ts';

const MIB = 1024 ** 2;
const REPOSITORY = 'deskgate-test';
const FLAT = `${REPOSITORY}:flat`;
/** The engine wants a login for a push, though the registry wants none. */
const NOBODY = { username: '', password: '', serveraddress: '' };

describeWith(['docker', 'desktop-image', 'registry'], 'images of a registry', (parts) => {
  const { host } = parts.docker;
  const { address, locked } = parts.registry;
  const docker = dockerAt(host);
  const base = `${address}/${REPOSITORY}/base:latest`;
  const desktop = `${address}/${REPOSITORY}/desktop:latest`;
  const small = `${address}/${REPOSITORY}/small:latest`;
  const lockedSmall = `${locked.address}/${REPOSITORY}/small:latest`;
  let folder: string;
  let rig: ProviderRig;

  beforeAll(async () => {
    const { image } = parts['desktop-image'];
    const { Config } = await docker.getImage(image).inspect();
    const container = await docker.createContainer({ Image: image });
    try {
      // as one layer it is not what the engine has already
      const exported = await container.export();
      await done(await docker.importImage(exported, { repo: REPOSITORY, tag: 'flat' }));
    } finally {
      await container.remove({ v: true });
    }
    await buildOn(docker, FLAT, base, { lines: [`RUN userdel --remove ${Config.User}`] });
    await buildOn(docker, FLAT, desktop, inMoreLayers(Config));
    const file = new Map([['one', randomBytes(1000)]]);
    await buildOn(docker, 'scratch', small, { lines: ['COPY one /one'], files: file });
    for (const image of [base, desktop, small])
      await done(await docker.getImage(image).push({ authconfig: NOBODY }));
    await forget(docker, desktop, base, FLAT, small);
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-registry-'));
    vi.stubEnv('DOCKER_CONFIG', folder);
    rig = await openProviderRig(
      () => dockerProvider(dockerConfig.parse({ host }), randomBytes(8).toString('hex')),
      { settings: { image: desktop } },
    );
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rig.close();
    await rm(folder, { recursive: true });
  });
  afterAll(() => forget(docker, desktop, base, FLAT, small, lockedSmall));

  const startFails = async (settings: Record<string, unknown>) =>
    failureOf(rig.provider.start(await rig.spec(settings), rig.context()));

  it('are pulled where they are missing, the progress is told in stages, and the desktop runs', async () => {
    const spec = await rig.spec();
    const { ref } = await rig.provider.start(spec, rig.context());
    await rig.provider.ready(ref, spec, rig.ready());
    expect(rig.told[0]).toBe(`Pulling ${desktop}`);
    expect(rig.told.at(-1)).toBe(`Unpacking ${desktop}`);
    const percents = rig.told.flatMap((words) => / (\d+) %$/.exec(words)?.[1] ?? []).map(Number);
    expect(percents.length).toBeGreaterThan(3);
    expect(percents).toEqual(percents.toSorted((one, other) => one - other));
    expect(rig.told.filter((words) => words.startsWith('Unpacking'))).toHaveLength(1);
  });

  it('are not pulled where that is switched off', async () => {
    await forget(docker, desktop);
    expect(await startFails({ image: desktop, pull: 'never' })).toMatchObject({
      code: 'IMAGE_MISSING',
      remedy: expect.stringContaining(`docker pull ${desktop}`),
    });
    expect(rig.told).toEqual([]);
  });

  it.each(['no-such-repository', 'desktop:no-such-tag'])('that are not there are told: %s', async (name) => {
    const image = `${address}/${REPOSITORY}/${name}`;
    const error = await startFails({ image });
    expect(error).toMatchObject({
      code: 'IMAGE_PULL_FAILED',
      detail: expect.stringMatching(/not found|unknown/),
      remedy: expect.stringContaining('name of the image'),
    });
    expect(error.message).toContain(image);
  });

  it('that wants a login are refused without one, and it is told how to log in', async () => {
    const error = await startFails({ image: lockedSmall });
    expect(error).toMatchObject({
      code: 'IMAGE_PULL_FAILED',
      detail: expect.stringContaining('no basic auth credentials'),
      remedy: expect.stringContaining(`docker login ${locked.address}`),
    });
  });

  const logIn = (config: object): Promise<void> =>
    writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const auth = (password: string): string => Buffer.from(`${locked.username}:${password}`).toString('base64');

  it('that wants a login are refused with a wrong one, which is repeated nowhere', async () => {
    await logIn({ auths: { [locked.address]: { auth: auth('not-the-password') } } });
    const error = await startFails({ image: lockedSmall });
    expect(error).toMatchObject({
      code: 'IMAGE_PULL_FAILED',
      detail: expect.stringContaining('unauthorized'),
      remedy: expect.stringContaining(`docker login ${locked.address}`),
    });
    const words = wordsOf(error, rig.logged, rig.told);
    expect(words).not.toContain('not-the-password');
    expect(words).not.toContain(auth('not-the-password'));
  });

  it('that wants a login are pulled with that of docker login', async () => {
    await logIn({ auths: { [locked.address]: { auth: auth(locked.password) } } });
    await expectPulled(lockedSmall);
  });

  it('that wants a login are pulled with that of a credential helper', async () => {
    const secret = JSON.stringify({ Username: locked.username, Secret: locked.password });
    const helper = join(folder, 'docker-credential-test');
    await writeFile(helper, `#!/bin/sh\n[ "$1 $(cat)" = "get ${locked.address}" ] && echo '${secret}'\n`);
    await chmod(helper, 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    await logIn({ credsStore: 'test' });
    await expectPulled(lockedSmall);
  });

  it('of a registry that is not there are told', async () => {
    const error = await startFails({ image: `127.0.0.1:1/${REPOSITORY}/desktop` });
    expect(error).toMatchObject({
      code: 'IMAGE_PULL_FAILED',
      detail: expect.stringContaining('connection refused'),
    });
  });

  const expectPulled = async (image: string): Promise<void> => {
    const engine = await connectEngine({ host });
    await pullImage(engine, image, rig.context());
    await forget(docker, image);
  };

  const build = async (...args: string[]) => {
    const out: string[] = [];
    const print = (line: string): void => void out.push(line);
    const signal = new AbortController().signal;
    const command = imageCommand({ host, certPath: undefined });
    const code = await command.run(['build', ...args], { out: print, err: print, signal });
    return { code, out };
  };

  it('are what the reference images are built on', async () => {
    const name = 'deskgate/desktop-ssh:latest';
    const [before] = await docker.listImages({ filters: { reference: [name] } });
    if (before !== undefined) await docker.getImage(before.Id).tag({ repo: REPOSITORY, tag: 'before' });
    try {
      const { code, out } = await build('ssh', '--base', base);
      expect(code).toBe(0);
      expect(out).toContain(`Pulling ${base}`);
      expect(out).toContain(`Unpacking ${base}`);
      expect(out).toContain(`Building ${name} on ${base}.`);
      expect(out.at(-1)).toBe(`Built ${name}.`);
      const layersOf = async (image: string): Promise<readonly string[]> =>
        (await docker.getImage(image).inspect()).RootFS.Layers ?? [];
      expect((await layersOf(name))[0]).toBe((await layersOf(base))[0]);
    } finally {
      await docker
        .getImage(name)
        .remove()
        .catch(() => {});
      if (before !== undefined) {
        await docker.getImage(`${REPOSITORY}:before`).tag({ repo: 'deskgate/desktop-ssh', tag: 'latest' });
        await docker.getImage(`${REPOSITORY}:before`).remove();
      }
    }
  });

  it('that reference images shall be built on and are not there are told', async () => {
    const missing = `${address}/${REPOSITORY}/no-such-base`;
    expect(await failureOf(build('ssh', '--base', missing))).toMatchObject({
      code: 'IMAGE_PULL_FAILED',
      message: expect.stringContaining(missing),
    });
  });
});

/** Reads to the end; rejects with what the engine complains about. */
async function done(stream: NodeJS.ReadableStream): Promise<void> {
  for await (const event of jsonLines(stream as Readable)) {
    if (typeof event.error === 'string') throw new Error(event.error);
  }
}

interface Additions {
  readonly lines: readonly string[];
  readonly files?: ReadonlyMap<string, Buffer>;
}

async function buildOn(docker: Docker, base: string, tag: string, { lines, files = new Map() }: Additions) {
  const context = pack();
  context.entry({ name: 'Dockerfile' }, [`FROM ${base}`, ...lines].join('\n'));
  for (const [name, content] of files) context.entry({ name }, content);
  context.finalize();
  await done(await docker.buildImage(context as unknown as NodeJS.ReadableStream, { t: tag, forcerm: true }));
}

/** More than the engine fetches at once; and what an import does not keep. */
function inMoreLayers({ Env, User, WorkingDir, Entrypoint }: Docker.ImageInspectInfo['Config']): Additions {
  const files = new Map(['one', 'two', 'three', 'four', 'five'].map((name) => [name, randomBytes(4 * MIB)]));
  const lines = [
    ...[...files.keys()].map((name) => `COPY ${name} /srv/${name}`),
    ...Env.map((line) => `ENV ${line}`),
    `USER ${User}`,
    `WORKDIR ${WorkingDir}`,
    `ENTRYPOINT ${JSON.stringify(Entrypoint)}`,
  ];
  return { lines, files };
}

async function forget(docker: Docker, ...images: readonly string[]): Promise<void> {
  for (const image of images) {
    await docker
      .getImage(image)
      .remove()
      .catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw error;
      });
  }
}
