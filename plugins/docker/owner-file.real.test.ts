import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartSpec } from '../../src/api.ts';
import { failureOf, openProviderRig, type ProviderRig } from '../../test/contracts/provider-rig.ts';
import { FakeEngine } from '../../test/fakes/docker/fake-engine.ts';
import { docker } from '../../test/flows/containers.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { dockerConfig } from './config.ts';
import { dockerProvider } from './provider.ts';

const SETTINGS = { image: 'desk:latest', tellOwner: true };

describe('whose desktop it is, and the engine', () => {
  let engine: FakeEngine;
  let rig: ProviderRig;

  beforeEach(async () => {
    engine = await FakeEngine.open();
    const config = dockerConfig.parse({ host: engine.host, apiTimeoutSeconds: 1 });
    rig = await openProviderRig(() => dockerProvider(config, 'gateway'), { settings: SETTINGS });
  });
  afterEach(async () => {
    await rig.close();
    await engine.close();
  });

  const asked = (): string[] =>
    engine.requests.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{32,}/, 'ID')}`);

  it('is asked once to tell a desktop that runs, and not before somebody has it', async () => {
    const { provider } = rig;
    const spec = { ...(await rig.spec()), ownerName: '' };
    const { ref } = await provider.start(spec, rig.context());
    expect(asked()).toEqual(['POST /containers/create', 'POST /containers/ID/start']);
    const to = { settings: spec.settings, ownerName: 'ada', home: null };
    await provider.bind?.({ instanceId: spec.instanceId, ref }, to, rig.context());
    expect(asked().slice(2)).toEqual(['PUT /containers/ID/archive']);
  });

  it('says so when the desktop is gone', async () => {
    const spec = await rig.spec();
    const to = { settings: spec.settings, ownerName: 'ada', home: null };
    const target = { instanceId: spec.instanceId, ref: null };
    const bound = rig.provider.bind?.(target, to, rig.context()) ?? Promise.resolve();
    expect((await failureOf(bound)).code).toBe('PROVIDER_FAILED');
  });

  it('is used where the application says so', () => {
    const { provider } = rig;
    const uses = (settings: object) => provider.usesOwner?.(provider.settings.parse(settings));
    expect([uses(SETTINGS), uses({ image: 'desk' })]).toEqual([true, false]);
  });
});

describeWith(
  ['docker', 'desktop-image'],
  'whose desktop it is, in Docker',
  ({ docker: { host }, 'desktop-image': { image } }) => {
    it('can be read in the desktop, told at its start or later, and after a restart', async () => {
      const provider = dockerProvider(dockerConfig.parse({ host, pull: 'never' }), 'owner-test');
      const rig = await openProviderRig(() => provider, { settings: { image, tellOwner: true } });
      try {
        const begin = async (change: Partial<StartSpec>) => {
          const spec = { ...(await rig.spec()), ...change } as StartSpec<never>;
          const { ref } = await provider.start(spec, rig.context());
          await provider.ready(ref, spec, rig.ready());
          const read = () =>
            docker(host, 'exec', ref, 'sh', '-c', 'cat /run/deskgate/owner; stat -c %a /run /run/deskgate');
          return { spec, target: { instanceId: spec.instanceId, ref }, read };
        };
        const early = await begin({ ownerName: 'Ada Ł' });
        expect(await early.read()).toBe('Ada Ł\n755\n755');
        const late = await begin({ ownerName: '' });
        const to = { settings: late.spec.settings, ownerName: 'bob', home: null };
        for (let times = 0; times < 2; times += 1) await provider.bind?.(late.target, to, rig.context());
        expect(await late.read()).toBe('bob\n755\n755');
        await provider.restart?.(late.target, rig.stopping(2));
        await provider.ready(late.target.ref, late.spec, rig.ready());
        expect(await late.read()).toBe('bob\n755\n755');
        const greeted = await docker(host, 'exec', late.target.ref, 'bash', '-lc', 'deskgate_greet');
        expect(greeted).toBe('This is the desktop of bob.');
        for (const { target } of [early, late]) await provider.stop(target, rig.stopping(1));
      } finally {
        await rig.close();
      }
    });
  },
);
