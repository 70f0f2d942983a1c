import { onTestFinished } from 'vitest';
import type { Provider } from '../../../src/api.ts';
import type { FakePve } from '../../../test/fakes/pve/start-pve.ts';
import { QUICK } from '../../../test/fakes/pve/testing/quick-pve.ts';
import { type ProxmoxClient, proxmoxClient } from '../client.ts';
import { type ProxmoxConfig, proxmoxConfig } from '../config.ts';
import { type Pace, USUAL_PACE } from '../pace.ts';
import { proxmoxProviders } from '../provider.ts';

/** As patient as in life with a simulator that is so much faster. */
function paceFor(timeScale: number, limits: Partial<Pace> = {}): Pace {
  const scaled = Object.entries(USUAL_PACE).map(([name, ms]) => [name, ms * timeScale]);
  const usual = { nodeMs: 500, taskLimitMs: 10_000, cleanUpMs: 5000 };
  return { ...(Object.fromEntries(scaled) as unknown as Pace), ...usual, ...limits };
}

export interface QuickOptions {
  readonly config?: Partial<ProxmoxConfig>;
  readonly token?: string;
  readonly timeScale?: number;
  readonly gatewayId?: string;
  readonly pace?: Partial<Pace>;
}

export interface QuickProviders {
  readonly qemu: Provider;
  readonly lxc: Provider;
}

/** Closed by whoever makes it. */
export function makeClient(pve: FakePve, { token, timeScale = QUICK }: QuickOptions = {}): ProxmoxClient {
  return proxmoxClient({
    hosts: pve.hosts.map(({ url }) => url),
    credentials: token === undefined ? { username: 'root@pam', password: pve.rootPassword } : { token },
    trust: { ca: pve.ca },
    polling: { firstMs: 250 * timeScale, longestMs: 2000 * timeScale },
  });
}

/** The providers of a gateway that has just started. */
export function makeProviders(client: ProxmoxClient, options: QuickOptions = {}): QuickProviders {
  const { timeScale = QUICK, gatewayId = 'gateway' } = options;
  const config = proxmoxConfig.parse({ hosts: ['pve1'], ...options.config });
  const [qemu, lxc] = proxmoxProviders({ client, config, gatewayId, pace: paceFor(timeScale, options.pace) });
  return { qemu, lxc };
}

/** Both for one test. */
export function quickProviders(
  pve: FakePve,
  options: QuickOptions = {},
): QuickProviders & { readonly client: ProxmoxClient } {
  const client = makeClient(pve, options);
  onTestFinished(() => client.close());
  return { ...makeProviders(client, options), client };
}
