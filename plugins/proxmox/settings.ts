import { size, z } from '../../src/api.ts';

const MIB = 1024 ** 2;
const LEAST_MEMORY = 16 * MIB;

const named = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/, 'expected a name of letters, digits, hyphens and dots');
const guest = z.union([z.int().min(100).max(999_999_999), named]);
const id = z
  .string()
  .regex(/^[A-Za-z0-9][\w./-]{0,127}$/, 'expected a name of letters, digits, hyphens and underscores');

const address = z.union([z.literal('dhcp'), z.cidrv4()]);
const address6 = z.union([z.enum(['auto', 'dhcp']), z.cidrv6()]);
const anyAddress = z.union([z.ipv4(), z.ipv6()]);
const domain = z.string().regex(/^[A-Za-z0-9.-]{1,253}$/, 'expected a domain name');

const network = {
  ip: address.optional().describe('IPv4 address with its prefix, or "dhcp"'),
  gateway: z.ipv4().optional().describe('IPv4 gateway, where ip is an address'),
  ip6: address6.optional().describe('IPv6 address with its prefix, "auto" or "dhcp"'),
  gateway6: z.ipv6().optional().describe('IPv6 gateway, where ip6 is an address'),
};
const names = {
  nameservers: z.array(anyAddress).max(6).optional().describe("Name servers; the node's own when unset"),
  searchDomain: domain.optional().describe("Search domain; the node's own when unset"),
};

const common = {
  template: guest.optional().describe('Template that each desktop is cloned from: its id or its name'),
  machine: guest
    .optional()
    .describe(
      'Instead of a template, one machine that is there: id or name. It is started and stopped for one desktop at a time, and never deleted',
    ),
  clone: z
    .enum(['linked', 'full'])
    .default('linked')
    .describe("A linked clone shares the template's disk and is made at once; a full one copies it"),
  node: id
    .optional()
    .describe(
      'Node that it is made on, or "best" for the one with the most free memory; the plugin\'s own when unset',
    ),
  pool: id.optional().describe("Resource pool that it is put into; the plugin's own when unset"),
  storage: id.optional().describe("Storage of a full clone's disks; the plugin's own when unset"),
  cores: z.int().min(1).max(8192).optional().describe("Processor cores; the template's when unset"),
  memory: size(LEAST_MEMORY).optional().describe('Memory, such as "2g"; the template\'s when unset'),
  disk: size(MIB)
    .optional()
    .describe('Size that its disk grows to, such as "20g"; the template\'s when unset'),
  bridge: id
    .optional()
    .describe("Bridge that its first network card is connected to; the plugin's own when unset"),
  vlan: z.int().min(1).max(4094).optional().describe('VLAN of its first network card, beside bridge'),
};

const oneSource = (settings: { template?: unknown; machine?: unknown }): boolean =>
  (settings.template === undefined) !== (settings.machine === undefined);
const ONE_SOURCE = { error: 'expected either template or machine', path: ['template'] };

/** An application's `settings` where its provider is `proxmox`. */
export const proxmoxSettings = z
  .strictObject({
    ...common,
    diskName: z
      .string()
      .regex(/^(?:scsi|virtio|sata|ide)\d{1,2}$/, 'expected a disk such as scsi0')
      .default('scsi0')
      .describe('Disk that grows to the size of disk'),
    agent: z
      .boolean()
      .optional()
      .describe(
        "Whether the guest agent is expected to run, which tells addresses; the template's when unset",
      ),
    cloudInit: z
      .strictObject({
        user: z
          .string()
          .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'expected the name of a Linux user')
          .optional()
          .describe("User that is made, where the application's credentials name none"),
        sshKeys: z
          .array(z.string().min(20).max(16_000))
          .max(50)
          .default([])
          .describe('Public SSH keys that may log in'),
        ...network,
        ...names,
        drive: id
          .optional()
          .describe('Storage of a cloud-init drive, where the template has none; it becomes ide2'),
      })
      .optional()
      .describe(
        'Gives the guest its user, the password that the instance was given, keys and network; the template needs cloud-init',
      ),
  })
  .refine(oneSource, ONE_SOURCE);

/** An application's `settings` where its provider is `proxmox-lxc`. */
export const proxmoxLxcSettings = z
  .strictObject({
    ...common,
    diskName: z
      .string()
      .regex(/^(?:rootfs|mp\d{1,3})$/, 'expected a volume such as rootfs')
      .default('rootfs')
      .describe('Volume that grows to the size of disk'),
    ...network,
    ...names,
  })
  .refine(oneSource, ONE_SOURCE);

export type QemuSettings = z.output<typeof proxmoxSettings>;
export type LxcSettings = z.output<typeof proxmoxLxcSettings>;
/** What is the same for both. */
export type GuestSettings = Pick<QemuSettings, keyof typeof common | 'diskName'>;
