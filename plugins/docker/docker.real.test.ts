import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connectEngine, type Engine, type StartSpec } from '../../src/api.ts';
import { type ProviderHarness, providerContract } from '../../test/contracts/provider.ts';
import { failureOf, openProviderRig, type ProviderRig, wordsOf } from '../../test/contracts/provider-rig.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { findImage, importDebian } from './base-image.ts';
import { dockerConfig } from './config.ts';
import { buildImages, IMAGES } from './images.ts';
import { dockerProvider } from './provider.ts';
import type { DockerSettings } from './settings.ts';

const NEVER = new AbortController().signal;
const run = promisify(execFile);

const newGateway = (): string => randomBytes(8).toString('hex');

describeWith(['docker', 'desktop-image'], 'docker on a real engine', (parts) => {
  const { host } = parts.docker;
  const { image } = parts['desktop-image'];
  const gateway = newGateway();
  const script = (text: string) => ({ image, entrypoint: ['/bin/sh', '-c', text] });

  const config = dockerConfig.parse({ host, pull: 'never' });
  providerContract('docker', () => dockerProvider(config, gateway), {
    settings: { image },
    dying: script('echo "my password is $VNC_PASSWORD" >&2; exit 3'),
    silent: script('exec sleep 60'),
    async forgetSnapshot(ref, password) {
      const { stdout } = await run('docker', ['-H', host, 'image', 'inspect', ref]);
      expect(stdout).toContain('deskgate-desktop');
      expect(stdout.includes(password)).toBe(false);
      await run('docker', ['-H', host, 'image', 'rm', ref]);
    },
  });
});

describeWith(['docker', 'desktop-image'], 'a docker desktop', (parts) => {
  const { host } = parts.docker;
  const { image } = parts['desktop-image'];
  const script = (text: string) => ({ image, entrypoint: ['/bin/sh', '-c', text] });
  let rig: ProviderRig;
  let engine: Engine;
  let gateway: string;

  const open = async (config: object = {}, harness: Partial<ProviderHarness> = {}): Promise<void> => {
    const all = dockerConfig.parse({ host, pull: 'never', ...config });
    gateway = newGateway();
    rig = await openProviderRig(() => dockerProvider(all, gateway), { settings: { image }, ...harness });
  };
  const start = async (settings?: Record<string, unknown>) => {
    const spec = await rig.spec(settings);
    const { ref } = await rig.provider.start(spec, rig.context());
    return {
      spec,
      ref,
      target: { instanceId: spec.instanceId, ref },
      container: engine.docker.getContainer(ref),
    };
  };

  beforeEach(async () => {
    engine = await connectEngine({ host });
    await open();
  });
  afterEach(() => rig.close());

  it('is confined: limits, no new privileges, few capabilities, and a port on the loopback only', async () => {
    const { spec, container } = await start({
      image,
      memory: '256m',
      cpus: 0.5,
      pidsLimit: 100,
      shmSize: '32m',
    });
    const { HostConfig, NetworkSettings, Config } = await container.inspect();
    expect(HostConfig).toMatchObject({
      Memory: 256 * 1024 ** 2,
      NanoCpus: 500_000_000,
      PidsLimit: 100,
      ShmSize: 32 * 1024 ** 2,
      SecurityOpt: ['no-new-privileges'],
      CapDrop: ['ALL'],
      RestartPolicy: { Name: 'no' },
      Privileged: false,
    });
    expect(NetworkSettings.Ports['5901/tcp']).toEqual([{ HostIp: '127.0.0.1', HostPort: String(spec.port) }]);
    expect(Config.Labels['deskgate.instance']).toBe(spec.instanceId);
    const { stdout: sockets } = await run('ss', ['-Hltn', `sport = :${spec.port}`]);
    expect(
      sockets
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/)[3]),
    ).toEqual([`127.0.0.1:${spec.port}`]);
  });

  it('keeps its password out of labels, names, arguments and logs', async () => {
    const { spec, target, ref, container } = await start(script('echo "it is $VNC_PASSWORD"; exec sleep 60'));
    const { password } = spec.credentials;
    const { Config, ...rest } = await container.inspect();
    const { Env, ...config } = Config;
    expect(Env).toContain(`VNC_PASSWORD=${password}`);
    expect(wordsOf(rest, config)).not.toContain(password);
    const error = await failureOf(rig.provider.ready(ref, spec, rig.ready(NEVER, 500)));
    expect(error.detail).toContain('it is ••••••');
    expect(wordsOf(error)).not.toContain(password);
    expect(await rig.provider.logs(target, { tail: 5, signal: NEVER })).toEqual(['it is ••••••']);
  });

  it('has the size that was asked for, runs as an ordinary user, and asks for the password', async () => {
    const { ref, spec, container } = await start();
    await rig.provider.ready(ref, spec, rig.ready());
    expect(await execIn(container, ['sh', '-c', 'id -u; xdpyinfo -display :1 | grep dimensions'])).toMatch(
      /^1000\n\s*dimensions:\s+800x600 pixels/,
    );
    expect(await execIn(container, ['sh', '-c', 'cat /proc/1/status'])).toMatch(/NoNewPrivs:\s+1/);
    expect(await securityTypes(spec.port ?? 0)).toEqual([2]); // RFC 6143 section 7.1.2: VNC authentication
  });

  it('is told where a guacd in the same network finds it', async () => {
    const { ref, spec, container } = await start();
    const inner = (await rig.provider.ready(ref, spec, rig.ready()))?.inner;
    const { Networks } = (await container.inspect()).NetworkSettings;
    expect(inner).toEqual({ host: Networks.bridge?.IPAddress, port: 5901 });
  });

  it('takes its anonymous volumes with it, and is found by its labels alone', async () => {
    const { instanceId } = await rig.spec();
    const container = await engine.docker.createContainer({
      Image: image,
      Labels: { 'deskgate.instance': instanceId, 'deskgate.gateway': gateway },
      Volumes: { '/data': {} },
    });
    const [mount] = (await container.inspect()).Mounts;
    const volume = engine.docker.getVolume(mount?.Name ?? '');
    await volume.inspect();
    await rig.provider.stop({ instanceId, ref: null }, rig.stopping());
    await expect(volume.inspect()).rejects.toMatchObject({ statusCode: 404 });
    await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('is asked to end, and killed when it does not within its grace', async () => {
    const polite = await start(script('trap "exit 0" TERM; while :; do sleep 0.05; done'));
    let since = performance.now();
    await rig.provider.stop(polite.target, rig.stopping(10_000));
    expect(performance.now() - since).toBeLessThan(5000);
    const stubborn = await start(script('trap "" TERM; while :; do sleep 0.05; done'));
    since = performance.now();
    await rig.provider.stop(stubborn.target, rig.stopping(1000));
    expect(performance.now() - since).toBeGreaterThan(900);
    expect(performance.now() - since).toBeLessThan(8000);
  });

  it('can be stopped while it is paused', async () => {
    const { target, container } = await start();
    await container.pause();
    expect(await rig.provider.inspect(target, NEVER)).toBe('paused');
    await rig.provider.stop(target, rig.stopping(2000));
    expect(await rig.provider.inspect(target, NEVER)).toBe('gone');
  });

  it('comes back after it was killed and started by hand', async () => {
    const { ref, spec, container } = await start();
    await rig.provider.ready(ref, spec, rig.ready());
    await container.kill();
    expect(await rig.provider.inspect({ instanceId: spec.instanceId, ref }, NEVER)).toBe('exited');
    await container.start();
    await rig.provider.ready(ref, spec, rig.ready());
  });

  it('that dies at once is reported with its exit code and its last words', async () => {
    const { ref, spec } = await start(script('echo out; echo err >&2; exit 7'));
    const error = await failureOf(rig.provider.ready(ref, spec, rig.ready()));
    expect(error.code).toBe('DESKTOP_DIED');
    expect(error.message).toContain('exit code 7');
    expect(error.detail).toContain('out');
    expect(error.detail).toContain('err');
  });

  it('whose program does not exist in the image is reported as that', async () => {
    const { ref, spec } = await start({ image, entrypoint: ['/nope'] });
    const error = await failureOf(rig.provider.ready(ref, spec, rig.ready()));
    expect(error).toMatchObject({ code: 'DESKTOP_DIED', remedy: expect.stringContaining('entrypoint') });
  });

  it('that needs more memory than it may have is reported as that', async () => {
    const eat = 'head -c 200m /dev/zero | tail';
    const { ref, spec } = await start({ ...script(eat), memory: '16m', init: false });
    const error = await failureOf(rig.provider.ready(ref, spec, rig.ready()));
    expect(error).toMatchObject({ code: 'DESKTOP_DIED', remedy: expect.stringContaining('memory') });
    expect(error.message).toContain('16 MB');
  });

  it('that runs and does not answer is reported as that', async () => {
    const { ref, spec } = await start(script('echo waiting; exec sleep 60'));
    const error = await failureOf(rig.provider.ready(ref, spec, rig.ready(NEVER, 500)));
    expect(error.code).toBe('DESKTOP_SILENT');
    expect(error.message).toContain('port 5901');
    expect(error.detail).toContain('waiting');
  });

  it('whose image is missing is refused, and nothing is left', async () => {
    const spec = await rig.spec({ image: 'deskgate-test/no-such-image' });
    const error = await failureOf(rig.provider.start(spec, rig.context()));
    expect(error.code).toBe('IMAGE_MISSING');
    expect(await rig.provider.list(NEVER)).toEqual([]);
  });

  it('whose image cannot be pulled tells what the engine says', async () => {
    await open({ pull: 'missing' });
    // a registry that refuses connections
    const spec = await rig.spec({ image: '127.0.0.1:1/no-such-image' });
    const error = await failureOf(rig.provider.start(spec, rig.context()));
    expect(error).toMatchObject({
      code: 'IMAGE_PULL_FAILED',
      detail: expect.stringContaining('127.0.0.1:1'),
    });
    expect(rig.told).toContain('Pulling 127.0.0.1:1/no-such-image');
  });

  it.each([
    ['a program that does not exist', { entrypoint: ['/nope'], init: false }, 'cannot be run'],
    ['a network that does not exist', { network: 'deskgate-no-such-network' }, 'no network'],
    ['a folder that does not exist', { mounts: [{ source: '/no/such/folder', target: '/x' }] }, 'mounts'],
    ['a user that does not exist', { user: 'nobody-here' }, 'no user nobody-here'],
    ['more CPUs than there are', { cpus: 1000 }, 'limits'],
  ])('with %s is refused plainly, and nothing is left', async (_, settings, words) => {
    const spec = await rig.spec({ image, ...settings });
    const error = await failureOf(rig.provider.start(spec, rig.context()));
    expect(error.code).toBe('PROVIDER_FAILED');
    expect(error.message).toContain(words);
    expect(error.detail).not.toBeNull();
    expect(await rig.provider.list(NEVER)).toEqual([]);
  });

  it('is not started where no engine is, and the remedy is told', async () => {
    const spec = await rig.spec();
    const nowhere = dockerProvider(dockerConfig.parse({ host: 'unix:///nowhere/docker.sock' }), 'x');
    const error = await failureOf(nowhere.start(spec as StartSpec<DockerSettings>, rig.context()));
    expect(error).toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: 'No Docker daemon listens at unix:///nowhere/docker.sock.',
      remedy: expect.stringContaining('systemctl start docker'),
    });
  });

  it('tells in its health which engine it is', async () => {
    const { message } = await rig.provider.health(NEVER);
    expect(message).toMatch(/^Docker \d+\.\S+ on \S+ \(rootless: (yes|no)\)/);
  });

  it('is reached over TCP with TLS, and not with the wrong certificates', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deskgate-tls-'));
    try {
      const tls = await tlsInFront(host, folder);
      const secured = await connectEngine({ host: tls.host, certPath: folder });
      const { ServerVersion } = (await secured.ask(NEVER, () => secured.docker.info())) as {
        ServerVersion: string;
      };
      expect(ServerVersion).toMatch(/^\d+\./);
      await selfSigned(folder, 'ca', 'another authority');
      const other = await connectEngine({ host: tls.host, certPath: folder });
      const error = await failureOf(other.ask(NEVER, () => other.docker.info()));
      expect(error).toMatchObject({ code: 'PROVIDER_UNREACHABLE', message: expect.stringContaining('TLS') });
      await tls.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describeWith(['docker', 'rdp-image', 'ssh-image', 'telnet-image'], 'the other reference images', (parts) => {
  const { host } = parts.docker;
  const credentials = { username: 'user', password: 'correct-horse-battery' };

  it.each([
    ['rdp', 3389, parts['rdp-image'].image],
    ['ssh', 22, parts['ssh-image'].image],
    ['telnet', 23, parts['telnet-image'].image],
  ] as const)(
    'answer %s with the rights that a desktop keeps by default',
    async (protocol, guestPort, image) => {
      const config = dockerConfig.parse({ host, pull: 'never' });
      const harness = { settings: { image }, spec: { protocol, guestPort, credentials } };
      const rig = await openProviderRig(() => dockerProvider(config, newGateway()), harness);
      try {
        const spec = await rig.spec();
        const { ref } = await rig.provider.start(spec, rig.context());
        const endpoint = await rig.provider.ready(ref, spec, rig.ready());
        expect(endpoint).toMatchObject({ host: '127.0.0.1', port: spec.port });
        const engine = await connectEngine({ host });
        const shadow = await execIn(engine.docker.getContainer(ref), ['getent', 'shadow', 'user']);
        expect(shadow).toMatch(/^user:\$/);
      } finally {
        await rig.close();
      }
    },
  );
});

describeWith(['docker', 'desktop-image'], 'the reference images', ({ docker: { host } }) => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-images-'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  it('are left alone when their files have not changed', async () => {
    const engine = await connectEngine({ host });
    const lines: string[] = [];
    const found = await findImage(engine, IMAGES.desktop.tag, NEVER);
    expect(found?.labels).toHaveProperty('deskgate.context');
    await buildImages(['desktop'], { engine, print: (line) => lines.push(line), signal: NEVER });
    expect(lines).toEqual([`${IMAGES.desktop.tag} is up to date.`]);
  });

  it('are not made of half a file system when mmdebstrap fails', async () => {
    const engine = await connectEngine({ host });
    await writeFile(
      join(folder, 'mmdebstrap'),
      '#!/bin/sh\nhead -c 300000 /dev/zero\necho "E: no mirror" >&2\nexit 25\n',
    );
    await chmod(join(folder, 'mmdebstrap'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    const name = `deskgate-test/half:${randomBytes(4).toString('hex')}`;
    const making = importDebian('bookworm', name, { engine, print: () => {}, signal: NEVER });
    expect(await failureOf(making)).toMatchObject({ code: 'PROVIDER_FAILED', detail: 'E: no mirror' });
    expect(await findImage(engine, name, NEVER)).toBeNull();
  });

  it('name the package that is missing to make them', async () => {
    const engine = await connectEngine({ host });
    vi.stubEnv('PATH', folder);
    const making = importDebian('bookworm', 'deskgate-test/none', { engine, print: () => {}, signal: NEVER });
    expect(await failureOf(making)).toMatchObject({
      message: 'The program mmdebstrap is not installed.',
      remedy: expect.stringContaining('apt-get install mmdebstrap'),
    });
    expect(await findImage(engine, 'deskgate-test/none', NEVER)).toBeNull();
  });
});

type Container = ReturnType<Engine['docker']['getContainer']>;

/** What a command printed inside. */
async function execIn(container: Container, Cmd: string[]): Promise<string> {
  const exec = await container.exec({ Cmd, AttachStdout: true, AttachStderr: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString().replaceAll('\r', '');
}

/** What an RFB 3.8 server offers. */
function securityTypes(port: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk) => {
      const hadGreeting = bytes.length >= 12;
      bytes = Buffer.concat([bytes, chunk]);
      if (!hadGreeting && bytes.length >= 12) socket.write('RFB 003.008\n');
      const count = bytes[12] ?? Number.POSITIVE_INFINITY;
      if (bytes.length < 13 + count) return;
      socket.destroy();
      resolve([...bytes.subarray(13)]);
    });
    socket.once('error', reject);
  });
}

async function selfSigned(folder: string, name: string, subject: string): Promise<void> {
  const file = (extension: string): string => join(folder, `${name}${extension}`);
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${subject}`, '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', file('-key.pem'), '-out', file('.pem')],
  ]);
}

/** TLS with client certificates in front of an engine's socket, as `dockerd --tlsverify` has it. */
async function tlsInFront(host: string, folder: string) {
  await selfSigned(folder, 'ca', 'deskgate test authority');
  const [ca, key] = await Promise.all([
    readFile(join(folder, 'ca.pem'), 'utf8'),
    readFile(join(folder, 'ca-key.pem'), 'utf8'),
  ]);
  // one certificate is authority, server and client at once
  await writeFile(join(folder, 'cert.pem'), ca);
  await writeFile(join(folder, 'key.pem'), key);
  const options = { ca, cert: ca, key, requestCert: true, rejectUnauthorized: true };
  const server = createServer(options, (socket) => {
    const inner = connect(host.slice('unix://'.length));
    socket.on('error', () => inner.destroy());
    inner.on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { host: `tcp://127.0.0.1:${port}`, close };
}
