import { getEventListeners } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, connectEngine, type Engine, engineFailure, engineRefusal } from '../../src/api.ts';
import { FakeEngine } from '../fakes/docker/fake-engine.ts';

const NEVER = new AbortController().signal;

let fake: FakeEngine;
let folder: string;
beforeEach(async () => {
  fake = await FakeEngine.open();
  folder = await mkdtemp(join(tmpdir(), 'deskgate-engine-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fake.close();
  await rm(folder, { recursive: true });
});

const info = (engine: Engine, signal = NEVER, timeoutMs?: number): Promise<{ ServerVersion: string }> =>
  engine.ask(signal, () => engine.docker.info() as Promise<{ ServerVersion: string }>, timeoutMs);
const failure = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('an engine', () => {
  it('is reached by its socket, whatever DOCKER_HOST says', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    const engine = await connectEngine({ host: fake.host });
    expect(await info(engine)).toMatchObject({ ServerVersion: '99.0-fake' });
    expect(engine).toMatchObject({ address: fake.host, isLocal: true });
  });

  it('is reached by DOCKER_HOST', async () => {
    vi.stubEnv('DOCKER_HOST', fake.host);
    expect(await info(await connectEngine())).toMatchObject({ ServerVersion: '99.0-fake' });
  });

  it("is reached over ssh with the machine's own program", async () => {
    const program = `#!${process.execPath}
const fs = require('node:fs'), net = require('node:net');
fs.writeFileSync(${JSON.stringify(join(folder, 'args.json'))}, JSON.stringify(process.argv.slice(2)));
const socket = net.connect(${JSON.stringify(fake.host.slice('unix://'.length))});
process.stdin.pipe(socket).pipe(process.stdout);
`;
    await writeFile(join(folder, 'ssh'), program);
    await chmod(join(folder, 'ssh'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    const engine = await connectEngine({ host: 'ssh://ada@box:2222' });
    expect(await info(engine)).toMatchObject({ ServerVersion: '99.0-fake' });
    expect(engine.isLocal).toBe(false);
    const { default: args } = await import(join(folder, 'args.json'), { with: { type: 'json' } });
    expect(args.slice(args.indexOf('-l'))).toEqual([
      ...['-l', 'ada', '-p', '2222', '--', 'box'],
      ...['docker', 'system', 'dial-stdio'],
    ]);
  });

  it.each([
    ['Permission denied (publickey).', 'does not let the gateway in', 'give its user a key'],
    ['Host key verification failed.', 'is not known', 'ssh ssh://ada@box:2222 docker version'],
    ['REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.', 'has changed', '[box]:2222'],
    ['ssh: Could not resolve hostname box: Name or service not known', 'is unknown', 'host name'],
    ['ssh: connect to host box port 2222: Connection refused', 'No SSH server answers', 'sshd'],
    ['bash: line 1: docker: command not found', 'no docker command', 'Install Docker there'],
    ['sh: 1: docker: not found', 'no docker command', 'Install Docker there'],
    [
      'failed to open the raw stream connection: dial unix /var/run/docker.sock: connect: permission denied',
      'may not be used',
      'usermod -aG docker ada',
    ],
    [
      'failed to open the raw stream connection: dial unix /run/d.sock: connect: no such file or directory',
      'No Docker daemon answers on the host',
      'systemctl start docker',
    ],
    ['banner\nsomething nobody has seen', 'broke: something nobody has seen', 'docker version'],
  ])('puts what ssh complains about plainly: %s', async (complaint, words, remedy) => {
    await writeFile(join(folder, 'complaint'), complaint);
    await writeFile(join(folder, 'ssh'), `#!/bin/sh\n/bin/cat ${join(folder, 'complaint')} >&2\nexit 255\n`);
    await chmod(join(folder, 'ssh'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    const engine = await connectEngine({ host: 'ssh://ada@box:2222' });
    expect(await failure(info(engine))).toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
      detail: complaint,
    });
  });

  it('names the package where there is no ssh', async () => {
    vi.stubEnv('PATH', folder);
    const engine = await connectEngine({ host: 'ssh://box' });
    expect(await failure(info(engine))).toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: 'The program ssh, which Docker at ssh://box needs, is not installed.',
      remedy: expect.stringContaining('openssh-client'),
    });
  });

  it('that wants TLS is told apart from one that refuses', async () => {
    const message = 'Client sent an HTTP request to an HTTPS server.';
    fake.intercept = () => ({ kind: 'refuse', status: 400, message });
    expect(await failure(info(await connectEngine({ host: fake.host })))).toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: `Docker at ${fake.host} wants TLS.`,
      remedy: expect.stringContaining('DOCKER_TLS_VERIFY'),
    });
  });

  it('gives up after the time for an answer', async () => {
    fake.intercept = () => ({ kind: 'stay-silent' });
    const engine = await connectEngine({ host: fake.host, timeoutMs: 100 });
    expect(await failure(info(engine))).toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: expect.stringContaining('within 0.1 s'),
    });
    expect(await failure(info(engine, NEVER, 300))).toMatchObject({
      message: expect.stringContaining('within 0.3 s'),
    });
  });

  it("ends a question with the caller's reason, and keeps no listener", async () => {
    fake.intercept = () => ({ kind: 'stall-half-way' });
    const engine = await connectEngine({ host: fake.host });
    const stop = new AbortController();
    const asking = failure(info(engine, stop.signal));
    const reason = new Error('enough');
    setTimeout(() => stop.abort(reason), 50);
    expect(await asking).toBe(reason);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    expect(await failure(info(engine, stop.signal))).toBe(reason);
  });

  it('tells what it refused in its own words', async () => {
    fake.intercept = () => ({ kind: 'refuse', status: 409, message: 'in use' });
    const error = await failure(info(await connectEngine({ host: fake.host })));
    expect(error).toMatchObject({ code: 'PROVIDER_FAILED', detail: 'in use' });
    expect(engineRefusal(error)).toEqual({ status: 409, message: 'in use' });
  });

  it('tells which certificates cannot be read', async () => {
    const error = await failure(connectEngine({ host: 'tcp://127.0.0.1:1', certPath: folder }));
    expect(error).toMatchObject({ code: 'PROVIDER_UNREACHABLE', remedy: expect.stringContaining('ca.pem') });
    expect((error as AppError).message).toContain(folder);
  });

  it('tells that nothing listens before it loads anything', async () => {
    expect(await failure(connectEngine({ host: `unix://${folder}/none` }))).toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: `No Docker daemon listens at unix://${folder}/none.`,
    });
  });
});

describe('a failure of the engine', () => {
  const withCode = (code: string): Error => Object.assign(new Error(`it failed: ${code}`), { code });

  it.each([
    ['ENOENT', 'No Docker daemon listens', 'systemctl start docker'],
    ['ECONNREFUSED', 'No Docker daemon listens', 'DOCKER_HOST'],
    ['EACCES', 'permission denied', 'usermod -aG docker'],
    ['ENOTFOUND', 'is unknown', 'host name'],
    ['EHOSTUNREACH', 'cannot be reached', 'firewall'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS', 'DOCKER_CERT_PATH'],
    ['ECONNRESET', 'broke', 'log'],
  ])('%s is told plainly, with a remedy', (code, words, remedy) => {
    const error = engineFailure(withCode(code), 'unix:///x');
    expect(error).toMatchObject({ code: 'PROVIDER_UNREACHABLE', remedy: expect.stringContaining(remedy) });
    expect(error.message).toContain(words);
    expect(error.message).toContain('unix:///x');
  });

  it('that is a mistake of the program is not blamed on the connection', () => {
    expect(engineFailure(new TypeError('x is not a function'), 'unix:///x').code).toBe('INTERNAL');
  });

  it('passes what is explained already', () => {
    const error = new AppError('PORT_TAKEN', 'Taken.');
    expect(engineFailure(error, 'unix:///x')).toBe(error);
  });
});
