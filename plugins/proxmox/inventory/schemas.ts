import { z } from '@hono/zod-openapi';
import type { Inventory } from './inventory.ts';

const bytes = z.int().nullable().describe('Bytes; null where the gateway may not see them');
const kind = z.enum(['qemu', 'lxc']).describe('A machine or a container');

const guest = {
  vmid: z.int(),
  kind,
  node: z.string(),
  name: z.string(),
  pool: z.string().nullable(),
  tags: z.array(z.string()).readonly(),
  lock: z.string().nullable().describe('Such as backup; null when it is not locked'),
  status: z.string().describe('running, stopped or unknown; up to ten seconds old'),
};

const facts = z
  .object({
    name: z.string(),
    hasAgent: z.boolean().describe('The guest agent is switched on: RDP, SSH and VNC can find its clones'),
    hasCloudInit: z.boolean().describe('Its clones can be told a user, a password, keys and an address'),
    isSerial: z.boolean().describe('It has no screen but a serial console'),
    cores: z.int().nullable(),
    memoryMib: z.int().nullable(),
    osType: z.string().nullable(),
    nets: z.array(z.object({ key: z.string(), bridge: z.string(), vlan: z.int().nullable() })).readonly(),
    storages: z.array(z.string()).readonly().describe('What its disks are on'),
  })
  .nullable()
  .describe('From its configuration; null where it could not be read');

export const inventorySchema = z
  .object({
    version: z.string().describe('Of Proxmox VE'),
    nodes: z
      .array(
        z.object({
          node: z.string(),
          isOnline: z.boolean(),
          cpus: z.int().nullable(),
          memoryBytes: bytes,
          freeMemoryBytes: bytes,
        }),
      )
      .readonly(),
    templates: z.array(z.object({ ...guest, facts })).readonly(),
    storages: z
      .array(
        z.object({
          storage: z.string(),
          nodes: z.array(z.string()).readonly(),
          isShared: z.boolean(),
          isAvailable: z.boolean(),
          type: z.string(),
          content: z.array(z.string()).readonly().describe('images: machines; rootdir: containers'),
          freeBytes: bytes,
        }),
      )
      .readonly(),
    bridges: z.array(z.object({ bridge: z.string(), nodes: z.array(z.string()).readonly() })).readonly(),
    pools: z.array(z.string()).readonly(),
    machines: z.array(z.object(guest)).readonly().describe('Those that are no templates'),
    left: z
      .object({ templates: z.int(), machines: z.int() })
      .describe('How many more there are, which are not in the lists'),
  })
  .openapi('ProxmoxInventory') satisfies z.ZodType<Inventory>;
