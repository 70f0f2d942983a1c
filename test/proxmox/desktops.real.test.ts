/**
 * What must hold of desktops that a provider makes of machines on any Proxmox VE, as far as it can be seen from outside:
 * on both generations of the simulator, and with `npm run test:proxmox` on the cluster that is named.
 */
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Provider } from '../../src/api.ts';
import { failureOf, openProviderRig, type ProviderRig } from '../contracts/provider-rig.ts';
import { APP } from './marks.ts';
import type { Target } from './target.ts';
import { targetsOf } from './targets.ts';
import { Viewer } from './viewer.ts';

const OTHER_PRINT = Array.from({ length: 32 }, () => 'AB').join(':');
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEx+a/b+cdefghijklmnopqrstuvwxyzABCDEFGHIJK a b+c@d';
const VIEWERS = 10;
/** What the simulator alone can be made to do, and where it is tested. */
const ONLY_SIMULATED = [
  '2: an id that is taken between the answer to a clone and the clone (start.real.test.ts)',
  '6: words of a task that ends with warnings, or fails (start.real.test.ts)',
  '9: tickets that end (sign-in.real.test.ts)',
  '11: a token without any ACL (start.real.test.ts)',
  '16: a machine with a lock, which only root itself may set (start.real.test.ts, stop.real.test.ts)',
  '21: a host that goes away between offer and screen (console/screens.real.test.ts)',
];

const { each, isNamed, template, timeoutMs } = targetsOf(['2025', '2026']);
const { signal } = new AbortController();

describe.each(each)('desktops of Proxmox VE %s', { timeout: timeoutMs }, (_title, open) => {
  let target: Target;

  beforeAll(async () => {
    target = await open();
  }, timeoutMs);
  afterAll(() => target?.close(), 10 * 60_000);

  /** A gateway's provider, whose desktops are gone after the test. */
  const desk = async (settings: Record<string, unknown> = {}) => {
    const provider = target.provider();
    const spec = { appId: APP, protocol: 'console', guestPort: 0 } as const;
    const patienceMs = target.patienceMs;
    const rig = await openProviderRig(() => provider, {
      settings: { template, ...settings },
      spec,
      patienceMs,
    });
    onTestFinished(() => rig.close());
    return { provider, rig };
  };
  const start = async ({ provider, rig }: { provider: Provider; rig: ProviderRig }) => {
    const spec = await rig.spec();
    const { ref } = await provider.start(spec, rig.context());
    await provider.ready(ref, spec, rig.ready());
    return { spec, ref, vmid: Number(ref.split('/')[1]), instance: { instanceId: spec.instanceId, ref } };
  };
  const vmOf = (vmid: number, client = target.connect()) =>
    client.api(signal).nodes.$(target.node).qemu.$(vmid);
  const sent = (method: string, path: RegExp) =>
    target.proxies
      .flatMap(({ passed }) => passed)
      .filter((one) => one.method === method && path.test(one.path));
  const fail = (method: string, path: RegExp, fault: Parameters<Target['proxies'][number]['fail']>[2]) => {
    for (const proxy of target.proxies) proxy.fail(method, path, fault);
    onTestFinished(() => target.proxies.forEach((proxy) => void proxy.forgive()));
  };
  const logIn = (stream: Duplex | undefined): Promise<string> => {
    if (stream === undefined) throw new Error('the provider has no console');
    return new Viewer(stream).logIn();
  };

  it('1: desktops that are started at once have machines of their own, and all run', async () => {
    const one = await desk();
    const all = await Promise.all(['a', 'b', 'c'].map(() => start(one)));
    expect(new Set(all.map(({ ref }) => ref)).size).toBe(3);
    const listed = await one.provider.list(signal);
    for (const { spec, ref } of all)
      expect(listed).toContainEqual(
        expect.objectContaining({ instanceId: spec.instanceId, ref, state: 'running' }),
      );
  });

  it('2: an id that somebody has is left to them, and another one is taken', async () => {
    const { provider, rig } = await desk();
    const spec = await rig.spec();
    const first = target.labels.vmid(spec.instanceId, 0, target.ids);
    await target.machine('first', first);
    const before = await vmOf(first).config.$get();
    const { ref } = await provider.start(spec, rig.context());
    expect(ref).not.toBe(`qemu/${first}`);
    await provider.stop({ instanceId: spec.instanceId, ref }, rig.stopping());
    expect(await vmOf(first).config.$get()).toEqual(before);
  });

  it('3: a clone whose answer is lost is sent once, and its machine is found and used', async () => {
    const one = await desk();
    const before = sent('POST', /\/clone$/).length;
    fail('POST', /\/clone$/, 'drop');
    const { spec, ref } = await start(one);
    expect(sent('POST', /\/clone$/)).toHaveLength(before + 1);
    expect(await one.provider.list(signal)).toContainEqual(
      expect.objectContaining({ instanceId: spec.instanceId, ref }),
    );
  });

  it('4: a start that is answered with 596 is sent once, and waited for', async () => {
    const one = await desk();
    const before = sent('POST', /\/status\/start$/).length;
    fail('POST', /\/status\/start$/, { status: 596, text: 'Connection timed out' });
    const { instance } = await start(one);
    expect(await one.provider.inspect(instance, signal)).toBe('running');
    expect(sent('POST', /\/status\/start$/)).toHaveLength(before + 1);
  });

  it('5: a desktop that runs is started already; one that is paused goes on', async () => {
    const one = await desk();
    const { spec, ref, instance } = await start(one);
    expect(await one.provider.start(spec, one.rig.context())).toEqual({ ref });
    await one.provider.pause?.(instance, one.rig.context());
    expect(await one.provider.inspect(instance, signal)).toBe('paused');
    expect(await one.provider.start(spec, one.rig.context())).toEqual({ ref });
    expect(await one.provider.inspect(instance, signal)).toBe('running');
  });

  it('7: what somebody has removed is gone, and to stop it is done', async () => {
    const one = await desk();
    const { vmid, instance } = await start(one);
    const client = target.connect();
    const wait = { signal, deadlineMs: target.patienceMs };
    await client.waitForTask(await vmOf(vmid, client).status.stop.$post(), wait);
    await client.waitForTask(await vmOf(vmid, client).$delete({ purge: true }), wait);
    expect(await one.provider.inspect(instance, signal)).toBe('gone');
    await one.provider.stop(instance, one.rig.stopping(5000));
  });

  it('10: its clone names the pool, and is in it', async () => {
    const one = await desk();
    const { vmid } = await start(one);
    expect(sent('POST', /\/clone$/).at(-1)?.body).toContain(`pool=${target.pool}`);
    const pool = await target.connect().api(signal).pools.$(target.pool).$get();
    expect((pool as { members: { vmid?: number }[] }).members.map((member) => member.vmid)).toContain(vmid);
  });

  it('12: nothing is asked of a host that is not trusted', async () => {
    const provider = target.provider({ hosts: target.hosts, trust: { fingerprints: [OTHER_PRINT] } });
    const { rig } = await desk();
    const before = target.simulator?.requests.length;
    const error = await failureOf(provider.start(await rig.spec(), rig.context()));
    expect(error.code).toBe('PROVIDER_UNREACHABLE');
    expect(target.simulator?.requests.length).toBe(before);
  });

  it('14, 15: a desktop that is asked to end is gone at the latest when its time is over', async () => {
    const one = await desk();
    const { spec, vmid, instance } = await start(one);
    await one.provider.stop(instance, one.rig.stopping(3000));
    expect(await one.provider.inspect(instance, signal)).toBe('gone');
    const listed = await one.provider.list(signal);
    expect(listed.map(({ instanceId }) => instanceId)).not.toContain(spec.instanceId);
    const { members } = (await target.connect().api(signal).pools.$(target.pool).$get()) as {
      members: { vmid?: number }[];
    };
    expect(members.map((member) => member.vmid)).not.toContain(vmid);
  });

  it('17: one that is protected stays, which is said, and goes when it is not any more', async () => {
    const one = await desk();
    const { vmid, instance } = await start(one);
    await vmOf(vmid).config.$put({ protection: true });
    const error = await failureOf(one.provider.stop(instance, one.rig.stopping()));
    expect(error.message).toContain('protected');
    expect(await one.provider.inspect(instance, signal)).toBe('exited');
    await vmOf(vmid).config.$put({ protection: false });
    await one.provider.stop(instance, one.rig.stopping());
    expect(await one.provider.inspect(instance, signal)).toBe('gone');
  });

  it('17: a copy that has the tags of a desktop is not its gateway’s', async () => {
    const one = await desk();
    const { vmid, instance } = await start(one);
    const copy = await target.machine('copy');
    const { tags } = await vmOf(vmid).config.$get();
    await vmOf(copy).config.$put({ tags });
    const refs = (await one.provider.list(signal)).map(({ ref }) => ref);
    expect([refs.includes(instance.ref), refs.includes(`qemu/${copy}`)]).toEqual([true, false]);
    await one.provider.stop(instance, one.rig.stopping());
    expect((await vmOf(copy).config.$get()).tags).toBe(tags);
  });

  it('18: one that somebody has switched off is seen to be so at once', async () => {
    const one = await desk();
    const { vmid, instance } = await start(one);
    const client = target.connect();
    const upid = await vmOf(vmid, client).status.stop.$post();
    await client.waitForTask(upid, { signal, deadlineMs: target.patienceMs });
    expect(await one.provider.inspect(instance, signal)).toBe('exited');
    expect(await one.provider.list(signal)).toContainEqual(
      expect.objectContaining({ instanceId: instance.instanceId, state: 'exited' }),
    );
  });

  it(`19, 20: ${VIEWERS} people see its console at once, and none is asked for a password`, async () => {
    const one = await desk();
    const { instance } = await start(one);
    const open = Array.from({ length: VIEWERS }, () => one.provider.openConsole?.(instance, signal));
    const names = await Promise.all((await Promise.all(open)).map(logIn));
    expect(new Set(names).size).toBe(1);
  });

  it('22, 24: its console ends with it, and there is none afterwards', async () => {
    const one = await desk();
    const { instance } = await start(one);
    const stream = await one.provider.openConsole?.(instance, signal);
    if (stream === undefined) throw new Error('the provider has no console');
    const viewer = new Viewer(stream);
    await viewer.logIn();
    await one.provider.stop(instance, one.rig.stopping());
    expect(await viewer.closed).toBeNull();
    const nothing = failureOf(Promise.resolve(one.provider.openConsole?.(instance, signal)));
    expect((await nothing).code).toBe('DESKTOP_UNREACHABLE');
  });

  it('25: keys and the user arrive at cloud-init as they are', async () => {
    const drives = Object.values(await vmOf(template).config.$get()).map(String);
    const drive = drives.some((value) => /cloudinit/.test(value)) ? {} : { drive: target.storage };
    const one = await desk({ cloudInit: { user: 'somebody', sshKeys: [KEY], ip: 'dhcp', ...drive } });
    const { vmid } = await start(one);
    const dump = String(await vmOf(vmid).cloudinit.dump.$get({ type: 'user' }));
    expect(dump).toContain(KEY);
    expect(dump).toContain('user: somebody');
  });

  if (isNamed) it.skip.each(ONLY_SIMULATED)('%s: only on the simulator', () => {});
});
