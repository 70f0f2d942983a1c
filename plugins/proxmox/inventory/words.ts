import type { InventoryWords } from '../texts/texts.ts';
import type { Inventory, InventoryGuest, InventoryStorage, InventoryTemplate } from './inventory.ts';

const GIB = 1024 ** 3;
const STATUSES = { running: 'inventory.running', stopped: 'inventory.stopped' } as const;

/** The inventory in words, for the page. @param tag with which those of gateways' machines begin. */
export function inWordsForPage(inventory: Inventory, tag: string, say: InventoryWords) {
  const { nodes, templates, storages, bridges, machines, left, version } = inventory;
  return {
    clusterVersion: version,
    left,
    nodes: nodes.map(({ node, isOnline, cpus, freeMemoryBytes, memoryBytes }) => ({
      title: node,
      isOnline,
      facts: [
        ...(cpus === null ? [] : [say('fact.processors', { n: cpus })]),
        ...(freeMemoryBytes === null || memoryBytes === null
          ? []
          : [say('fact.memory-free', { free: gib(freeMemoryBytes, say), all: gib(memoryBytes, say) })]),
      ],
    })),
    templates: templates.map((template) => ({
      ...card(template, say),
      facts: templateFacts(template, say),
    })),
    storages: storages.map((storage) => ({ title: storage.storage, facts: storageFacts(storage, say) })),
    bridges: bridges.map(({ bridge, nodes: on }) => ({
      title: bridge,
      facts: [say('fact.on', { names: on.join(', ') })],
    })),
    machines: machines.map((machine) => ({
      ...card(machine, say),
      status: machine.status,
      word: say(statusKey(machine.status)),
      isOurs: machine.tags.some((one) => one.startsWith(`${tag}-`)),
      facts: machine.pool === null ? [] : [say('fact.pool', { pool: machine.pool })],
    })),
  };
}

const statusKey = (status: string) =>
  status === 'running' || status === 'stopped' ? STATUSES[status] : 'inventory.not-known';

function card({ kind, vmid, name, node, lock }: InventoryGuest, say: InventoryWords) {
  const where = say(`where.${kind}`, { vmid: String(vmid), node });
  return { ref: `${kind}/${vmid}`, title: name, where, lock, kind };
}

/** What it is good for. */
function templateFacts({ kind, facts }: InventoryTemplate, say: InventoryWords): string[] {
  if (facts === null) return [say('fact.unreadable')];
  const { hasAgent, hasCloudInit, storages, cores, memoryMib } = facts;
  const more = [
    ...(cores === null ? [] : [say('fact.cores', { n: cores })]),
    ...(memoryMib === null ? [] : [`${memoryMib} MiB`]),
    ...(storages.length === 0 ? [] : [say('fact.on', { names: storages.join(', ') })]),
  ];
  if (kind === 'lxc') return [say('fact.container-ways'), ...more];
  return [
    say(hasAgent ? 'fact.machine-ways' : 'fact.console-only'),
    say(hasCloudInit ? 'fact.cloud-init' : 'fact.no-cloud-init'),
    ...more,
  ];
}

function storageFacts(storage: InventoryStorage, say: InventoryWords): string[] {
  const { isShared, isAvailable, nodes, freeBytes, type } = storage;
  return [
    ...(isAvailable ? [] : [say('fact.away')]),
    say(useOf(storage)),
    ...(type === '' ? [] : [type]),
    isShared ? say('fact.shared') : say('fact.on', { names: nodes.join(', ') }),
    ...(freeBytes === null ? [] : [say('fact.free', { free: gib(freeBytes, say) })]),
  ];
}

function useOf({ content }: InventoryStorage) {
  const [machines, containers] = [content.includes('images'), content.includes('rootdir')];
  if (machines && containers) return 'fact.for-both';
  if (machines) return 'fact.for-machines';
  return containers ? 'fact.for-containers' : 'fact.for-nothing';
}

function gib(bytes: number, { language }: InventoryWords): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false };
  return `${(bytes / GIB).toLocaleString(language, digits)} GiB`;
}
