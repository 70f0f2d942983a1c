import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/api.ts';
import { findAddress } from '../../src/docker/address.ts';

const find = (
  env: Record<string, string>,
  { sockets = [], ...options }: { host?: string; certPath?: string; sockets?: string[] } = {},
) =>
  findAddress({
    ...options,
    env: { HOME: '/home/ada', ...env },
    exists: async (path) => sockets.includes(path),
  });

describe('the address of the engine', () => {
  it.each([
    [
      "the system's socket",
      ['/var/run/docker.sock', '/run/user/1000/docker.sock'],
      'unix:///var/run/docker.sock',
    ],
    ["a rootless engine's socket", ['/run/user/1000/docker.sock'], 'unix:///run/user/1000/docker.sock'],
    [
      "Docker Desktop's socket",
      ['/home/ada/.docker/run/docker.sock'],
      'unix:///home/ada/.docker/run/docker.sock',
    ],
    ["the system's socket when there is none", [], 'unix:///var/run/docker.sock'],
  ])('is %s', async (_, sockets, text) => {
    expect(await find({ XDG_RUNTIME_DIR: '/run/user/1000' }, { sockets })).toMatchObject({
      kind: 'socket',
      text,
    });
  });

  it.each([
    ['unix:///tmp/d.sock', { kind: 'socket', path: '/tmp/d.sock', text: 'unix:///tmp/d.sock' }],
    ['/tmp/d.sock', { kind: 'socket', path: '/tmp/d.sock' }],
    ['tcp://10.0.0.7', { kind: 'tcp', host: '10.0.0.7', port: 2375, certPath: null }],
    ['tcp://10.0.0.7:4000', { kind: 'tcp', port: 4000, text: 'tcp://10.0.0.7:4000' }],
    ['box:4000', { kind: 'tcp', host: 'box', port: 4000 }],
    ['http://box:4000', { kind: 'tcp', host: 'box', port: 4000, certPath: null }],
    ['https://box', { kind: 'tcp', host: 'box', port: 2376, certPath: '/home/ada/.docker' }],
    ['tcp://[::1]:4000', { kind: 'tcp', host: '::1', text: 'tcp://[::1]:4000' }],
    ['ssh://box', { kind: 'ssh', host: 'box', port: null, user: null }],
    ['ssh://ada@box:2222', { kind: 'ssh', host: 'box', port: 2222, user: 'ada', text: 'ssh://ada@box:2222' }],
  ])('is read from DOCKER_HOST=%s', async (DOCKER_HOST, expected) => {
    expect(await find({ DOCKER_HOST })).toMatchObject(expected);
  });

  it('is the configured one rather than that of the environment', async () => {
    const env = { DOCKER_HOST: 'tcp://elsewhere:1' };
    expect(await find(env, { host: 'unix:///mine.sock' })).toMatchObject({ path: '/mine.sock' });
  });

  it.each([
    [{ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }, undefined, '/certs'],
    [{ DOCKER_TLS_VERIFY: '1' }, undefined, '/home/ada/.docker'],
    [{ DOCKER_CERT_PATH: '/certs' }, undefined, null],
    [{ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }, '/mine', '/mine'],
    [{}, '/mine', '/mine'],
  ])('takes the certificates of %j, configured %s, from %s', async (env, certPath, folder) => {
    const options = certPath === undefined ? {} : { certPath };
    const found = await find({ ...env, DOCKER_HOST: 'tcp://box' } as Record<string, string>, options);
    expect(found).toMatchObject({ certPath: folder, port: folder === null ? 2375 : 2376 });
  });

  it.each(['fd://', 'tcp://', 'gopher://box', 'tcp://a b', 'ssh://'])(
    'cannot be %s, and is not repeated: it may hold a password',
    async (DOCKER_HOST) => {
      const error = await find({ DOCKER_HOST }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({
        code: 'PROVIDER_UNREACHABLE',
        remedy: expect.stringContaining('unix:///'),
      });
    },
  );

  it('hides a password', async () => {
    for (const DOCKER_HOST of ['ssh://ada:hunter2@box', 'tcp://ada:hunter2@box:1']) {
      expect(JSON.stringify(await find({ DOCKER_HOST }))).not.toContain('hunter2');
    }
  });
});
