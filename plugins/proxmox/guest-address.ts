import { z } from '../../src/api.ts';
import type { ProxmoxClient, ScreenAddress } from './client.ts';
import { ProxmoxError } from './engine/error.ts';
import { chooseAddress } from './guest-networks.ts';

/** A guest may tell as much as it likes. */
const ANSWER_LIMIT_BYTES = 256 * 1024;
const MOST_INTERFACES = 256;
const MOST_ADDRESSES = 64;
const LONGEST_ADDRESS = 64;

const mac = z
  .string()
  .regex(/^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i)
  .transform((text) => text.toLowerCase().replaceAll('-', ':'));
const address = z.string().max(LONGEST_ADDRESS);

/** As the guest agent tells it, as Proxmox tells it of containers, and as both together. */
const tellsInterface = z.object({
  'hardware-address': mac.optional().catch(undefined),
  hwaddr: mac.optional().catch(undefined),
  'ip-addresses': z.array(z.unknown()).catch([]).default([]),
  inet: address.optional().catch(undefined),
  inet6: address.optional().catch(undefined),
});
const tellsAddress = z.object({ 'ip-address': address });

type GuestPath = Pick<ScreenAddress, 'node' | 'kind' | 'vmid'>;

interface Interface {
  readonly mac: string;
  readonly addresses: readonly string[];
}

export interface AddressOptions {
  /** Networks in which guests may be, of IPv4 and IPv6; the private ones when there are none. */
  readonly cidrs: readonly string[];
}

/**
 * Where a machine or container says that it can be reached, in its own words, which are believed for the network cards that
 * its configuration has and for the given networks only. The first card that has an address there decides.
 * Null while it does not answer, or tells no such address. Rejects with a ProxmoxError when Proxmox does not answer.
 */
export async function findGuestAddress(
  client: ProxmoxClient,
  guest: GuestPath,
  { cidrs }: AddressOptions,
  signal: AbortSignal,
): Promise<string | null> {
  const told = interfacesOf(await ask(client, guest, signal));
  if (told.length === 0) return null;
  for (const card of await cardsOf(client, guest, signal)) {
    const addresses = told.flatMap((one) => (one.mac === card ? one.addresses : []));
    const chosen = chooseAddress(addresses, cidrs);
    if (chosen !== null) return chosen;
  }
  return null;
}

async function ask(
  client: ProxmoxClient,
  { node, kind, vmid }: GuestPath,
  signal: AbortSignal,
): Promise<unknown> {
  const { qemu, lxc } = client.api(signal, { limitBytes: ANSWER_LIMIT_BYTES }).nodes.$(node);
  try {
    return kind === 'qemu'
      ? await qemu.$(vmid).agent['network-get-interfaces'].$get()
      : await lxc.$(vmid).interfaces.$get();
  } catch (error) {
    // 500 with many words: no agent, none that runs yet, a machine that does not run; or it tells too much
    if (error instanceof ProxmoxError && error.kind === 'other') return null;
    throw error;
  }
}

/** The agent's answer has them in `result`, where an error may be in their place. */
function interfacesOf(answer: unknown): Interface[] {
  const list: unknown = Array.isArray(answer) ? answer : (answer as { result?: unknown } | null)?.result;
  if (!Array.isArray(list)) return [];
  return list.slice(0, MOST_INTERFACES).flatMap((told: unknown) => {
    const { data } = tellsInterface.safeParse(told);
    const card = data?.['hardware-address'] ?? data?.hwaddr;
    if (data === undefined || card === undefined) return [];
    const listed = data['ip-addresses']
      .slice(0, MOST_ADDRESSES)
      .map((one) => tellsAddress.safeParse(one).data?.['ip-address']);
    const addresses = [...listed, data.inet, data.inet6].filter((one) => one !== undefined);
    return [{ mac: card, addresses: addresses.map((one) => one.split('/')[0] ?? '') }];
  });
}

/** The addresses of its network cards, in the order of their numbers. */
async function cardsOf(
  client: ProxmoxClient,
  { node, kind, vmid }: GuestPath,
  signal: AbortSignal,
): Promise<string[]> {
  const config: Record<string, unknown> = await client.api(signal).nodes.$(node)[kind].$(vmid).config.$get();
  return Object.entries(config)
    .flatMap(([key, value]) => {
      const number = /^net(\d{1,2})$/.exec(key)?.[1];
      // `virtio=BC:24:11:…,bridge=vmbr0`, and of a container `name=eth0,hwaddr=BC:24:11:…`
      const card = /=([0-9a-f]{2}(?::[0-9a-f]{2}){5})(?:,|$)/i.exec(String(value))?.[1];
      return number === undefined || card === undefined
        ? []
        : [[Number(number), card.toLowerCase()] as const];
    })
    .toSorted(([a], [b]) => a - b)
    .map(([, card]) => card);
}
