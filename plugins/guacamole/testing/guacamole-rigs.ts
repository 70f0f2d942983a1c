import { expect, vi } from 'vitest';
import type { AppError, DesktopTarget, GuestProtocol } from '../../../src/api.ts';
import { type Bridged, openRig, soon, type TunnelRig, until } from '../../../test/contracts/tunnel-rig.ts';
import type { GuacdAddress } from '../guacd-client.ts';
import { connectionsTo } from '../net-table.ts';
import { GuacdPool, type GuacdSource, type PoolOptions } from '../pool.ts';
import type { Reach } from '../settings.ts';
import { guacamoleTransport } from '../transport.ts';
import { type Screen, watchScreen } from './screen.ts';

export const SHOWN_MS = 20_000;

export interface RigOptions extends PoolOptions {
  readonly reach?: Reach;
  /** Connections that a guacd may hold. */
  readonly most?: number;
}

/** Viewers of real desktops through real guacd; whoever made the rigs closes them. */
export function guacamoleRigs() {
  const rigs: TunnelRig[] = [];
  return {
    async rigOf(
      source: GuacdSource,
      { reach = 'published', most = 300, ...rest }: RigOptions = {},
    ): Promise<TunnelRig> {
      const pool = new GuacdPool(source, most, rest);
      const limits = { connectMs: 3000, handshakeMs: 10_000, pictureMs: 60_000 };
      const rig = await openRig(
        {
          subprotocol: 'guacamole',
          text: true,
          open: async () => ({
            transport: guacamoleTransport({ pool, reach, ...limits }),
            close: async () => undefined,
          }),
        },
        1000,
      );
      rigs.push(rig);
      return rig;
    },
    async closeRigs(): Promise<void> {
      for (const rig of rigs.splice(0)) await rig.close();
    },
  };
}

export const targetOf = (
  protocol: GuestProtocol,
  desktop: { readonly port: number; readonly inner?: GuacdAddress },
  username: string | null,
  password: string | null,
): DesktopTarget => ({
  instanceId: 'i1',
  protocol,
  endpoint: {
    host: '127.0.0.1',
    port: desktop.port,
    ...(desktop.inner === undefined ? {} : { inner: desktop.inner }),
  },
  credentials: { username, password },
  width: 800,
  height: 600,
});

/**
 * Waits until each guacd has so many connections from this machine. The gateway asks each now and then how it is, over one
 * more that is soon gone.
 */
export async function held(guacds: readonly GuacdAddress[], counts: readonly number[]): Promise<void> {
  const settled = { timeout: SHOWN_MS, interval: 50 };
  await vi.waitFor(async () => expect(await Promise.all(guacds.map(connectionsTo))).toEqual(counts), settled);
}

export async function shown(
  rig: TunnelRig,
  target: DesktopTarget,
  query = '',
  ms = SHOWN_MS,
): Promise<{ bridged: Bridged; screen: Screen }> {
  const bridged = await rig.bridge({ target }, { query });
  const screen = watchScreen(bridged.viewer);
  const ended = bridged.outcome.then((outcome) => {
    throw new Error(`ended early: ${JSON.stringify(outcome)}`);
  });
  const picture = until(() => screen.syncs > 0 && screen.size !== null, 'a picture', ms);
  await Promise.race([picture, ended]);
  return { bridged, screen };
}

export async function failure(rig: TunnelRig, target: DesktopTarget, ms = SHOWN_MS): Promise<AppError> {
  const bridged = await rig.bridge({ target });
  watchScreen(bridged.viewer);
  const outcome = await soon(bridged.outcome, 'a failure', ms);
  if ('end' in outcome) throw new Error(`ended: ${outcome.end.reason} ${outcome.end.message}`);
  return outcome.error as AppError;
}
