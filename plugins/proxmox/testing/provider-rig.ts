import { onTestFinished } from 'vitest';
import type { InstanceTarget, Provider, StartSpec } from '../../../src/api.ts';
import { openProviderRig, type ProviderRig } from '../../../test/contracts/provider-rig.ts';
import type { LoggedRequest } from '../../../test/fakes/pve/http/request-log.ts';
import type { FakePve } from '../../../test/fakes/pve/start-pve.ts';
import type { ProxmoxClient } from '../client.ts';
import { type QuickOptions, quickProviders } from './quick-providers.ts';

export interface Desk extends ProviderRig {
  readonly client: ProxmoxClient;
  /** Starts one whose screen is seen. */
  start(
    settings?: Record<string, unknown>,
  ): Promise<{ spec: StartSpec; target: InstanceTarget; vmid: number }>;
  /** What was asked since the rig was opened. */
  asked(method: string, path: RegExp): readonly LoggedRequest[];
}

/** A provider on the simulated cluster, whose desktops are removed after the test. */
export async function openDesk(
  pve: FakePve,
  settings: Record<string, unknown>,
  options: QuickOptions & { readonly kind?: 'qemu' | 'lxc' } = {},
): Promise<Desk> {
  const made = quickProviders(pve, options);
  const provider: Provider = made[options.kind ?? 'qemu'];
  const spec = { protocol: 'console', guestPort: 0 } as const;
  const rig = await openProviderRig(() => provider, { settings, spec });
  onTestFinished(async () => {
    pve.control.clear();
    for (const guest of pve.guests()) guest.config.delete('lock');
    await rig.close();
  });
  const begin = pve.requests.length;
  return {
    client: made.client,
    ...rig,
    async start(other) {
      const one = await rig.spec(other);
      const { ref } = await provider.start(one, rig.context());
      const target = { instanceId: one.instanceId, ref };
      return { spec: one, target, vmid: Number(ref.split('/')[1]) };
    },
    asked: (method, path) =>
      pve.requests.slice(begin).filter((one) => one.method === method && path.test(one.path)),
  };
}
