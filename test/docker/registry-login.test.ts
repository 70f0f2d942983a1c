import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registryLogin, registryOf } from '../../src/docker/registry-login.ts';
import { failureOf } from '../contracts/provider-rig.ts';

const NEVER = new AbortController().signal;
const HUB = 'https://index.docker.io/v1/';
const auth = (text: string): { auth: string } => ({ auth: Buffer.from(text).toString('base64') });

describe('the registry of an image', () => {
  it.each([
    ['debian', HUB],
    ['deskgate/desktop:latest', HUB],
    ['docker.io/library/debian', HUB],
    ['localhost/desk', 'localhost'],
    ['127.0.0.1:5000/desk:1', '127.0.0.1:5000'],
    ['ghcr.io/ada/desk@sha256:0', 'ghcr.io'],
  ])('%s is %s', (image, registry) => {
    expect(registryOf(image)).toBe(registry);
  });
});

describe('the login for a registry', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-login-'));
    vi.stubEnv('DOCKER_CONFIG', folder);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const loginFor = async (image: string, file: unknown): Promise<unknown> => {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    await writeFile(join(folder, 'config.json'), text);
    return registryLogin(image, NEVER);
  };

  it('is none without the file, and none for another registry', async () => {
    expect(await registryLogin('box.example/desk', NEVER)).toBeNull();
    expect(await loginFor('box.example/desk', { auths: { 'other.example': auth('a:b') } })).toBeNull();
    expect(await loginFor('box.example/desk', { psFormat: 'x' })).toBeNull();
  });

  it.each([
    ['a name', 'box.example', 'box.example/desk'],
    ['an address, as old versions have it', 'https://box.example/v1/', 'box.example/desk'],
    ['Docker Hub', HUB, 'debian'],
  ])('is found under %s', async (_, key, image) => {
    expect(await loginFor(image, { auths: { [key]: auth('ada:se:cret') } })).toEqual({
      username: 'ada',
      password: 'se:cret',
      serveraddress: registryOf(image),
    });
  });

  it('may be a token', async () => {
    const auths = { 'box.example': { identitytoken: 'abc' } };
    expect(await loginFor('box.example/desk', { auths })).toMatchObject({ identitytoken: 'abc' });
  });

  it.each([
    ['has none', "echo 'credentials not found'; exit 1"],
    ['says something else', 'echo hello'],
  ])('is none where the helper %s', async (_, script) => {
    const helper = join(folder, 'docker-credential-mine');
    await writeFile(helper, `#!/bin/sh\n${script}\n`);
    await chmod(helper, 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    expect(await loginFor('box.example/desk', { credHelpers: { 'box.example': 'mine' } })).toBeNull();
  });

  it('is none where the helper is not installed', async () => {
    expect(await loginFor('box.example/desk', { credsStore: 'no-such-helper' })).toBeNull();
  });

  it.each(['{', '{"auths":{"box.example":{"auth":7}}}'])(
    'in a file that cannot be read is told, without what is in it: %s',
    async (text) => {
      const error = await failureOf(loginFor('box.example/desk', text));
      expect(error).toMatchObject({
        code: 'IMAGE_PULL_FAILED',
        message: expect.stringContaining(join(folder, 'config.json')),
        remedy: expect.stringContaining('docker login'),
      });
      expect(error.cause).toBeUndefined();
    },
  );
});
