import { size, z } from '../../src/api.ts';

const MIB = 1024 ** 2;
/** Docker itself refuses less. */
const LEAST_MEMORY = 6 * MIB;

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable');

const folder = z.string().regex(/^\//, 'expected an absolute path');

const mount = z
  .strictObject({
    source: z
      .string()
      .regex(
        /^(\/.*|[a-zA-Z0-9][a-zA-Z0-9_.-]*)$/,
        'expected an absolute path of the host or the name of a volume',
      )
      .describe('Absolute path on the Docker host, or the name of a volume'),
    target: folder.describe('Absolute path in the container'),
    readOnly: z.boolean().default(false).describe('Nothing can be written there'),
  })
  .describe('A folder of the host or a volume in the container');

const pullPolicy = z.enum(['missing', 'never', 'always']);

const capability = z
  .string()
  .regex(/^[A-Z][A-Z_]*$/, 'expected a capability such as CHOWN, in capitals and without CAP_');

/** An application's `settings` where its provider is `docker`. */
export const dockerSettings = z.strictObject({
  image: z
    .string()
    .regex(/^[a-z0-9][\w.:/@-]*$/i, 'expected the name of an image, such as deskgate/desktop:latest')
    .max(255)
    .describe('Image that holds the desktop, such as deskgate/desktop:latest'),
  pull: pullPolicy
    .optional()
    .describe('When the image is pulled: "missing", "never" or "always"; the plugin\'s own when unset'),
  command: z.array(z.string()).min(1).optional().describe("Arguments, instead of the image's own"),
  entrypoint: z.array(z.string()).min(1).optional().describe("Program to run, instead of the image's own"),
  user: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe("User (and group) to run as, instead of the image's own"),
  env: z.record(variableName, z.string()).default({}).describe('Environment variables'),
  mounts: z.array(mount).default([]).describe('Folders of the host and volumes'),
  cpus: z
    .number()
    .min(0.01)
    .max(1024)
    .optional()
    .describe("CPUs it may use, such as 1.5; the plugin's own when unset"),
  memory: size(LEAST_MEMORY)
    .optional()
    .describe('Memory it may use, such as "512m" or "2g"; the plugin\'s own when unset'),
  shmSize: size(MIB)
    .optional()
    .describe('Size of /dev/shm, such as "256m"; browsers want more than the usual 64 MB'),
  disk: size(MIB)
    .optional()
    .describe(
      'Size of its own file system, where the storage driver can limit it (overlay2 on xfs with pquota)',
    ),
  network: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'expected the name of a network')
    .refine(
      (name) => name !== 'host' && name !== 'none',
      'expected a network that publishes ports on loopback only: a bridge, not "host" or "none"',
    )
    .optional()
    .describe("Docker network it joins; Docker's default bridge when unset"),
  pidsLimit: z
    .int()
    .min(16)
    .max(1_000_000)
    .optional()
    .describe("Processes it may run; the plugin's own when unset"),
  capabilities: z
    .array(capability)
    .optional()
    .describe("Linux capabilities it keeps, all others are dropped; the plugin's own list when unset"),
  init: z.boolean().default(true).describe('Run an init process that reaps zombies and forwards signals'),
  tellOwner: z
    .boolean()
    .default(false)
    .describe('Write the name of its owner into the desktop, as /run/deskgate/owner'),
  passwordEnv: variableName
    .optional()
    .describe('Variable that brings the password; VNC_PASSWORD, RDP_PASSWORD, … by the protocol when unset'),
  usernameEnv: variableName.optional().describe('Variable that brings the user name; not given when unset'),
  geometryEnv: variableName
    .default('VNC_GEOMETRY')
    .describe('Variable that brings the size, such as 1280x800'),
});

export type DockerSettings = z.output<typeof dockerSettings>;
