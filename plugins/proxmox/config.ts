import { secret, z } from '../../src/api.ts';

const seconds = (least: number, most: number) => z.int().min(least).max(most);
const name = z
  .string()
  .regex(/^[A-Za-z0-9][\w./-]{0,127}$/, 'expected a name of letters, digits, hyphens and underscores');

/** `[plugins.proxmox]` */
export const proxmoxConfig = z.strictObject({
  hosts: z
    .array(z.string().min(1).max(300))
    .default([])
    .describe(
      'API hosts of one cluster, such as ["pve1.example.org", "10.0.0.2:8006"]; when one is away the next is asked. None: no Proxmox',
    ),
  token: secret(
    z
      .string()
      .regex(
        /^[^\s=!@]+@[^\s=!@]+![^\s=]+=[0-9a-fA-F-]{36}$/,
        'expected USER@REALM!NAME=SECRET, as Proxmox showed it',
      ),
  )
    .optional()
    .describe('API token, as USER@REALM!NAME=SECRET'),
  username: z
    .string()
    .regex(/^[^\s@]+(?:@[^\s@]+)*@[\w.-]+$/, 'expected a name with its realm, such as gateway@pve')
    .optional()
    .describe('User with realm, such as gateway@pve, where there is no token'),
  password: secret(z.string().min(1).max(256)).optional().describe('Password of that user'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe(
      "PEM file of the authority that signs the nodes' certificates: a copy of /etc/pve/pve-root-ca.pem of any node",
    ),
  fingerprints: z
    .array(z.string().regex(/^[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){31}$/, 'expected a SHA-256 fingerprint'))
    .default([])
    .describe("SHA-256 fingerprints of the nodes' certificates, instead of ca or besides it"),
  serverName: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .describe('Name that the certificates are good for, where hosts are reached by another one'),
  node: name
    .optional()
    .describe(
      'Node that machines are made on, or "best" for the one with the most free memory; that of the template when unset',
    ),
  pool: name
    .optional()
    .describe('Resource pool that machines are put into; a token with rights on a pool alone needs one'),
  storage: name
    .optional()
    .describe("Storage of full clones and cloud-init drives; the template's own when unset"),
  bridge: name.optional().describe("Bridge that machines are connected to; the template's own when unset"),
  cidrs: z
    .array(z.union([z.cidrv4(), z.cidrv6()]))
    .default([])
    .describe(
      'Networks in which desktops may be, such as ["10.20.0.0/16"]: guests tell their addresses themselves, and others are not connected to. None: the private networks',
    ),
  vmidFirst: z.int().min(100).max(999_999_999).default(20_000).describe('First id that a machine may get'),
  vmidLast: z.int().min(100).max(999_999_999).default(29_999).describe('Last id that a machine may get'),
  tag: z
    .string()
    .regex(/^[a-z0-9_][a-z0-9_-]{0,30}$/, 'expected lower-case letters, digits, hyphens and underscores')
    .default('deskgate')
    .describe('Tag of all machines that belong to a gateway, and beginning of the tag that says to whom'),
  clonesAtOnce: z.int().min(1).max(100).default(4).describe('Clones that are made at the same time'),
  apiTimeoutSeconds: seconds(5, 600)
    .default(35)
    .describe('Longest wait for one answer of Proxmox, which itself gives up after 30'),
  cloneTimeoutSeconds: seconds(10, 24 * 3600)
    .default(1800)
    .describe('Longest time for one clone'),
  lockWaitSeconds: seconds(0, 24 * 3600)
    .default(60)
    .describe('How long a machine is waited for that is locked, as by a backup'),
});

export type ProxmoxConfig = z.output<typeof proxmoxConfig>;
