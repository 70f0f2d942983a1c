import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../src/api.ts';
import { providerContract } from '../../test/contracts/provider.ts';
import { failureOf, openProviderRig, type ProviderRig, wordsOf } from '../../test/contracts/provider-rig.ts';
import type { Misdeed } from '../../test/fakes/docker/fake-answers.ts';
import { FakeEngine } from '../../test/fakes/docker/fake-engine.ts';
import { dockerConfig } from './config.ts';
import { dockerProvider } from './provider.ts';

const SETTINGS = { image: 'desk:latest' };
const NEVER = new AbortController().signal;

let engine: FakeEngine;
const make = (config: object = {}) =>
  dockerProvider(dockerConfig.parse({ host: engine.host, apiTimeoutSeconds: 1, ...config }), 'gateway');

describe('on an engine that answers one byte at a time', () => {
  beforeAll(async () => {
    engine = await FakeEngine.open();
  });
  afterAll(() => engine.close());

  // a busy machine takes its time for an answer byte by byte
  providerContract('docker, fake engine', () => make({ apiTimeoutSeconds: 10 }), {
    settings: SETTINGS,
    dying: { ...SETTINGS, command: ['die'] },
    silent: { ...SETTINGS, command: ['silent'] },
  });
});

describe('docker and its engine', () => {
  let rig: ProviderRig;
  const open = async (config: object = {}): Promise<ProviderRig> => {
    rig = await openProviderRig(() => make(config), { settings: SETTINGS });
    return rig;
  };
  const at = (method: string, path: RegExp, misdeed: Misdeed, times = Number.POSITIVE_INFINITY): void => {
    let left = times;
    engine.intercept = (request) =>
      request.method === method && path.test(request.path) && left-- > 0 ? misdeed : null;
  };
  const startFails = async (settings?: Record<string, unknown>): Promise<AppError> => {
    const spec = await rig.spec(settings);
    const error = await failureOf(rig.provider.start(spec, rig.context()));
    expect(wordsOf(error, rig.logged, rig.told)).not.toContain(spec.credentials.password);
    return error;
  };

  beforeEach(async () => {
    engine = await FakeEngine.open();
  });
  afterEach(async () => {
    engine.intercept = () => null;
    await rig.close();
    await engine.close();
  });

  it('gives the password to the container alone: not to addresses, labels or names', async () => {
    const { provider, context } = await open();
    const spec = await rig.spec();
    await provider.start(spec, context());
    const [created] = engine.asked('POST', /create$/);
    const { Env, ...rest } = created?.body ?? {};
    expect(Env).toContain(`VNC_PASSWORD=${spec.credentials.password}`);
    expect(JSON.stringify(rest)).not.toContain(spec.credentials.password);
    for (const { url } of engine.requests) expect(url).not.toContain(spec.credentials.password);
  });

  it('asks the engine twice for a start when everything is there', async () => {
    await open();
    await rig.provider.start(await rig.spec(), rig.context());
    expect(
      engine.requests.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{32,}/, 'ID')}`),
    ).toEqual(['POST /containers/create', 'POST /containers/ID/start']);
  });

  it('pulls a missing image, telling how far it is, and starts', async () => {
    await open();
    engine.images.clear();
    engine.pull = (image) => {
      engine.images.add(image);
      const layer = (id: string, current: number) => ({
        id,
        status: 'Downloading',
        progressDetail: { current, total: 100 },
      });
      return [
        { status: 'Pulling from desk', id: 'latest' },
        layer('a', 10),
        layer('b', 10),
        layer('a', 70),
        { status: 'Download complete', id: 'a' },
        { status: 'Pull complete', id: 'b' },
      ];
    };
    await rig.provider.start(await rig.spec(), rig.context());
    expect(rig.told).toEqual([
      'Pulling desk:latest',
      'Pulling desk:latest: 10 %',
      'Pulling desk:latest: 40 %',
      'Pulling desk:latest: 55 %',
      'Unpacking desk:latest',
    ]);
  });

  it('pulls before each start where the application wants the newest', async () => {
    await open();
    await rig.provider.start(await rig.spec({ ...SETTINGS, pull: 'always' }), rig.context());
    expect(engine.requests[0]?.path).toBe('/images/create');
  });

  it('refuses a missing image where pulling is switched off, and says how to have it', async () => {
    await open({ pull: 'never' });
    engine.images.clear();
    const error = await startFails();
    expect(error.code).toBe('IMAGE_MISSING');
    expect(error.message).toContain('desk:latest');
    expect(error.remedy).toContain('docker pull desk:latest');
    expect(engine.asked('POST', /images/)).toEqual([]);
  });

  it('names the command that builds a reference image that is missing', async () => {
    await open({ pull: 'never' });
    const remedies = await Promise.all(
      [
        'deskgate/desktop',
        'deskgate/desktop-rdp:latest',
        'deskgate/desktop-ssh:latest',
        'deskgate/desktop-telnet:latest',
      ].map(async (image) => (await startFails({ image })).remedy),
    );
    expect(remedies.map((remedy) => /image build (\w+)/.exec(remedy)?.[1])).toEqual([
      'desktop',
      'rdp',
      'ssh',
      'telnet',
    ]);
  });

  it.each([
    ['the registry says no', { status: 404, message: 'pull access denied for desk' }],
    ['the registry cannot be reached', { status: 500, message: 'dial tcp: lookup registry: no such host' }],
  ])('tells why a pull failed: %s', async (_, refusal) => {
    await open();
    engine.images.clear();
    at('POST', /images/, { kind: 'refuse', ...refusal });
    const error = await startFails();
    expect(error).toMatchObject({ code: 'IMAGE_PULL_FAILED', detail: refusal.message });
  });

  it('tells why a pull failed that had begun', async () => {
    await open();
    engine.images.clear();
    engine.pull = () => [{ status: 'Downloading', id: 'a' }, { error: 'no space left on device' }];
    expect(await startFails()).toMatchObject({
      code: 'IMAGE_PULL_FAILED',
      detail: 'no space left on device',
    });
  });

  it('starts what an earlier call created but did not start', async () => {
    await open();
    const spec = await rig.spec();
    at('POST', /start$/, { kind: 'stay-silent' });
    await failureOf(rig.provider.start(spec, rig.context()));
    expect(engine.containers.size).toBe(1);
    engine.intercept = () => null;
    const { ref } = await rig.provider.start(spec, rig.context());
    expect(await rig.provider.inspect({ instanceId: spec.instanceId, ref }, NEVER)).toBe('running');
    expect(engine.containers.size).toBe(1);
  });

  it('makes the container anew when the earlier one has another port', async () => {
    await open();
    const spec = await rig.spec();
    const first = await rig.provider.start(spec, rig.context());
    const { port } = await rig.spec();
    const second = await rig.provider.start({ ...spec, port }, rig.context());
    expect(second.ref).not.toBe(first.ref);
    expect(engine.containers.size).toBe(1);
  });

  it("leaves somebody else's container of the same name alone", async () => {
    await open();
    const spec = await rig.spec();
    const name = `deskgate-${spec.instanceId}`;
    engine.containers.create('f'.repeat(64), name, { Labels: {}, HostConfig: { PortBindings: {} } });
    const error = await failureOf(rig.provider.start(spec, rig.context()));
    expect(error.code).toBe('PROVIDER_FAILED');
    expect(error.message).toContain(name);
    expect(engine.containers.names()).toEqual([name]);
  });

  it.each<[string, Misdeed]>([
    ['stays silent', { kind: 'stay-silent' }],
    ['hangs up', { kind: 'hang-up' }],
    ['hangs up half-way', { kind: 'hang-up-half-way' }],
    ['stalls half-way', { kind: 'stall-half-way' }],
    ['is no engine', { kind: 'talk-nonsense' }],
  ])('tells that an engine cannot be used that %s', async (_, misdeed) => {
    await open();
    engine.intercept = () => misdeed;
    const error = await startFails();
    expect(error.code).toBe('PROVIDER_UNREACHABLE');
    expect(error.message).toContain(engine.host);
    await failureOf(rig.provider.list(NEVER));
    expect(await rig.provider.health(NEVER)).toMatchObject({ ok: false, remedy: expect.any(String) });
  });

  it('tells that no engine is there, and what to do', async () => {
    await open({ host: 'unix:///nowhere/docker.sock' });
    const error = await startFails();
    expect(error.code).toBe('PROVIDER_UNREACHABLE');
    expect(error.message).toContain('unix:///nowhere/docker.sock');
    expect(error.remedy).toContain('systemctl start docker');
    rig = await openProviderRig(() => make(), { settings: SETTINGS });
  });

  it.each([
    [
      'exec: "nope": executable file not found in $PATH: unknown',
      'The program of the image desk:latest cannot be run.',
    ],
    ['network lab not found', 'Docker has no network lab.'],
    [
      'invalid mount config for type "bind": bind source path does not exist: /x',
      "One of the application's mounts",
    ],
    ['something nobody has seen', 'Docker could not start the container.'],
  ])('puts the words of the engine plainly: %s', async (message, expected) => {
    await open();
    at('POST', /start$/, { kind: 'refuse', status: 400, message });
    const error = await startFails({ ...SETTINGS, network: 'lab' });
    expect(error).toMatchObject({ code: 'PROVIDER_FAILED', detail: message });
    expect(error.message).toContain(expected);
    expect(error.remedy).not.toBe('');
    expect(engine.containers.size).toBe(0);
  });

  it('hides the password should the engine repeat it', async () => {
    await open();
    const spec = await rig.spec();
    const { password } = spec.credentials;
    at('POST', /create$/, {
      kind: 'refuse',
      status: 400,
      message: `invalid environment: VNC_PASSWORD=${password}`,
    });
    const error = await failureOf(rig.provider.start(spec, rig.context()));
    expect(error.detail).toContain('VNC_PASSWORD=••');
    expect(wordsOf(error)).not.toContain(password);
  });

  it('removes the container whose start was refused', async () => {
    await open();
    at('POST', /start$/, { kind: 'refuse', status: 500, message: 'no' });
    expect((await startFails()).code).toBe('PROVIDER_FAILED');
    expect(engine.containers.size).toBe(0);
  });

  it('removes the container of a start that was canceled while the engine worked', async () => {
    await open();
    const spec = await rig.spec();
    const stop = new AbortController();
    engine.intercept = ({ path }) => {
      if (path.endsWith('/start')) stop.abort();
      return null;
    };
    const error = await failureOf(rig.provider.start(spec, rig.context(stop.signal)));
    expect(error.code).toBe('START_CANCELED');
    expect(engine.containers.size).toBe(0);
  });

  it('cancels a pull', async () => {
    await open();
    engine.images.clear();
    at('POST', /images/, { kind: 'stall-half-way' });
    const spec = await rig.spec();
    const error = await failureOf(rig.provider.start(spec, rig.context(AbortSignal.timeout(100))));
    expect(error.code).toBe('START_CANCELED');
  });

  it('waits for a removal that somebody else has begun', async () => {
    await open();
    const spec = await rig.spec();
    const { ref } = await rig.provider.start(spec, rig.context());
    at('DELETE', /./, {
      kind: 'refuse',
      status: 409,
      message: `removal of container ${ref} is already in progress`,
    });
    let isGone = false;
    const stopping = rig.provider
      .stop({ instanceId: spec.instanceId, ref }, rig.stopping())
      .then(() => isGone);
    await new Promise((resolve) => setTimeout(resolve, 200));
    isGone = true;
    engine.containers.clear();
    expect(await stopping).toBe(true);
  });

  it('tries again to remove what was busy', async () => {
    await open();
    const spec = await rig.spec();
    await rig.provider.start(spec, rig.context());
    at('DELETE', /./, { kind: 'refuse', status: 500, message: 'device or resource busy' }, 2);
    await rig.provider.stop({ instanceId: spec.instanceId, ref: null }, rig.stopping());
    expect(engine.containers.size).toBe(0);
  });

  it('asks a desktop to end for as long as it was given', async () => {
    await open();
    const spec = await rig.spec();
    await rig.provider.start(spec, rig.context());
    await rig.provider.stop({ instanceId: spec.instanceId, ref: null }, rig.stopping(2500));
    expect(engine.asked('POST', /stop$/)[0]?.query.get('t')).toBe('3');
    const [removal] = engine.asked('DELETE', /./);
    expect(Object.fromEntries(removal?.query ?? [])).toEqual({ v: 'true', force: 'true' });
  });

  it('is ready by the protocol alone when the engine does not answer any more', async () => {
    await open();
    const spec = await rig.spec();
    const { ref } = await rig.provider.start(spec, rig.context());
    at('POST', /wait$/, { kind: 'hang-up' });
    const endpoint = await rig.provider.ready(ref, spec, rig.ready());
    expect(endpoint).toEqual({
      host: '127.0.0.1',
      port: spec.port,
      inner: { host: '172.17.0.99', port: 5901 },
    });
  });

  it('is ready without the inner address when the engine cannot be asked for it', async () => {
    await open();
    const spec = await rig.spec();
    const { ref } = await rig.provider.start(spec, rig.context());
    at('GET', /json$/, { kind: 'hang-up' });
    expect(await rig.provider.ready(ref, spec, rig.ready())).toEqual({ host: '127.0.0.1', port: spec.port });
  });

  it('tells that the engine went away while a desktop stayed silent', async () => {
    await open();
    const spec = await rig.spec({ ...SETTINGS, command: ['silent'] });
    const { ref } = await rig.provider.start(spec, rig.context());
    engine.intercept = () => ({ kind: 'hang-up' });
    const error = await failureOf(rig.provider.ready(ref, spec, rig.ready(NEVER, 300)));
    expect(error.code).toBe('PROVIDER_UNREACHABLE');
  });

  it('tells that a desktop died when its container vanished', async () => {
    await open();
    const spec = await rig.spec({ ...SETTINGS, command: ['silent'] });
    const { ref } = await rig.provider.start(spec, rig.context());
    const waiting = failureOf(rig.provider.ready(ref, spec, rig.ready()));
    setTimeout(() => engine.containers.clear(), 100);
    expect(await waiting).toMatchObject({
      code: 'DESKTOP_DIED',
      message: expect.stringContaining('removed'),
    });
  });

  it('shows what a desktop printed, readable and without its secrets', async () => {
    await open();
    const spec = await rig.spec({
      ...SETTINGS,
      command: ['die'],
      env: { API_TOKEN: 'hunter2', COLOUR: 'blue' },
    });
    const { ref } = await rig.provider.start(spec, rig.context());
    const error = await failureOf(rig.provider.ready(ref, spec, rig.ready()));
    expect(error.message).toContain('exit code 3');
    expect(error.detail?.split('\n').slice(2)).toEqual([
      'environment API_TOKEN=•••••• COLOUR=blue VNC_GEOMETRY=800x600 VNC_PASSWORD=••••••',
      'red and bell',
      'between',
      'café and the end',
    ]);
  });

  it('lists the containers of its own gateway only', async () => {
    await open();
    const spec = await rig.spec();
    await rig.provider.start(spec, rig.context());
    const other = dockerProvider(dockerConfig.parse({ host: engine.host }), 'another gateway');
    expect(await other.list(NEVER)).toEqual([]);
    expect(await other.inspect({ instanceId: spec.instanceId, ref: null }, NEVER)).toBe('gone');
    await other.stop({ instanceId: spec.instanceId, ref: null }, rig.stopping());
    expect(await rig.provider.list(NEVER)).toHaveLength(1);
  });

  it('keeps no connection open once a wait was canceled', async () => {
    await open();
    const spec = await rig.spec({ ...SETTINGS, command: ['silent'] });
    const { ref } = await rig.provider.start(spec, rig.context());
    await failureOf(rig.provider.ready(ref, spec, rig.ready(AbortSignal.timeout(100))));
    await expect.poll(() => engine.connections).toBeLessThanOrEqual(1);
  });
});
