import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectEngine, type Engine } from '../../src/api.ts';
import {
  eventually,
  failureOf,
  openProviderRig,
  type ProviderRig,
  wordsOf,
} from '../../test/contracts/provider-rig.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { composeConfig } from './config.ts';
import { composeProvider } from './provider.ts';
import { DESKTOP_ENVIRONMENT, IDLE, QUICK_CHECK, script, yamlOf } from './testing/stacks.ts';

const NEVER = new AbortController().signal;
/** For what a busy machine does in its own time. */
const PATIENCE_MS = 30_000;

/** Answers each connection with what lies in the shared volume, and is healthy once it listens. */
const SERVER = `perl -MIO::Socket::INET -e '
  my $s = IO::Socket::INET->new(LocalPort => 8000, Listen => 5, ReuseAddr => 1) or die "cannot listen";
  $| = 1; print "listening\\n"; $SIG{TERM} = sub { exit 0 };
  while (my $c = $s->accept) { open my $f, "<", "/data/greeting"; print {$c} <$f>; close $c }'`;
const LISTENS = `perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new("127.0.0.1:8000")'`;

describeWith(['docker', 'desktop-image'], 'a compose stack', (parts) => {
  const { host } = parts.docker;
  const { image } = parts['desktop-image'];
  const desk = { image, environment: DESKTOP_ENVIRONMENT };
  let rig: ProviderRig;
  let engine: Engine;
  let gateway: string;
  const config = { host, pull: 'never' };

  beforeEach(async () => {
    gateway = randomBytes(8).toString('hex');
    engine = await connectEngine({ host });
    const parsed = composeConfig.parse({ ...config, dependencyTimeoutSeconds: 20 });
    rig = await openProviderRig(() => composeProvider(parsed, gateway), {
      settings: { service: 'desk', text: yamlOf({ services: { desk } }) },
    });
  });
  afterEach(() => rig.close());

  const settings = (file: object, more: object = {}) => ({ service: 'desk', text: yamlOf(file), ...more });
  const start = async (given: Record<string, unknown>) => {
    const spec = await rig.spec(given);
    const { ref } = await rig.provider.start(spec, rig.context());
    const name = (service: string) => `${ref}-${service}`;
    const target = { instanceId: spec.instanceId, ref };
    return {
      spec,
      ref,
      target,
      name,
      container: (service: string) => engine.docker.getContainer(name(service)),
    };
  };
  const startFails = async (given: Record<string, unknown>) => {
    const spec = await rig.spec(given);
    const error = await failureOf(rig.provider.start(spec, rig.context()));
    expect(wordsOf(error, rig.logged, rig.told)).not.toContain(spec.credentials.password);
    expect(await partsOf()).toEqual([]);
    return error;
  };
  /** Names of everything of this test's gateway, kept volumes too. */
  const partsOf = async (): Promise<string[]> => {
    const filters = JSON.stringify({ label: [`deskgate.compose.gateway=${gateway}`] });
    const [containers, networks, { Volumes }] = await Promise.all([
      engine.docker.listContainers({ all: true, filters }),
      engine.docker.listNetworks({ filters }),
      engine.docker.listVolumes({ filters }),
    ]);
    return [
      ...containers.map(({ Names }) => `container ${Names[0]}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...(Volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ];
  };

  const threeServices = {
    services: {
      desk: {
        ...desk,
        depends_on: {
          web: { condition: 'service_healthy' },
          seed: { condition: 'service_completed_successfully' },
        },
        networks: ['front', 'back'],
        volumes: ['data:/data:ro'],
        ports: ['5901'],
        deploy: { resources: { limits: { memory: '256m', cpus: '0.5', pids: 100 } } },
      },
      web: {
        ...script(image, SERVER),
        user: '0',
        depends_on: { seed: { condition: 'service_completed_successfully' } },
        healthcheck: { test: LISTENS.replaceAll('$', '$$$$'), ...QUICK_CHECK },
        networks: { back: { aliases: ['site'] } },
        volumes: ['data:/data'],
        mem_limit: '64m',
        read_only: true,
        tmpfs: '/tmp:size=1m',
      },
      seed: {
        ...script(image, 'sleep 0.5; echo "from the volume" > /data/greeting; echo seeded'),
        user: '0',
        networks: ['back'],
        volumes: ['data:/data'],
      },
    },
    networks: { front: null, back: { internal: true } },
    volumes: { data: null },
  };

  it('of three services is one desktop: in order, in its own networks, with a shared volume', async () => {
    const { spec, ref, target, container } = await start(settings(threeServices));
    expect(await rig.provider.ready(ref, spec, rig.ready())).toEqual({ host: '127.0.0.1', port: spec.port });
    expect(rig.told).toEqual([
      'Starting seed',
      'Waiting for seed',
      'Starting web',
      'Waiting for web',
      'Starting desk',
    ]);
    // by the name of the service, and by its alias, over the internal network
    for (const name of ['web', 'site']) {
      const said = await execIn(container('desk'), ['bash', '-c', `cat < /dev/tcp/${name}/8000`]);
      expect(said).toBe('from the volume\n');
    }
    expect(await execIn(container('desk'), ['sh', '-c', 'cat /data/greeting; touch /data/x 2>&1'])).toMatch(
      /^from the volume\n.*Read-only/,
    );
    const logs = await rig.provider.logs(target, { tail: 50, signal: NEVER });
    expect(logs).toEqual(
      expect.arrayContaining(['seed | seeded', 'seed | ended with exit code 0', 'web | listening']),
    );
    expect(await rig.provider.list(NEVER)).toMatchObject([
      { instanceId: spec.instanceId, ref, state: 'running' },
    ]);
    await rig.provider.stop(target, rig.stopping(5000));
    expect(await partsOf()).toEqual([]);
  });

  it('is confined, and publishes the port of its desktop only', async () => {
    const { spec, container } = await start(settings(threeServices));
    const [one, two] = [await container('desk').inspect(), await container('web').inspect()];
    for (const { HostConfig } of [one, two]) {
      expect(HostConfig).toMatchObject({
        SecurityOpt: ['no-new-privileges'],
        CapDrop: ['ALL'],
        RestartPolicy: { Name: 'no' },
        Privileged: false,
        PidsLimit: HostConfig === one.HostConfig ? 100 : 512,
      });
    }
    expect(one.HostConfig).toMatchObject({ Memory: 256 * 1024 ** 2, NanoCpus: 500_000_000 });
    expect(two.HostConfig).toMatchObject({ Memory: 64 * 1024 ** 2, ReadonlyRootfs: true });
    expect(one.NetworkSettings.Ports).toEqual({
      '5901/tcp': [{ HostIp: '127.0.0.1', HostPort: String(spec.port) }],
    });
    expect(Object.values(two.NetworkSettings.Ports).filter((bound) => bound !== null)).toEqual([]);
    const { Env, ...rest } = one.Config;
    expect(Env).toContain(`VNC_PASSWORD=${spec.credentials.password}`);
    expect(wordsOf(rest, { ...one, Config: null }, two)).not.toContain(spec.credentials.password);
    // what the docker provider looks for
    const filters = JSON.stringify({ label: [`deskgate.gateway=${gateway}`, 'deskgate.instance'] });
    expect(await engine.docker.listContainers({ all: true, filters })).toEqual([]);
  });

  it('starts again what is left of it when it is asked a second time', async () => {
    const { spec, ref, container } = await start(settings(threeServices));
    const before = await container('web').inspect();
    await container('desk').remove({ force: true });
    expect(await rig.provider.inspect({ instanceId: spec.instanceId, ref }, NEVER)).toBe('dead');
    expect(await rig.provider.start(spec, rig.context())).toEqual({ ref });
    await rig.provider.ready(ref, spec, rig.ready());
    expect((await container('web').inspect()).Id).toBe(before.Id);
    // the task that was done is not done again
    expect((await container('seed').inspect()).State.Running).toBe(false);
  });

  it.each<[string, object, string, RegExp]>([
    [
      'ends',
      script(image, 'echo "no space left"; exit 4', { healthcheck: { test: 'true', ...QUICK_CHECK } }),
      'service_healthy',
      /helper, which desk depends on, ended with exit code 4\.[\s\S]*helper \| no space left/,
    ],
    [
      'is unhealthy',
      script(image, `echo up; ${IDLE}`, { healthcheck: { test: 'false', ...QUICK_CHECK, retries: 2 } }),
      'service_healthy',
      /helper, which desk depends on, is unhealthy\.[\s\S]*helper \| up/,
    ],
    [
      'has no health check',
      script(image, IDLE),
      'service_healthy',
      /helper, which desk depends on, has no health check\./,
    ],
    [
      'fails its task',
      script(image, 'exit 7'),
      'service_completed_successfully',
      /helper, which desk depends on, ended with exit code 7\./,
    ],
  ])(
    'is not started when a service that it depends on %s, and nothing is left',
    async (_, helper, condition, expected) => {
      const services = { desk: { ...desk, depends_on: { helper: { condition } } }, helper };
      const error = await startFails(settings({ services, volumes: { data: null } }));
      expect(error.code).toBe('DESKTOP_DIED');
      expect(`${error.message}\n${error.detail}`).toMatch(expected);
    },
  );

  it('is canceled while it waits for a service, and nothing is left', async () => {
    const helper = script(image, IDLE, { healthcheck: { test: 'false', interval: '1h' } });
    const services = { desk: { ...desk, depends_on: { helper: { condition: 'service_healthy' } } }, helper };
    const spec = await rig.spec(settings({ services }));
    const stop = new AbortController();
    const failing = failureOf(rig.provider.start(spec, rig.context(stop.signal)));
    await eventually(() => expect(rig.told).toContain('Waiting for helper'), PATIENCE_MS);
    stop.abort();
    expect((await failing).code).toBe('START_CANCELED');
    expect(await partsOf()).toEqual([]);
  });

  it.each<[string, object, string, RegExp]>([
    [
      'an image is missing',
      { image: 'deskgate/no-such:image' },
      'IMAGE_MISSING',
      /no image deskgate\/no-such:image/,
    ],
    [
      'a program is missing',
      { image, entrypoint: ['/nope'], init: false },
      'PROVIDER_FAILED',
      /program of the service helper/,
    ],
    [
      'a folder is missing',
      script(image, IDLE, { volumes: ['/no/such/folder:/x'] }),
      'PROVIDER_FAILED',
      /mount of the service helper/,
    ],
  ])('leaves nothing when %s', async (_, helper, code, expected) => {
    const error = await startFails(
      settings({ services: { desk, helper }, volumes: { data: null } }, { volumes: 'keep' }),
    );
    expect(error.code).toBe(code);
    expect(error.message).toMatch(expected);
  });

  it('goes on when a helper dies, which its log tells, and ends when the desktop does', async () => {
    const helper = script(image, 'echo working; sleep 1; echo "out of ideas" >&2; exit 9');
    const { spec, ref, target, container } = await start(settings({ services: { desk, helper } }));
    await rig.provider.ready(ref, spec, rig.ready());
    await eventually(async () => {
      const logs = await rig.provider.logs(target, { tail: 50, signal: NEVER });
      expect(logs.filter((line) => line.startsWith('helper'))).toEqual([
        'helper | working',
        'helper | out of ideas',
        'helper | ended with exit code 9',
      ]);
    }, PATIENCE_MS);
    expect(await rig.provider.inspect(target, NEVER)).toBe('running');
    await execIn(container('desk'), ['deskgate-end']);
    await eventually(
      async () => expect(await rig.provider.inspect(target, NEVER)).toBe('exited'),
      PATIENCE_MS,
    );
    await rig.provider.stop(target, rig.stopping());
    expect(await partsOf()).toEqual([]);
  });

  it('hides its password in whatever any of its services prints', async () => {
    const gossip = script(
      image,
      'echo "$URL"; sleep 0.2; echo "it is $(echo $URL | cut -d: -f3 | cut -d@ -f1)"',
      {
        environment: { URL: 'vnc://me:$DESKGATE_PASSWORD@desk' },
      },
    );
    const { target } = await start(settings({ services: { desk, gossip } }));
    await eventually(async () => {
      expect(await rig.provider.logs(target, { tail: 50, signal: NEVER })).toEqual(
        expect.arrayContaining(['gossip | ••••••', 'gossip | it is ••••••']),
      );
    }, PATIENCE_MS);
  });

  it('is stopped from the desktop down, within one grace for all', async () => {
    const out = await mkdtemp(join(tmpdir(), 'compose-order-'));
    await chmod(out, 0o777);
    const noting = (name: string, end: string) =>
      script(image, `trap 'date +%s%N > /out/${name}; ${end}' TERM; while :; do sleep 0.05; done`, {
        volumes: [`${out}:/out`],
      });
    try {
      const { target } = await start(
        settings({
          services: {
            desk: { ...noting('desk', 'exit 0'), depends_on: ['web'] },
            web: { ...noting('web', 'exit 0'), depends_on: ['db'] },
            db: { ...noting('db', ':'), stop_grace_period: '1s' },
          },
        }),
      );
      await rig.provider.stop(target, rig.stopping(20_000));
      expect((await readdir(out)).toSorted()).toEqual(['db', 'desk', 'web']);
      const at = async (name: string) => BigInt((await readFile(join(out, name), 'utf8')).trim());
      expect((await at('desk')) < (await at('web'))).toBe(true);
      expect((await at('web')) < (await at('db'))).toBe(true);
      expect(await partsOf()).toEqual([]);
    } finally {
      await rm(out, { recursive: true });
    }
  });

  it('is paused as a whole and restarts its desktop alone', async () => {
    const { spec, ref, target, container } = await start(settings(threeServices));
    await rig.provider.ready(ref, spec, rig.ready());
    const before = await container('web').inspect();
    await rig.provider.pause?.(target, rig.context());
    expect((await container('web').inspect()).State.Paused).toBe(true);
    await rig.provider.restart?.(target, rig.stopping(2000));
    await rig.provider.ready(ref, spec, rig.ready());
    const after = await container('web').inspect();
    expect(after.State).toMatchObject({ Paused: false, Running: true, StartedAt: before.State.StartedAt });
  });

  it('keeps its volumes where the application says so, and finds them again', async () => {
    const file = {
      services: {
        desk: { ...desk, volumes: ['data:/data'] },
        helper: script(image, 'date +%s%N >> /data/n; cat /data/n; exec sleep 60', {
          user: '0',
          volumes: ['data:/data'],
        }),
      },
      volumes: { data: null },
    };
    const given = settings(file, { volumes: 'keep' });
    const { spec, target, name } = await start(given);
    await rig.provider.stop(target, rig.stopping());
    expect(await partsOf()).toEqual([`volume ${name('data')}`]);
    expect(await rig.provider.list(NEVER)).toEqual([]);
    try {
      await rig.provider.start(spec, rig.context());
      await eventually(async () => {
        const logs = await rig.provider.logs(target, { tail: 50, signal: NEVER });
        expect(logs.filter((line) => line.startsWith('helper'))).toHaveLength(2);
      }, PATIENCE_MS);
    } finally {
      await rig.provider.stop(target, rig.stopping());
      await engine.docker.getVolume(name('data')).remove();
    }
  });

  it('is found when the gateway was killed while it started it, and removed to the last part', async () => {
    const helper = script(image, IDLE, {
      healthcheck: { test: 'false', interval: '1h' },
      volumes: ['data:/data'],
    });
    const services = { desk: { ...desk, depends_on: { helper: { condition: 'service_healthy' } } }, helper };
    const spec = await rig.spec(settings({ services, volumes: { data: null } }));
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        fileURLToPath(new URL('./testing/start-and-wait.ts', import.meta.url)),
        JSON.stringify({ config, gateway, spec }),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await untilSaid(child, 'Waiting for helper');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await rig.provider.list(NEVER)).toMatchObject([{ instanceId: spec.instanceId, state: 'created' }]);
    expect((await partsOf()).length).toBe(4);
    await rig.provider.stop({ instanceId: spec.instanceId, ref: null }, rig.stopping());
    expect(await rig.provider.list(NEVER)).toEqual([]);
    expect(await partsOf()).toEqual([]);
  });

  it('is found by a network or a volume alone', async () => {
    const { instanceId } = await rig.spec();
    const Labels = { 'deskgate.compose.instance': instanceId, 'deskgate.compose.gateway': gateway };
    await engine.docker.createNetwork({ Name: `left-${instanceId}`, Labels });
    await engine.docker.createVolume({ Name: `left-${instanceId}`, Labels });
    expect(await rig.provider.list(NEVER)).toMatchObject([{ instanceId, state: 'dead' }]);
    await rig.provider.stop({ instanceId, ref: null }, rig.stopping());
    expect(await partsOf()).toEqual([]);
  });

  it('takes its network from what somebody else attached to it', async () => {
    const { target, ref } = await start(settings({ services: { desk } }));
    const guest = await engine.docker.createContainer({ Image: image, Entrypoint: ['sleep', '60'] });
    try {
      await guest.start();
      await engine.docker.getNetwork(`${ref}-default`).connect({ Container: guest.id });
      await rig.provider.stop(target, rig.stopping());
      expect(await partsOf()).toEqual([]);
      expect((await guest.inspect()).State.Running).toBe(true);
    } finally {
      await guest.remove({ force: true });
    }
  });

  it('is not started from a file that has become wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'compose-file-'));
    try {
      const file = join(folder, 'compose.yaml');
      await writeFile(file, yamlOf({ services: { desk } }));
      const spec = await rig.spec({ service: 'desk', file });
      await writeFile(file, `services:\n  desk:\n    image: ${image}\n    privileged: true\n`);
      const error = await failureOf(rig.provider.start(spec, rig.context()));
      expect(error.code).toBe('APP_INVALID');
      expect(error.message).toContain('line 4, column 5: services.desk.privileged: is not supported');
      expect(await partsOf()).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

type Container = ReturnType<Engine['docker']['getContainer']>;

/** What a command in the container printed. */
async function execIn(container: Container, Cmd: string[]): Promise<string> {
  const exec = await container.exec({ Cmd, AttachStdout: true, AttachStderr: true, Tty: true });
  const stream: Readable = await exec.start({ Tty: true });
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text.replaceAll('\r', '');
}

async function untilSaid({ stdout }: ChildProcess, words: string): Promise<void> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += String(chunk);
    if (text.includes(words)) return;
  }
  throw new Error(`It ended without saying "${words}": ${text}`);
}
