/** What every provider must do, by the provider of machines on any Proxmox VE: simulated ones, or the one that is named. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProviderRule, providerContract } from '../contracts/provider.ts';
import { APP, mayBeOurs } from './marks.ts';
import { remove } from './sweep.ts';
import type { Target } from './target.ts';
import { targetsOf } from './targets.ts';

const { each, isNamed, template, timeoutMs } = targetsOf(['2025', '2026']);
const PATIENCE_MS = isNamed ? 120_000 : 20_000;
const INSIDE = 'it needs servers inside the machines; plugins/proxmox/provider.real.test.ts has them';
const ALWAYS: Partial<Record<ProviderRule, string>> = {
  'tells-logs': 'A machine has no output of its own.',
  'notices-taken-port': 'It publishes no port.',
};
const ONLY_SIMULATED: Partial<Record<ProviderRule, string>> = {
  'notices-death': INSIDE,
  'notices-silence': INSIDE,
};

describe.each(each)('Proxmox VE %s', { timeout: timeoutMs }, (title, open) => {
  let target: Target;

  beforeAll(async () => {
    target = await open();
  }, timeoutMs);
  afterAll(() => target?.close(), 10 * 60_000);

  /** Its fields are kept by a snapshot as its disks are. */
  const machineOf = async (instanceId: string) => {
    const { qemu } = target.connect().api(new AbortController().signal).nodes.$(target.node);
    for (const { vmid, name = '' } of await qemu.$get()) {
      if (!mayBeOurs(name)) continue;
      const { description } = await qemu.$(vmid).config.$get();
      if (target.labels.describedFor(description, vmid) === instanceId) return qemu.$(vmid).config;
    }
    throw new Error(`No machine is of ${instanceId}.`);
  };
  const disk = {
    write: async (instanceId: string, text: string): Promise<void> => {
      await (await machineOf(instanceId)).$put({ searchdomain: text });
    },
    read: async (instanceId: string): Promise<string> =>
      String((await (await machineOf(instanceId)).$get()).searchdomain ?? ''),
  };

  providerContract(`a machine of ${title}`, () => target.provider(), {
    settings: { template },
    spec: { appId: APP, protocol: 'console', guestPort: 0 },
    patienceMs: PATIENCE_MS,
    disk,
    except: { ...ALWAYS, ...ONLY_SIMULATED },
    async forgetSnapshot(ref) {
      const { signal } = new AbortController();
      const client = target.connect();
      const machines = await client.api(signal).nodes.$(target.node).qemu.$get();
      const found = machines.filter(({ name }) => name === ref && mayBeOurs(name));
      expect(found).toHaveLength(1);
      for (const { vmid } of found) await remove(client, target.node, vmid, signal);
    },
  });

  if (isNamed) it.skip.each(Object.entries(ONLY_SIMULATED))('%s: %s', () => {});
});
