import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ProviderHealth } from '../../src/api.ts';
import { diagnosis, roundTrip } from '../../test/flows/round-trip.ts';
import { dockerAt } from '../../test/testbed/docker.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { makeTlsFiles } from '../../test/testbed/tls-files.ts';
import { dockerConfig } from './config.ts';
import { dockerProvider } from './provider.ts';

const NEVER = new AbortController().signal;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskgate-reach-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const healthOf = (config: object): Promise<ProviderHealth> =>
  dockerProvider(dockerConfig.parse(config), 'gateway').health(NEVER);

describeWith(['docker', 'desktop-image', 'rootless-docker'], 'rootless Docker', (parts) => {
  const { host, tls } = parts['rootless-docker'];
  const { image } = parts['desktop-image'];

  beforeAll(async () => {
    const exported = await dockerAt(parts.docker.host).getImage(image).get();
    const loading = await dockerAt(host).loadImage(exported);
    for await (const _ of loading as AsyncIterable<Buffer>);
  });

  it('gives a desktop that is seen and leaves nothing, though it cannot keep its limits', async () => {
    const settings = ', memory = "512m", cpus = 1, pids_limit = 200';
    await roundTrip({ env: { DESKGATE_DOCKER_HOST: host }, image, host, settings });
  });

  it('is known to the doctor by DOCKER_HOST', async () => {
    const found = await diagnosis('docker', { DOCKER_HOST: host }, folder);
    expect(found).toMatchObject({ ok: true });
    expect(found?.message).toMatch(
      /^Docker \S+ on unix:\/\/\S+ \(rootless: yes\); it cannot limit memory\.$/,
    );
  });

  it('gives a desktop over TCP with TLS', async () => {
    const env = { DESKGATE_DOCKER_HOST: tls.host, DESKGATE_DOCKER_CERT_PATH: tls.certPath };
    await roundTrip({ env, image, host });
  });

  it('is reached with TLS by the variables of the docker command', async () => {
    const env = { DOCKER_HOST: tls.host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: tls.certPath };
    const found = await diagnosis('docker', env, folder);
    expect(found).toMatchObject({ ok: true, message: expect.stringContaining(`on ${tls.host} `) });
  });

  it('is not reached with certificates of another authority', async () => {
    await makeTlsFiles(folder);
    expect(await healthOf({ host: tls.host, certPath: folder })).toMatchObject({
      ok: false,
      message: `The gateway and Docker at ${tls.host} could not agree on TLS.`,
      remedy: expect.stringContaining('ca.pem'),
    });
  });

  it('is not reached without TLS, and the remedy is told', async () => {
    expect(await healthOf({ host: tls.host })).toMatchObject({
      ok: false,
      message: `Docker at ${tls.host} wants TLS.`,
      remedy: expect.stringContaining('DOCKER_TLS_VERIFY'),
    });
  });
});

describeWith(['docker', 'desktop-image', 'sshd'], 'Docker over ssh', ({ docker, sshd, ...parts }) => {
  const { image } = parts['desktop-image'];
  const address = (user: string, port = sshd.port, at = '127.0.0.1'): string => `ssh://${user}@${at}:${port}`;

  /** The machine's ssh reads its user's own configuration wherever HOME is; this one has another. */
  const sshWith = async ({ key = sshd.key, knownHosts = sshd.knownHosts }): Promise<void> => {
    const settings = [
      `IdentityFile ${key}`,
      'IdentitiesOnly yes',
      'IdentityAgent none',
      `UserKnownHostsFile ${knownHosts}`,
      'GlobalKnownHostsFile /dev/null',
      `HostKeyAlias [127.0.0.1]:${sshd.port}`,
    ];
    await writeFile(join(folder, 'config'), `${settings.join('\n')}\n`);
    await writeFile(
      join(folder, 'ssh'),
      `#!/bin/sh\nexec ${sshd.client} -F ${join(folder, 'config')} "$@"\n`,
    );
    await chmod(join(folder, 'ssh'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  };

  it('gives a desktop that is seen and leaves nothing', async () => {
    await sshWith({});
    await roundTrip({ env: { DESKGATE_DOCKER_HOST: address(sshd.user) }, image, host: docker.host });
  });

  it('is known to the doctor', async () => {
    await sshWith({});
    const host = address(sshd.user);
    const env = { DOCKER_HOST: host, PATH: `${folder}:${process.env.PATH}` };
    expect(await diagnosis('docker', env, folder)).toMatchObject({
      ok: true,
      message: expect.stringContaining(` on ${host} `),
    });
  });

  it('with a key that is not let in is told plainly', async () => {
    await sshWith({ key: sshd.strangersKey });
    const host = address(sshd.user);
    expect(await healthOf({ host })).toMatchObject({
      ok: false,
      message: `The host of Docker at ${host} does not let the gateway in.`,
      remedy: expect.stringContaining(`ssh ${host} docker version`),
    });
  });

  it('on a host whose key is not known is told plainly', async () => {
    await sshWith({ knownHosts: join(folder, 'none') });
    const host = address(sshd.user);
    expect(await healthOf({ host })).toMatchObject({
      ok: false,
      message: `The key of the host of Docker at ${host} is not known.`,
      remedy: expect.stringContaining('fingerprint'),
    });
  });

  it('on a host whose key has changed is told plainly', async () => {
    const knownHosts = join(folder, 'changed');
    const other = await readFile(`${sshd.strangersKey}.pub`, 'utf8');
    await writeFile(knownHosts, `[127.0.0.1]:${sshd.port} ${other}`);
    await sshWith({ knownHosts });
    const host = address(sshd.user);
    expect(await healthOf({ host })).toMatchObject({
      ok: false,
      message: `The key of the host of Docker at ${host} has changed.`,
      remedy: expect.stringContaining('ssh-keygen -R'),
    });
  });

  it('as a user who may not use Docker is told plainly', async () => {
    await sshWith({});
    const host = address(sshd.outsider);
    expect(await healthOf({ host })).toMatchObject({
      ok: false,
      message: `Docker at ${host} may not be used by the user who signs in there: permission denied.`,
      remedy: expect.stringContaining(`usermod -aG docker ${sshd.outsider}`),
    });
  });

  it('where no ssh server is, is told plainly', async () => {
    await sshWith({});
    const host = address(sshd.user, 1);
    expect(await healthOf({ host })).toMatchObject({
      ok: false,
      message: `No SSH server answers at ${host}.`,
      remedy: expect.stringContaining('sshd'),
    });
  });

  it('on another machine says that its loopback is out of reach, and what to set', async () => {
    await sshWith({});
    const other = 'deskgate-elsewhere';
    await writeFile(join(folder, 'config'), `Host ${other}\n  HostName 127.0.0.1\n`, { flag: 'a' });
    const host = address(sshd.user, sshd.port, other);
    expect(await healthOf({ host })).toMatchObject({
      ok: false,
      message: expect.stringContaining('published on its own loopback'),
      remedy: expect.stringContaining('publish_address'),
    });
    expect(await healthOf({ host, publishAddress: '10.0.0.7' })).toMatchObject({ ok: true });
  });
});
