import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ROLES } from '../auth/model.ts';
import { secret } from './secret.ts';
import { size } from './size.ts';

const PLUGIN_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.?$/i;
const KEY_BYTES = 32;
const MIB = 1024 * 1024;

const minutes = z.int().min(0).max(525_600);
const seconds = (least: number, most: number) => z.int().min(least).max(most);

const limit = (noun: string) =>
  z
    .union([z.literal(-1), z.int().min(0)])
    .default(-1)
    .describe(`${noun}; -1 for no limit`);
const cpuLimit = z
  .union([z.literal(-1), z.number().min(0)])
  .default(-1)
  .describe('CPUs of all desktops together; -1 for no limit');
const byteLimit = (noun: string) =>
  z
    .union([z.literal(-1), size(0)])
    .default(-1)
    .describe(`${noun} of all desktops together, such as "64g"; -1 for no limit`);

const limits = z.strictObject({
  vms: limit('Desktops in virtual machines'),
  containers: limit('Desktops in containers'),
  objects: limit('Other desktops'),
  cpus: cpuLimit,
  memory: byteLimit('Memory'),
  disk: byteLimit('Disk'),
});

/** The core's own keys. TOML spells them with underscores, the environment as `DESKGATE_<KEY>`. */
export const coreConfig = z.strictObject({
  host: z
    .string()
    .refine(
      (host) => isIP(host) !== 0 || (HOST_NAME.test(host) && URL.canParse(`http://${host}`)),
      'expected an address or a host name, without a port',
    )
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 or :: listens on all'),
  port: z.int().min(0).max(65535).default(8080).describe('Port to listen on; 0 takes any free one'),
  publicUrl: z
    .string()
    .transform((text, context) => {
      const origin = originOf(text);
      if (origin !== null) return origin;
      context.addIssue({
        code: 'custom',
        message: 'expected an address such as https://desk.example.org, without a path',
      });
      return z.NEVER;
    })
    .optional()
    .describe(
      'Where people reach the gateway: scheme, host and port only. Made from host and port when unset',
    ),
  dataDir: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder for everything that the gateway keeps; relative to the working directory'),
  databaseUrl: z
    .string()
    .regex(
      /^(?:sqlite:\/\/\/.+|mysql:\/\/.+)$/,
      'expected sqlite:///path/to/file.db or mysql://user:password@host:port/database',
    )
    .optional()
    .describe('Database: sqlite:///path or mysql://…; the file deskgate.db in the data directory when unset'),
  adminPassword: secret(z.string())
    .optional()
    .describe(
      'Password of the user admin, used on the first start only; a one-time sign-in link is printed when unset',
    ),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least important level that is logged'),
  logDir: z
    .string()
    .min(1)
    .optional()
    .describe('Folder for log files; the folder logs in the data directory when unset'),
  logRetentionDays: z.int().min(1).max(3650).default(14).describe('Days that log files are kept'),
  secretKey: secret(z.string().refine((text) => isKey(text), `expected ${KEY_BYTES} bytes in base64`))
    .optional()
    .describe('Key that seals stored credentials: 32 bytes in base64; made in the data directory when unset'),
  metricsToken: secret(z.string().min(16))
    .optional()
    .describe('Lets monitoring read /metrics as a bearer token; administrators only when unset'),
  trustProxy: z
    .array(
      z.string().refine((text) => isNetwork(text), 'expected an address or a network such as 10.0.0.0/8'),
    )
    .default([])
    .describe('Addresses and networks of proxies whose X-Forwarded-* headers count'),
  sessionHours: z.number().gt(0).max(8760).default(12).describe('Hours after which a person signs in again'),
  secondFactorRequired: z
    .array(z.enum(ROLES))
    .max(ROLES.length)
    .default([])
    .describe('Roles whose holders must have a second factor, such as ["admin"]; groups can ask for one too'),
  secondFactorForKeys: z
    .boolean()
    .default(false)
    .describe('Whether access keys of people who must have a second factor count only while they have one'),
  maxViewersPerUser: z
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('Desktops that one user may have open at once'),
  maxViewersPerAddress: z
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('Desktops that may be open at once from one network address'),
  portRange: z
    .string()
    .default('20000-20999')
    .transform((text, context) => {
      const range = portRangeOf(text);
      if (range !== null) return range;
      context.addIssue({
        code: 'custom',
        message: 'expected two ports such as 20000-20999, the smaller one first',
      });
      return z.NEVER;
    })
    .describe('Loopback ports that desktops are published on'),
  whenFull: z
    .enum(['wait', 'refuse'])
    .default('wait')
    .describe('What happens to a start when its host has no room: it waits in a queue, or it is refused'),
  memoryFactor: z
    .number()
    .min(0)
    .max(10)
    .default(1.2)
    .describe(
      'Free memory that a start must find, as a multiple of what the desktop needs; 0 looks at no memory',
    ),
  diskReserve: size(0)
    .prefault('2g')
    .describe('Space of the host\'s disk that a start must leave free, such as "2g"'),
  quota: limits.prefault({}).describe('What all desktops of the gateway may take together'),
  projectQuota: limits
    .prefault({})
    .describe('What the desktops of each project may take, where nothing else is set for the project'),
  userQuota: limits
    .prefault({})
    .describe('What the desktops of each user may take, where nothing else is set for the user'),
  worker: z
    .boolean()
    .default(true)
    .describe('Whether the gateway does jobs itself; else it leaves to "deskgate worker" what others can do'),
  jobConcurrency: z.int().min(1).max(1000).default(10).describe('Starts and stops that run at once'),
  jobTimeoutSeconds: seconds(1, 86_400)
    .default(600)
    .describe('Seconds after which a start or stop is given up'),
  instanceHistoryDays: z
    .int()
    .min(0)
    .max(3650)
    .default(30)
    .describe('Days that ended instances are remembered; 0 forgets them at the next clean-up'),
  auditDays: z
    .int()
    .min(0)
    .max(36_500)
    .default(365)
    .describe('Days that entries of the audit log are kept; 0 keeps them for ever'),
  idleStopMinutes: minutes
    .default(0)
    .describe(
      "Minutes without a viewer after which a desktop is stopped; 0 never. An application's idle_minutes counts first",
    ),
  maxSessionMinutes: minutes
    .default(0)
    .describe("Minutes that a desktop may run in all; 0 for ever. An application's max_minutes counts first"),
  stopWarnMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(5)
    .describe('Minutes before such a stop at which people are told of it'),
  shutdownSeconds: seconds(0, 600).default(10).describe('Seconds that a shutdown may take'),
  recordings: z
    .strictObject({
      folder: z
        .string()
        .min(1)
        .optional()
        .describe('Folder for recordings; the folder recordings in the data directory when unset'),
      days: z
        .int()
        .min(0)
        .max(36_500)
        .default(30)
        .describe('Days that recordings are kept; 0 keeps them for ever'),
      room: size(0)
        .prefault('20g')
        .describe(
          'Space for all recordings of a folder together, such as "20g"; the oldest make room for others',
        ),
      largest: size(MIB)
        .prefault('1g')
        .describe(
          'Space for one recording, such as "1g"; then the viewer connects again, and another one begins',
        ),
    })
    .prefault({})
    .describe('What is recorded of applications with record = true'),
  bodyLimit: z
    .int()
    .min(1024)
    // JSON is parsed in one go, 6 ms a megabyte, and every open desktop waits for that long
    .max(8 * MIB)
    .default(MIB)
    .describe('Bytes that the body of a request may have; open desktops wait while one is read'),
  pluginDirs: z
    .array(z.string().min(1))
    .default([])
    .describe('More folders with plugins; relative to the working directory'),
  disabledPlugins: z
    .array(z.string().regex(PLUGIN_ID, 'expected the id of a plugin'))
    .default([])
    .describe('Ids of plugins that are left out'),
});

type Parsed = z.output<typeof coreConfig>;

/** Paths are absolute, and what follows from other keys is filled in. */
export type CoreConfig = Readonly<Omit<Parsed, 'databaseUrl' | 'logDir' | 'recordings'>> & {
  readonly databaseUrl: string;
  readonly logDir: string;
  readonly recordings: Readonly<Required<Parsed['recordings']>>;
};

export function completeCore(parsed: Parsed, cwd: string): CoreConfig {
  const absolute = (path: string): string => resolve(cwd, path);
  const dataDir = absolute(parsed.dataDir);
  return {
    ...parsed,
    dataDir,
    databaseUrl: parsed.databaseUrl ?? `sqlite://${join(dataDir, 'deskgate.db')}`,
    logDir: parsed.logDir === undefined ? join(dataDir, 'logs') : absolute(parsed.logDir),
    recordings: {
      ...parsed.recordings,
      folder: absolute(parsed.recordings.folder ?? join(dataDir, 'recordings')),
    },
    pluginDirs: parsed.pluginDirs.map(absolute),
  };
}

/**
 * Where people reach the gateway, without a trailing slash.
 * @param port the one that is listened on, which `port = 0` does not tell.
 */
export function publicUrlOf(core: Pick<CoreConfig, 'publicUrl' | 'host'>, port: number): string {
  if (core.publicUrl !== undefined) return core.publicUrl;
  // an address that stands for all of them is none that a browser could open
  const host = core.host === '0.0.0.0' || core.host === '::' ? 'localhost' : core.host.replace(/%.*$/, '');
  return new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`).origin;
}

function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, username, password, pathname, origin } = new URL(text);
  const isBare = username === '' && password === '' && pathname === '/' && !/[?#]/.test(text);
  return isBare && (protocol === 'http:' || protocol === 'https:') ? origin : null;
}

function portRangeOf(text: string): { readonly first: number; readonly last: number } | null {
  const found = /^\s*(\d{1,5})\s*-\s*(\d{1,5})\s*$/.exec(text);
  if (found === null) return null;
  const [first, last] = [Number(found[1]), Number(found[2])];
  return first >= 1 && first <= last && last <= 65535 ? { first, last } : null;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function isKey(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === KEY_BYTES;
}
