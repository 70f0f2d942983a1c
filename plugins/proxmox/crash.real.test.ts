import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Provider, ProviderContext, StartSpec } from '../../src/api.ts';
import { fakeLog } from '../../test/fakes/core/fake-log.ts';
import { quickPve } from '../../test/fakes/pve/testing/quick-pve.ts';
import type { ProxmoxClient } from './client.ts';
import { makeClient, makeProviders } from './testing/quick-providers.ts';

const NEVER = new AbortController().signal;
const CONTEXT: ProviderContext = { signal: NEVER, log: fakeLog(), progress: () => {} };
/** More than a start asks. */
const MOST_CALLS = 30;

describe.each(['2025', '2026'] as const)('a gateway that ends, with Proxmox of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900 });
  pve.setUp.addTemplate({ vmid: 901 }, 'lxc');
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [900, 901] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  const clients: ProxmoxClient[] = [];
  afterAll(() => Promise.all(clients.map((client) => client.close())));
  const root = makeClient(pve);
  clients.push(root);
  const gateway = (kind: 'qemu' | 'lxc') => {
    const life = new AbortController();
    const client = makeClient(pve, { token });
    clients.push(client);
    const provider = makeProviders(client, { config: { pool: 'desktops' } })[kind];
    /** From now on nothing of it reaches Proxmox. */
    const kill = async (): Promise<void> => {
      await client.close();
      life.abort();
    };
    return { provider, kill, context: { ...CONTEXT, signal: life.signal } };
  };
  const specOf = (provider: Provider, template: number): StartSpec => ({
    ...{ instanceId: randomBytes(10).toString('hex'), appId: 'desk', appName: 'Desk' },
    settings: provider.settings.parse({ template, disk: '6g' }),
    ...{
      protocol: 'console',
      guestPort: 0,
      port: null,
      width: 800,
      height: 600,
      ownerName: 'ada',
      home: null,
    },
    credentials: { username: null, password: 'secret' },
  });
  const made = () => pve.guests().filter(({ vmid }) => vmid >= 20_000);

  it.each([
    ['qemu', 900],
    ['lxc', 901],
  ] as const)(
    'at any call of a start of %s: the next one makes the desktop whole, and removes it',
    async (kind, template) => {
      for (let at = 1; at <= MOST_CALLS; at += 1) {
        const first = gateway(kind);
        const spec = specOf(first.provider, template);
        const before = pve.requests.length;
        const started = first.provider.start(spec, first.context).then(
          () => true,
          () => false,
        );
        let isOver = false;
        void started.then(() => {
          isOver = true;
        });
        await expect.poll(() => isOver || pve.requests.length >= before + at, { interval: 1 }).toBe(true);
        await first.kill();
        const wasWhole = await started;
        const next = gateway(kind).provider;
        const { ref } = await next.start(spec, CONTEXT);
        expect(made().map(({ vmid }) => `${kind}/${vmid}`)).toEqual([ref]);
        expect(made()[0]?.power).toBe('running');
        expect(made()[0]?.config.get(kind === 'qemu' ? 'scsi0' : 'rootfs')).toContain('size=6G');
        expect(await next.list(NEVER)).toMatchObject([
          { instanceId: spec.instanceId, ref, state: 'running' },
        ]);
        await next.stop({ instanceId: spec.instanceId, ref: null }, { ...CONTEXT, graceMs: 0 });
        expect(made()).toEqual([]);
        if (wasWhole) return;
      }
      throw new Error(`A start asks more than ${MOST_CALLS} times.`);
    },
  );

  it('at any call of a start: what is not wanted any more is found and removed', async () => {
    for (let at = 1; at <= MOST_CALLS; at += 1) {
      const first = gateway('qemu');
      const spec = specOf(first.provider, 900);
      const before = pve.requests.length;
      let isOver = false;
      const started = first.provider.start(spec, first.context).then(
        () => true,
        () => false,
      );
      void started.then(() => {
        isOver = true;
      });
      await expect.poll(() => isOver || pve.requests.length >= before + at, { interval: 1 }).toBe(true);
      await first.kill();
      const wasWhole = await started;
      const next = gateway('qemu').provider;
      // what a clone makes is seen when it is made
      await expect.poll(() => pve.runningTasks()).toEqual([]);
      for (const found of await next.list(NEVER)) await next.stop(found, { ...CONTEXT, graceMs: 0 });
      expect(made()).toEqual([]);
      if (wasWhole) return;
    }
    throw new Error(`A start asks more than ${MOST_CALLS} times.`);
  });

  it('at any call of a snapshot: the next one finishes it, and leaves nothing else', async () => {
    const desk = gateway('qemu');
    const spec = specOf(desk.provider, 900);
    await desk.provider.start(spec, CONTEXT);
    const target = { instanceId: spec.instanceId, ref: null };
    const [machine] = made();
    for (let at = 1; at <= MOST_CALLS; at += 1) {
      const name = `kept-${at}`;
      const first = gateway('qemu');
      const before = pve.requests.length;
      let isOver = false;
      const stored = Promise.resolve(first.provider.snapshot?.(target, { ...first.context, name })).then(
        () => true,
        () => false,
      );
      void stored.then(() => {
        isOver = true;
      });
      await expect.poll(() => isOver || pve.requests.length >= before + at, { interval: 1 }).toBe(true);
      await first.kill();
      const wasWhole = await stored;
      const next = gateway('qemu').provider;
      expect(await next.snapshot?.(target, { ...CONTEXT, name })).toEqual({ ref: name });
      const others = made().filter((guest) => guest !== machine);
      expect(others.map((guest) => [guest.name, guest.isTemplate])).toEqual([[name, true]]);
      expect((await next.list(NEVER)).map(({ instanceId }) => instanceId)).toEqual([spec.instanceId]);
      const node = root.api(NEVER).nodes.$(others[0]?.node ?? '').qemu;
      await root.waitForTask(await node.$(others[0]?.vmid ?? 0).$delete(), {
        signal: NEVER,
        deadlineMs: 10_000,
      });
      if (!wasWhole) continue;
      await next.stop(target, { ...CONTEXT, graceMs: 0 });
      return;
    }
    throw new Error(`A snapshot asks more than ${MOST_CALLS} times.`);
  });

  it.each([
    ['qemu', 900],
    ['lxc', 901],
  ] as const)(
    'at any call of a checkpoint and of a roll back of %s: the next one makes it whole, and runs',
    async (kind, template) => {
      const desk = gateway(kind);
      const spec = specOf(desk.provider, template);
      await desk.provider.start(spec, CONTEXT);
      const target = { instanceId: spec.instanceId, ref: null };
      const [guest] = made();
      if (guest === undefined) throw new Error('no machine');
      const cutOff = async (act: 'checkpoint' | 'rollBack', at: number): Promise<boolean> => {
        const first = gateway(kind);
        const before = pve.requests.length;
        let isOver = false;
        const done = Promise.resolve(first.provider[act]?.(target, first.context)).then(
          () => true,
          () => false,
        );
        void done.then(() => {
          isOver = true;
        });
        await expect.poll(() => isOver || pve.requests.length >= before + at, { interval: 1 }).toBe(true);
        await first.kill();
        return done;
      };
      for (const act of ['checkpoint', 'rollBack'] as const) {
        for (let at = 1; ; at += 1) {
          if (at > MOST_CALLS) throw new Error(`A ${act} asks more than ${MOST_CALLS} times.`);
          guest.config.set('searchdomain', act === 'checkpoint' ? `kept-${at}` : 'lost');
          const wasWhole = await cutOff(act, at);
          await gateway(kind).provider[act]?.(target, CONTEXT);
          expect([guest.power, guest.snapshots.size, guest.config.has('lock')]).toEqual([
            'running',
            1,
            false,
          ]);
          const [kept] = guest.snapshots.values();
          expect(guest.config.get('searchdomain')).toBe(kept?.config.get('searchdomain'));
          if (wasWhole) break;
        }
      }
      await desk.provider.stop(target, { ...CONTEXT, graceMs: 0 });
      expect(made()).toEqual([]);
    },
  );

  it('in a snapshot that nobody asks for again: what it left is removed when nobody can work on it any more', async () => {
    const desk = gateway('qemu');
    const spec = specOf(desk.provider, 900);
    await desk.provider.start(spec, CONTEXT);
    const target = { instanceId: spec.instanceId, ref: null };
    const first = gateway('qemu');
    const stored = Promise.resolve(
      first.provider.snapshot?.(target, { ...first.context, name: 'left' }),
    ).catch(() => {});
    await expect.poll(() => pve.runningTasks('qmclone'), { interval: 1 }).toHaveLength(1);
    await first.kill();
    await stored;
    await expect.poll(() => pve.runningTasks()).toEqual([]);
    const next = gateway('qemu').provider;
    await next.list(NEVER);
    expect(made()).toHaveLength(2);
    const later = Date.now() + 2 * 3_600_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
    onTestFinished(() => clock.mockRestore());
    await next.list(NEVER);
    await expect.poll(() => made().length).toBe(1);
    expect((await next.list(NEVER)).map(({ instanceId }) => instanceId)).toEqual([spec.instanceId]);
    await next.stop(target, { ...CONTEXT, graceMs: 0 });
    expect(made()).toEqual([]);
  });
});
