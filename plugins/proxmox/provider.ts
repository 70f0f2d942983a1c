import type { InstanceTarget, Provider, ProviderContext, StartSpec, z } from '../../src/api.ts';
import { keepCheckpoint, rollBack } from './checkpoint.ts';
import { openConsole } from './console.ts';
import type { Params } from './engine/params.ts';
import { inWords } from './failure.ts';
import { lxcOptions, qemuOptions } from './guest-options.ts';
import { clusterHealth } from './health.ts';
import { restartGuest, setPaused } from './lifecycle.ts';
import { listOwn } from './list.ts';
import { findGuest, stateOf } from './locate.ts';
import { USUAL_PACE } from './pace.ts';
import { type PartsOptions, type ProxmoxParts, partsFor, sharedParts } from './parts.ts';
import { untilReady } from './ready.ts';
import { stopInstance } from './remove.ts';
import { clusterRoom, guestNeeds } from './room.ts';
import { type GuestSettings, proxmoxLxcSettings, proxmoxSettings } from './settings.ts';
import { storeSnapshot } from './snapshot.ts';
import { startGuest } from './start.ts';

type Options = Omit<PartsOptions, 'pace'> & Partial<Pick<PartsOptions, 'pace'>>;

/** Machines and containers of one cluster, whose client stays its maker's. */
export function proxmoxProviders(options: Options): readonly [Provider, Provider] {
  const shared = sharedParts({ pace: USUAL_PACE, ...options });
  const { config } = shared;
  const qemu = partsFor('qemu', shared);
  const lxc = partsFor('lxc', shared);
  return [
    {
      ...guestProvider(qemu, proxmoxSettings, (settings, credentials) =>
        qemuOptions(settings, config, credentials),
      ),
      id: 'proxmox',
      title: 'Proxmox',
      pause: (target, context) =>
        tellingAfter(qemu, target, context, () => setPaused(qemu, target, context, true)),
      resume: (target, context) =>
        tellingAfter(qemu, target, context, () => setPaused(qemu, target, context, false)),
      snapshot: (target, context) => inWords(context.signal, () => storeSnapshot(qemu, target, context)),
    } as Provider,
    {
      ...guestProvider(lxc, proxmoxLxcSettings, (settings) => lxcOptions(settings, config)),
      id: 'proxmox-lxc',
      title: 'Proxmox containers',
    } as Provider,
  ];
}

type Shared<Settings> = Omit<Provider<Settings>, 'id' | 'title'>;

/** What machines and containers have in common. */
function guestProvider<Settings extends GuestSettings>(
  parts: ProxmoxParts,
  settings: z.ZodType<Settings>,
  options: (settings: Settings, credentials: StartSpec['credentials']) => Params,
): Shared<Settings> {
  const isMachine = parts.kind === 'qemu';
  return {
    capabilities: {
      publishesPorts: false,
      survivesGateway: true,
      canPause: isMachine,
      canRestart: true,
      canSnapshot: isMachine,
      canRollBack: true,
      hasLogs: false,
      keepsHomes: false,
      hasConsole: true,
      makes: isMachine ? 'vm' : 'container',
    },
    settings,
    start: (spec, context) => startGuest({ parts, options }, spec, context),
    ready: (_ref, spec, context) => inWords(context.signal, () => untilReady(parts, spec, context)),
    stop: (target, context) =>
      tellingAfter(parts, target, context, () => stopInstance(parts, target, context)),
    restart: (target, context) =>
      tellingAfter(parts, target, context, () => restartGuest(parts, target, context)),
    checkpoint: (target, context) =>
      tellingAfter(parts, target, context, () => keepCheckpoint(parts, target, context)),
    rollBack: (target, context) =>
      tellingAfter(parts, target, context, () => rollBack(parts, target, context)),
    openConsole: (target, signal) => inWords(signal, () => openConsole(parts, target, signal)),
    inspect: (target, signal) =>
      inWords(signal, async () => {
        const guest = await findGuest(parts, target, signal);
        return guest === null ? 'gone' : stateOf(guest, signal);
      }),
    list: (signal) => inWords(signal, () => listOwn(parts, signal)),
    watch: (listener, signal) => parts.news.watch(listener, signal),
    logs: async () => [],
    health: (signal) => clusterHealth(parts, signal),
    room: clusterRoom(parts),
    needs: guestNeeds,
  };
}

/** In words for people, and whoever follows the desktop is told that something happened to it. */
function tellingAfter(
  { news }: ProxmoxParts,
  { instanceId }: InstanceTarget,
  { signal }: ProviderContext,
  work: () => Promise<void>,
): Promise<void> {
  return news.after(instanceId, inWords(signal, work));
}
