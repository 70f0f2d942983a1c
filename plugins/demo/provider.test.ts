import { describe, expect, it } from 'vitest';
import { providerContract } from '../../test/contracts/provider.ts';
import { eventually, openProviderRig } from '../../test/contracts/provider-rig.ts';
import { demoProvider } from './provider.ts';
import { RfbClient } from './testing/rfb-client.ts';

const harness = {
  settings: {},
  except: {
    pauses: 'what runs inside the gateway cannot be frozen alone',
    snapshots: 'a demo desktop has nothing to keep',
    survives: 'demo desktops live inside the gateway and end with it',
    'notices-death': 'a demo desktop ends only when it is stopped',
    'notices-silence': 'a demo desktop answers as soon as it listens',
  },
} as const;

providerContract('demo', () => demoProvider(), harness);

describe('the demo provider', () => {
  it('refuses another protocol than vnc', async () => {
    const rig = await openProviderRig(() => demoProvider(), harness);
    const spec = { ...(await rig.spec()), protocol: 'rdp' as const };
    await expect(rig.provider.start(spec, rig.context())).rejects.toMatchObject({ code: 'APP_INVALID' });
    await rig.close();
  });

  it('asks for the instance’s password, and for none when the application has none', async () => {
    const rig = await openProviderRig(() => demoProvider(), harness);
    const spec = await rig.spec();
    await rig.provider.start(spec, rig.context());
    const wrong = new RfbClient(spec.port ?? 0);
    await expect(wrong.open('not this')).rejects.toThrow('The password is wrong');
    const right = await new RfbClient(spec.port ?? 0).open(spec.credentials.password);
    expect(right.name).toBe('Deskgate demo');
    const open = { ...(await rig.spec()), credentials: { username: null, password: null } };
    await rig.provider.start(open, rig.context());
    const anybody = await new RfbClient(open.port ?? 0).open(null);
    expect([anybody.width, anybody.height]).toEqual([800, 600]);
    for (const client of [wrong, right, anybody]) client.close();
    await rig.close();
  });

  it('logs who comes and goes, and nothing that is typed', async () => {
    const rig = await openProviderRig(() => demoProvider(), harness);
    const spec = await rig.spec();
    await rig.provider.start(spec, rig.context());
    const client = await new RfbClient(spec.port ?? 0).open(spec.credentials.password);
    client.type('my secret');
    client.request(false);
    await client.update();
    client.close();
    const target = { instanceId: spec.instanceId, ref: null };
    const signal = new AbortController().signal;
    await eventually(async () => {
      const lines = await rig.provider.logs(target, { tail: 50, signal });
      expect(lines.at(-1)).toMatch(/A viewer left; now 0\.$/);
      expect(lines.join('\n')).toMatch(/A viewer connected; now 1\./);
      expect(lines.join('\n')).not.toContain('secret');
    });
    await rig.close();
  });
});
