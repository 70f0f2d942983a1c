import type { Inventory, InventoryGuest, InventoryStorage, InventoryTemplate } from './inventory.ts';

const GIB = 1024 ** 3;

/** The inventory in words, for the page. @param tag with which those of gateways' machines begin. */
export function inWordsForPage(inventory: Inventory, tag: string) {
  const { nodes, templates, storages, bridges, machines, left, version } = inventory;
  return {
    clusterVersion: version,
    left,
    nodes: nodes.map(({ node, isOnline, cpus, freeMemoryBytes, memoryBytes }) => ({
      title: node,
      isOnline,
      facts: [
        ...(cpus === null ? [] : [`${cpus} processors`]),
        ...(freeMemoryBytes === null || memoryBytes === null
          ? []
          : [`${gib(freeMemoryBytes)} of ${gib(memoryBytes)} memory free`]),
      ],
    })),
    templates: templates.map((template) => ({ ...card(template), facts: templateFacts(template) })),
    storages: storages.map((storage) => ({ title: storage.storage, facts: storageFacts(storage) })),
    bridges: bridges.map(({ bridge, nodes: on }) => ({ title: bridge, facts: [`on ${on.join(', ')}`] })),
    machines: machines.map((machine) => ({
      ...card(machine),
      status: machine.status,
      isOurs: machine.tags.some((one) => one.startsWith(`${tag}-`)),
      facts: machine.pool === null ? [] : [`pool ${machine.pool}`],
    })),
  };
}

function card({ kind, vmid, name, node, lock }: InventoryGuest) {
  const what = kind === 'lxc' ? 'container' : 'machine';
  return { ref: `${kind}/${vmid}`, title: name, where: `${what} ${vmid} on ${node}`, lock, kind };
}

/** What it is good for. */
function templateFacts({ kind, facts }: InventoryTemplate): string[] {
  if (facts === null) return ['its configuration cannot be read'];
  const { hasAgent, hasCloudInit, storages, cores, memoryMib } = facts;
  const size = [
    cores === null ? '' : `${cores} ${cores === 1 ? 'core' : 'cores'}`,
    memoryMib === null ? '' : `${memoryMib} MiB`,
  ];
  const on = storages.length === 0 ? [] : [`on ${storages.join(', ')}`];
  const sizes = size.filter((one) => one !== '');
  if (kind === 'lxc') return ['console and SSH', ...sizes, ...on];
  return [
    hasAgent ? 'console, RDP, SSH and VNC' : 'console only: its guest agent is off',
    hasCloudInit ? 'cloud-init' : 'no cloud-init',
    ...sizes,
    ...on,
  ];
}

function storageFacts({
  content,
  isShared,
  isAvailable,
  nodes,
  freeBytes,
  type,
}: InventoryStorage): string[] {
  const uses = [
    ...(content.includes('images') ? ['machines'] : []),
    ...(content.includes('rootdir') ? ['containers'] : []),
  ];
  return [
    ...(isAvailable ? [] : ['not available']),
    uses.length === 0 ? 'not for desktops' : `for ${uses.join(' and ')}`,
    ...(type === '' ? [] : [type]),
    isShared ? 'shared by all nodes' : `on ${nodes.join(', ')}`,
    ...(freeBytes === null ? [] : [`${gib(freeBytes)} free`]),
  ];
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
