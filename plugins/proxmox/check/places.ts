import type { InventoryTemplate } from '../inventory/inventory.ts';
import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import { ROLE_OF } from './privileges.ts';
import { grant } from './pveum.ts';

const LOW_BYTES = 4 * 1024 ** 3;
const GIB = 1024 ** 3;

/** Where clones go: those that were named and those that the templates are on. */
export async function examineStorages(known: Known): Promise<readonly Finding[]> {
  const templates = templatesOf(known);
  const ids = new Set([
    ...known.subject.storages,
    ...templates.flatMap(({ facts }) => facts?.storages ?? []),
  ]);
  return Promise.all([...ids].map((id) => examineStorage(known, id, templates)));
}

async function examineStorage(
  { rights, account, inventory }: Known,
  id: string,
  templates: readonly InventoryTemplate[],
): Promise<Finding> {
  const path = `/storage/${id}`;
  const missing = await rights.missingAt(path, ROLE_OF.storage.privileges);
  const commands = grant(path, ROLE_OF.storage.role, account);
  if (missing.length > 0)
    return {
      name: 'storage',
      state: 'missing',
      message: `The storage ${id} may not be used: ${missing.join(' and ')} missing at ${path}.`,
      commands,
    };
  const storage = inventory.storages.find((one) => one.storage === id);
  if (storage === undefined)
    return {
      name: 'storage',
      state: 'missing',
      message: `There is no storage ${id}.`,
      remedy: `There is ${inventory.storages.map((one) => one.storage).join(', ') || 'none that can be seen'}.`,
    };
  if (!storage.isAvailable)
    return {
      name: 'storage',
      state: 'missing',
      message: `The storage ${id} is there and not available on any node.`,
      remedy: 'See in Proxmox why it is not active.',
    };
  const kinds = new Set(templates.map(({ kind }) => (kind === 'qemu' ? 'images' : 'rootdir')));
  const unfit = [...kinds].filter((one) => storage.content.length > 0 && !storage.content.includes(one));
  if (unfit.length > 0)
    return {
      name: 'storage',
      state: 'missing',
      message: `The storage ${id} is not for ${unfit.map((one) => (one === 'images' ? 'disks of machines' : 'containers')).join(' and ')}.`,
      commands: [`pvesm set ${id} --content ${[...storage.content, ...unfit].join(',')}`],
    };
  const { freeBytes, nodes, isShared } = storage;
  const where = isShared ? 'shared by all nodes' : `on ${nodes.join(', ')}`;
  const free = freeBytes === null ? '' : `, ${(freeBytes / GIB).toFixed(1)} GiB free`;
  const isLow = freeBytes !== null && freeBytes < LOW_BYTES;
  return {
    name: 'storage',
    state: isLow ? 'note' : 'ok',
    message: `The storage ${id} may be used, ${where}${free}.`,
  };
}

/** Networks of clones: those that were named and those that the templates have. */
export async function examineBridges(known: Known): Promise<readonly Finding[]> {
  const nets = templatesOf(known).flatMap(({ facts }) => facts?.nets ?? []);
  const wanted = new Map<string, { readonly bridge: string; readonly path: string }>();
  for (const { bridge, vlan } of [
    ...known.subject.bridges.map((name) => ({ bridge: name, vlan: null })),
    ...nets,
  ]) {
    const path = `/sdn/zones/localnetwork/${bridge}${vlan === null ? '' : `/${vlan}`}`;
    wanted.set(path, { bridge, path });
  }
  return Promise.all([...wanted.values()].map((one) => examineBridge(known, one)));
}

async function examineBridge(
  { rights, account, inventory }: Known,
  { bridge, path }: { readonly bridge: string; readonly path: string },
): Promise<Finding> {
  const missing = await rights.missingAt(path, ROLE_OF.bridge.privileges);
  // a VNet is in a zone of its own
  const isVnet = [...rights.known].some(
    ([at, has]) => at.startsWith('/sdn/zones/') && at.split('/')[4] === bridge && has.has('SDN.Use'),
  );
  if (missing.length > 0 && !isVnet)
    return {
      name: 'bridge',
      state: 'missing',
      message: `The bridge ${bridge} may not be used: SDN.Use is missing at ${path}.`,
      commands: grant(path, ROLE_OF.bridge.role, account),
    };
  const found = inventory.bridges.find((one) => one.bridge === bridge);
  if (found === undefined)
    return {
      name: 'bridge',
      state: 'missing',
      message: `No node has a bridge ${bridge}.`,
      remedy: `There is ${inventory.bridges.map((one) => one.bridge).join(', ') || 'none that can be seen'}.`,
    };
  return {
    name: 'bridge',
    state: 'ok',
    message: `The bridge ${bridge} may be used, on ${found.nodes.join(', ')}.`,
  };
}

function templatesOf({ subject, inventory }: Known): readonly InventoryTemplate[] {
  const { templates } = subject;
  return inventory.templates.filter(({ vmid }) => templates.length === 0 || templates.includes(vmid));
}
