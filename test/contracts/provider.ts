import { getEventListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  type Endpoint,
  type InstanceTarget,
  type Provider,
  probeDesktop,
  rfb,
  type StartSpec,
  z,
} from '../../src/api.ts';
import type { MakeProvider, ProviderHarness, ProviderRule } from './provider-harness.ts';
import {
  closeServer,
  eventually,
  failureOf,
  listenOn,
  openProviderRig,
  type ProviderRig,
  wordsOf,
} from './provider-rig.ts';

export type * from './provider-harness.ts';

/** How soon a call must reject after its signal aborted. */
const SOON_MS = 1500;
/** Time for a desktop that never answers. */
const SILENCE_MS = 700;
const UNKNOWN = { instanceId: '0'.repeat(32), ref: null };
const NEVER = new AbortController().signal;

/**
 * What every `Provider` must do, on whatever it really runs desktops. Run it from the plugin's own test file:
 *
 *     providerContract('docker', () => dockerProvider(config, 'gateway'), { settings: { image }, dying: …, silent: … });
 *
 * Rules that do not apply to a provider are listed in `except`, each with its reason, and left out: a skipped test means
 * that something was missing, and fails a complete run.
 */
export function providerContract(name: string, make: MakeProvider, harness: ProviderHarness): void {
  const withRig = async (body: (rig: ProviderRig) => Promise<void>): Promise<void> => {
    const rig = await openProviderRig(make, harness);
    try {
      await body(rig);
    } finally {
      await rig.close();
    }
    rig.expectNoListener();
  };

  const rule = (rule: ProviderRule, title: string, body: (rig: ProviderRig) => Promise<void>): void => {
    if (harness.except?.[rule] === undefined) it(title, () => withRig(body));
  };

  /** A desktop that answers. */
  const started = async (rig: ProviderRig, settings?: Record<string, unknown>) => {
    const spec = await rig.spec(settings);
    const { ref } = await rig.provider.start(spec, rig.context());
    const endpoint = await rig.provider.ready(ref, spec, rig.ready());
    return { spec, ref, endpoint, target: { instanceId: spec.instanceId, ref } };
  };

  const answers = async (
    { provider }: ProviderRig,
    endpoint: Endpoint | null,
    { protocol, instanceId }: StartSpec,
  ): Promise<boolean> => {
    if (endpoint === null) return consoleAnswers(provider, instanceId);
    const { host, port } = endpoint;
    return (await probeDesktop({ protocol, host, port, signal: NEVER, timeoutMs: 2000 })).answered;
  };

  const listed = async ({ provider }: ProviderRig, instanceId: string) =>
    (await provider.list(NEVER)).filter((found) => found.instanceId === instanceId);

  /** Nothing of the instance is left, neither at the provider nor on the machine. */
  const expectGone = async (rig: ProviderRig, spec: StartSpec, endpoint?: Endpoint | null): Promise<void> => {
    expect(await listed(rig, spec.instanceId)).toEqual([]);
    expect(await rig.provider.inspect({ instanceId: spec.instanceId, ref: null }, NEVER)).toBe('gone');
    await eventually(async () => {
      if (endpoint !== undefined) expect(await answers(rig, endpoint, spec)).toBe(false);
      if (spec.port !== null) await closeServer(await listenOn(spec.port));
    });
  };

  describe(`provider contract: ${name}`, () => {
    it('describes itself', () =>
      withRig(async ({ provider }) => {
        expect(provider.id).toMatch(/^[a-z][a-z0-9-]*$/);
        expect(provider.title).not.toBe('');
        const { makes = 'object', ...able } = provider.capabilities;
        expect(['vm', 'container', 'object']).toContain(makes);
        for (const yesOrNo of Object.values(able)) expect(yesOrNo).toBeTypeOf('boolean');
        expect(provider.openConsole !== undefined).toBe(provider.capabilities.hasConsole === true);
      }));

    it('refuses a setting that it does not know, and describes those that it knows', () =>
      withRig(async ({ provider }) => {
        expect(provider.settings.safeParse({ ...harness.settings, noSuchSetting: 1 }).success).toBe(false);
        const schema = z.toJSONSchema(provider.settings, { io: 'input', unrepresentable: 'any' });
        for (const [key, field] of Object.entries(schema.properties ?? {})) {
          expect(field, key).toHaveProperty('description');
        }
      }));

    it('reads its settings again as it read them the first time', () =>
      withRig(async ({ provider }) => {
        const once = provider.settings.parse(harness.settings);
        expect(provider.settings.parse(once)).toEqual(once);
      }));

    it('keeps homes where it says so, and is asked twice to remove what is not there', () =>
      withRig(async ({ provider }) => {
        const { keepsHomes } = provider.capabilities;
        for (const method of [provider.homeRef, provider.homeProblem, provider.removeHome]) {
          expect(method !== undefined).toBe(keepsHomes);
        }
        if (!keepsHomes) return;
        const ref = provider.homeRef?.('contract') ?? '';
        expect(ref).toBe(provider.homeRef?.('contract'));
        expect(ref).not.toBe(provider.homeRef?.('another'));
        expect(ref.length).toBeLessThanOrEqual(255);
        expect(provider.homeProblem?.({ path: '/home/user', template: null })).toBeNull();
        for (const _ of ['once', 'again']) await provider.removeHome?.(ref, NEVER);
      }));

    it('tells the room of its host and what a desktop needs of it, where it knows', () =>
      withRig(async ({ provider }) => {
        expect(provider.room === undefined).toBe(provider.needs === undefined);
        const room = await provider.room?.(NEVER);
        const needs = provider.needs?.(provider.settings.parse(harness.settings));
        for (const amount of [...Object.values(room ?? {}), ...Object.values(needs ?? {})]) {
          if (amount !== null) expect(amount).toBeGreaterThanOrEqual(0);
        }
      }));

    it('names the images that desktops are started from, each once, where it can have them ahead', () =>
      withRig(async ({ provider }) => {
        expect(provider.images === undefined).toBe(provider.prepareImage === undefined);
        const settings = provider.settings.parse(harness.settings);
        const app = { appId: 'contract', guestPort: 5901, settings };
        const names = (await provider.images?.(app, NEVER))?.map(({ image }) => image) ?? [];
        expect(names).not.toContain('');
        expect(new Set(names).size).toBe(names.length);
      }));

    it('is healthy and says so in a sentence', () =>
      withRig(async ({ provider }) => {
        expect(await provider.health(NEVER)).toMatchObject({
          ok: true,
          message: expect.stringMatching(/\.$/),
        });
      }));

    rule('answers', 'is ready once the protocol answers at its endpoint', async (rig) => {
      const { spec, endpoint } = await started(rig);
      expect(await answers(rig, endpoint, spec)).toBe(true);
      if (rig.provider.capabilities.publishesPorts) {
        expect(endpoint).toMatchObject({ host: '127.0.0.1', port: spec.port });
      }
    });

    rule('starts-once', 'starting an instance again gives the same desktop', async (rig) => {
      const { spec, ref, endpoint } = await started(rig);
      expect(await rig.provider.start(spec, rig.context())).toEqual({ ref });
      expect(await listed(rig, spec.instanceId)).toHaveLength(1);
      expect(await answers(rig, endpoint, spec)).toBe(true);
    });

    rule('starts-once', 'two starts at once make one desktop', async (rig) => {
      const spec = await rig.spec();
      const [one, two] = await Promise.all([
        rig.provider.start(spec, rig.context()),
        rig.provider.start(spec, rig.context()),
      ]);
      expect(one).toEqual(two);
      expect(await listed(rig, spec.instanceId)).toHaveLength(1);
    });

    rule('starts-once', 'two instances are two desktops', async (rig) => {
      const [one, two] = [await started(rig), await started(rig)];
      expect(one.ref).not.toBe(two.ref);
      if (one.endpoint !== null) expect(one.endpoint).not.toEqual(two.endpoint);
      await rig.provider.stop(one.target, rig.stopping());
      expect(await answers(rig, two.endpoint, two.spec)).toBe(true);
    });

    rule('is-found', 'a desktop is listed and inspected by its instance id', async (rig) => {
      const before = Date.now();
      const { spec, ref, target } = await started(rig);
      const [found] = await listed(rig, spec.instanceId);
      expect(found).toMatchObject({ instanceId: spec.instanceId, ref, state: 'running' });
      // a provider may count whole seconds
      expect(found?.createdAt).toBeGreaterThan(before - 2000);
      expect(found?.createdAt).toBeLessThan(Date.now() + 2000);
      expect(await rig.provider.inspect(target, NEVER)).toBe('running');
      expect(await rig.provider.inspect({ ...target, ref: null }, NEVER)).toBe('running');
    });

    it('does not know what was never started', () =>
      withRig(async ({ provider }) => {
        expect(await provider.inspect(UNKNOWN, NEVER)).toBe('gone');
        expect((await provider.list(NEVER)).map(({ instanceId }) => instanceId)).not.toContain(
          UNKNOWN.instanceId,
        );
        expect(await provider.logs(UNKNOWN, { tail: 10, signal: NEVER })).toEqual([]);
      }));

    rule('survives', 'finds and stops the desktops of a gateway that was restarted', async (rig) => {
      expect(rig.provider.capabilities.survivesGateway).toBe(true);
      const { spec, ref, endpoint, target } = await started(rig);
      const again = await make();
      expect(await again.inspect({ ...target, ref: null }, NEVER)).toBe('running');
      expect(await again.start(spec, rig.context())).toEqual({ ref });
      expect(await again.ready(ref, spec, rig.ready())).toEqual(endpoint);
      await again.stop({ ...target, ref: null }, rig.stopping());
      await expectGone(rig, spec, endpoint);
    });

    rule('tells-logs', 'gives the last lines that the desktop printed, as plain text', async (rig) => {
      expect(rig.provider.capabilities.hasLogs).toBe(true);
      const { target } = await started(rig);
      await eventually(async () => {
        expect(await rig.provider.logs(target, { tail: 100, signal: NEVER })).not.toEqual([]);
      });
      const lines = await rig.provider.logs(target, { tail: 100, signal: NEVER });
      for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
      expect((await rig.provider.logs(target, { tail: 1, signal: NEVER })).length).toBe(1);
      expect(await rig.provider.logs({ ...target, ref: null }, { tail: 1, signal: NEVER })).toHaveLength(1);
    });

    it('shows the password nowhere', () =>
      withRig(async (rig) => {
        const { spec, target } = await started(rig);
        const { password } = spec.credentials;
        const shown = wordsOf(
          await rig.provider.list(NEVER),
          await rig.provider.logs(target, { tail: 1000, signal: NEVER }),
          await rig.provider.health(NEVER),
          rig.logged,
          rig.told,
        );
        if (password !== null) expect(shown).not.toContain(password);
      }));

    it('shows the console of a machine, where it has one, to as many as ask, and asks for no password', () =>
      withRig(async (rig) => {
        if (rig.provider.capabilities.hasConsole !== true) return;
        const { spec, target } = await started(rig);
        for (const which of [target, { ...target, ref: null }]) {
          const consoles = await Promise.all([1, 2].map(() => rig.provider.openConsole?.(which, NEVER)));
          for (const one of consoles) expect(await namesItself(one)).toBe(true);
        }
        await rig.provider.stop(target, rig.stopping());
        const nothing = failureOf(Promise.resolve(rig.provider.openConsole?.(target, NEVER)));
        expect((await nothing).code).toBe('DESKTOP_UNREACHABLE');
        expect(await consoleAnswers(rig.provider, spec.instanceId)).toBe(false);
      }));

    rule('restarts', 'a desktop that is restarted is the same one and answers again', async (rig) => {
      expect(rig.provider.capabilities.canRestart).toBe(true);
      const { spec, ref, target } = await started(rig);
      for (const which of [target, { ...target, ref: null }]) {
        await rig.provider.restart?.(which, rig.stopping(1000));
        const endpoint = await rig.provider.ready(ref, spec, rig.ready());
        expect(await answers(rig, endpoint, spec)).toBe(true);
        expect(await listed(rig, spec.instanceId)).toMatchObject([{ ref, state: 'running' }]);
      }
      const nothing = failureOf(Promise.resolve(rig.provider.restart?.(UNKNOWN, rig.stopping())));
      expect((await nothing).code).toBe('DESKTOP_DIED');
    });

    rule('pauses', 'a desktop that is paused keeps all of it and goes on when it is resumed', async (rig) => {
      expect(rig.provider.capabilities.canPause).toBe(true);
      const { spec, ref, target, endpoint } = await started(rig);
      // each also where nothing is left to do
      for (let twice = 0; twice < 2; twice += 1) await rig.provider.pause?.(target, rig.context());
      expect(await listed(rig, spec.instanceId)).toMatchObject([{ ref, state: 'paused' }]);
      for (let twice = 0; twice < 2; twice += 1) await rig.provider.resume?.(target, rig.context());
      expect(await rig.provider.inspect(target, NEVER)).toBe('running');
      expect(await answers(rig, endpoint, spec)).toBe(true);
      await rig.provider.pause?.({ ...target, ref: null }, rig.context());
      await rig.provider.stop(target, rig.stopping(1000));
      await expectGone(rig, spec, endpoint);
    });

    rule('tells-changes', 'tells of its desktops for as long as it is wanted, if it can', async (rig) => {
      if (rig.provider.watch === undefined) return;
      const stop = new AbortController();
      let isWatching = false;
      const changed: string[] = [];
      const listener = {
        watching: () => {
          isWatching = true;
        },
        changed: (instanceId: string) => changed.push(instanceId),
      };
      const outcome = rig.provider.watch(listener, stop.signal).catch((error: unknown) => error);
      await eventually(() => expect(isWatching).toBe(true));
      const { spec, target } = await started(rig);
      const tells = async (act: () => Promise<void> | undefined): Promise<void> => {
        // of what was before it may tell late
        changed.length = 0;
        await act();
        await eventually(() => expect(changed).toContain(spec.instanceId));
      };
      if (rig.provider.capabilities.canPause) {
        await tells(() => rig.provider.pause?.(target, rig.context()));
        await tells(() => rig.provider.resume?.(target, rig.context()));
      }
      await tells(() => rig.provider.stop(target, rig.stopping()));
      expect(new Set(changed)).toEqual(new Set([spec.instanceId]));
      const abortedAt = performance.now();
      stop.abort(new Error('not wanted any more'));
      await outcome;
      expect(performance.now() - abortedAt).toBeLessThan(SOON_MS);
      expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
      await expect(rig.provider.watch(listener, stop.signal)).rejects.toThrow('not wanted any more');
    });

    rule('snapshots', 'a snapshot is stored under its name, without the password', async (rig) => {
      expect(rig.provider.capabilities.canSnapshot).toBe(true);
      const { spec, target } = await started(rig);
      const name = `${spec.appId}-${spec.instanceId.slice(0, 12)}`;
      const made = await rig.provider.snapshot?.(target, { ...rig.context(), name });
      expect(made?.ref).toContain(name);
      expect(await rig.provider.snapshot?.(target, { ...rig.context(), name })).toEqual(made);
      expect(await rig.provider.inspect(target, NEVER)).toBe('running');
      expectNoSecret(spec, made, rig);
      await harness.forgetSnapshot?.(made?.ref ?? '', spec.credentials.password ?? '');
    });

    rule(
      'goes-back',
      'a desktop goes back to the state that was kept last, as often as wanted',
      async (rig) => {
        const { provider } = rig;
        if (provider.capabilities.canRollBack !== true) {
          expect([provider.checkpoint, provider.rollBack]).toEqual([undefined, undefined]);
          return;
        }
        const { disk } = harness;
        if (disk === undefined) throw new Error('The harness must say how a disk is written.');
        const { spec, ref, target } = await started(rig);
        const nothing = failureOf(Promise.resolve(provider.rollBack?.(target, rig.context())));
        expect((await nothing).code).toBe('ACTION_NOT_ALLOWED');
        expect(await provider.inspect(target, NEVER)).toBe('running');
        const goesBackTo = async (kept: string, which: InstanceTarget = target): Promise<void> => {
          await disk.write(spec.instanceId, 'lost');
          await provider.rollBack?.(which, rig.context());
          const endpoint = await provider.ready(ref, spec, rig.ready());
          expect(await disk.read(spec.instanceId)).toBe(kept);
          expect(await answers(rig, endpoint, spec)).toBe(true);
          expect(await listed(rig, spec.instanceId)).toMatchObject([{ ref, state: 'running' }]);
        };
        for (const kept of ['first', 'second']) {
          await disk.write(spec.instanceId, kept);
          await provider.checkpoint?.(target, rig.context());
          expect(await provider.inspect(target, NEVER)).toBe('running');
          await goesBackTo(kept);
          await goesBackTo(kept, { ...target, ref: null });
        }
        if (provider.capabilities.canPause) {
          await provider.pause?.(target, rig.context());
          await goesBackTo('second');
        }
        for (const act of [provider.checkpoint, provider.rollBack]) {
          const unknown = failureOf(Promise.resolve(act?.call(provider, UNKNOWN, rig.context())));
          expect((await unknown).code).toBe('DESKTOP_DIED');
        }
        await provider.stop(target, rig.stopping());
        await expectGone(rig, spec);
      },
    );

    rule('stops', 'leaves nothing behind when it is stopped with grace', async (rig) => {
      const { spec, endpoint, target } = await started(rig);
      await rig.provider.stop(target, rig.stopping(5000));
      await expectGone(rig, spec, endpoint);
    });

    rule(
      'stops',
      'leaves nothing behind when it is killed, asked twice at once, and asked again',
      async (rig) => {
        const { spec, endpoint, target } = await started(rig);
        await Promise.all([
          rig.provider.stop(target, rig.stopping()),
          rig.provider.stop({ ...target, ref: null }, rig.stopping()),
        ]);
        await expectGone(rig, spec, endpoint);
        await rig.provider.stop(target, rig.stopping());
      },
    );

    it('has nothing to do when it stops what it does not know', () =>
      withRig((rig) => rig.provider.stop(UNKNOWN, rig.stopping(5000))));

    rule('stops', 'starts again after a stop, with the same instance id', async (rig) => {
      const { spec, target } = await started(rig);
      await rig.provider.stop(target, rig.stopping());
      const { ref } = await rig.provider.start(spec, rig.context());
      expect(await answers(rig, await rig.provider.ready(ref, spec, rig.ready()), spec)).toBe(true);
    });

    rule('aborts', 'a start that was canceled before it began leaves nothing', async (rig) => {
      const spec = await rig.spec();
      await failureOf(rig.provider.start(spec, rig.context(AbortSignal.abort())));
      await expectGone(rig, spec);
    });

    rule(
      'aborts',
      'a start that is canceled under way ends soon and can be stopped without a trace',
      async (rig) => {
        for (const afterMs of [0, 5, 30, 120]) {
          const spec = await rig.spec();
          const signal = AbortSignal.timeout(afterMs);
          const outcome = await rig.provider.start(spec, rig.context(signal)).then(
            () => 'started',
            () => 'canceled',
          );
          // what a canceled start left is found
          if (outcome === 'canceled') {
            const left = await listed(rig, spec.instanceId);
            expect(left.length).toBeLessThanOrEqual(1);
          }
          await rig.provider.stop({ instanceId: spec.instanceId, ref: null }, rig.stopping());
          await expectGone(rig, spec);
        }
      },
    );

    rule('aborts', 'a wait that is canceled ends soon and keeps no listener', async (rig) => {
      const spec = await rig.spec(harness.silent ?? harness.settings);
      const { ref } = await rig.provider.start(spec, rig.context());
      const stop = new AbortController();
      const waiting = failureOf(rig.provider.ready(ref, spec, rig.ready(stop.signal)));
      if (harness.silent !== undefined) await new Promise((resolve) => setTimeout(resolve, 100));
      const abortedAt = performance.now();
      stop.abort();
      await waiting;
      expect(performance.now() - abortedAt).toBeLessThan(SOON_MS);
      expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
    });

    rule('notices-death', 'a desktop that ends by itself is reported at once', async (rig) => {
      const spec = await rig.spec(harness.dying);
      const { ref } = await rig.provider.start(spec, rig.context());
      const startedAt = performance.now();
      const error = await failureOf(rig.provider.ready(ref, spec, rig.ready(NEVER, 60_000)));
      expect(error.code).toBe('DESKTOP_DIED');
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expectNoSecret(spec, error, rig);
    });

    rule('notices-silence', 'a desktop that never answers is given up after the time-out', async (rig) => {
      const spec = await rig.spec(harness.silent);
      const { ref } = await rig.provider.start(spec, rig.context());
      const startedAt = performance.now();
      const error = await failureOf(rig.provider.ready(ref, spec, rig.ready(NEVER, SILENCE_MS)));
      expect(error.code).toBe('DESKTOP_SILENT');
      // the last attempt may end a little before
      expect(performance.now() - startedAt).toBeGreaterThan(SILENCE_MS / 2);
      expect(performance.now() - startedAt).toBeLessThan(SILENCE_MS + 5000);
      expectNoSecret(spec, error, rig);
    });

    rule(
      'notices-taken-port',
      'a port that something else holds is PORT_TAKEN, and nothing is left',
      async (rig) => {
        const spec = await rig.spec();
        const squatter = await listenOn(spec.port ?? 0);
        try {
          const error = await failureOf(rig.provider.start(spec, rig.context()));
          expect(error.code).toBe('PORT_TAKEN');
          expect(error.message).toContain(String(spec.port));
          expectNoSecret(spec, error, rig);
          expect(await listed(rig, spec.instanceId)).toEqual([]);
        } finally {
          await closeServer(squatter);
        }
      },
    );
  });
}

/** Whether the machine's own screen can be seen. */
async function consoleAnswers(provider: Provider, instanceId: string): Promise<boolean> {
  const opening = provider.openConsole?.({ instanceId, ref: null }, NEVER);
  return namesItself(await opening?.catch(() => undefined));
}

/** Logs in to a console as a tunnel does, and closes it. */
async function namesItself(stream: Duplex | undefined): Promise<boolean> {
  if (stream === undefined) return false;
  const reader = new rfb.RfbReader({ limit: 64 * 1024 });
  const ended = (error?: Error): void => reader.end(error ?? new Error('The console ended.'));
  stream
    .on('data', (bytes: Buffer) => void reader.push(bytes))
    .on('error', ended)
    .once('end', ended);
  try {
    const write = (bytes: Buffer): unknown => stream.write(bytes);
    const init = await rfb.logInToDesktop({ reader, write, password: null });
    return init.length >= 24;
  } finally {
    stream.destroy();
  }
}

function expectNoSecret(spec: StartSpec, error: unknown, { logged, told }: ProviderRig): void {
  const { password } = spec.credentials;
  if (password !== null) expect(wordsOf(error, logged, told)).not.toContain(password);
}
