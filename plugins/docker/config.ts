import { isIP } from 'node:net';
import { z } from '../../src/api.ts';
import { capability, pullPolicy } from './settings.ts';
import { size } from './sizes.ts';

const MIB = 1024 ** 2;

/** What images that start as root need to change to an ordinary user, to own their files, and to run sshd and PAM. */
const CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETUID',
  'SYS_CHROOT',
];

/** `[plugins.docker]` */
export const dockerConfig = z.strictObject({
  host: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Docker engine: unix:///path, tcp://host:port or ssh://user@host. DOCKER_HOST when unset, else the system's or a rootless socket",
    ),
  certPath: z
    .string()
    .min(1)
    .optional()
    .describe('Folder with ca.pem, cert.pem and key.pem for TCP with TLS; DOCKER_CERT_PATH when unset'),
  publishAddress: z
    .string()
    .refine(
      (text) => isIP(text) !== 0 && !/^(0\.0\.0\.0|::)$/.test(text),
      'expected one address of the Docker host',
    )
    .default('127.0.0.1')
    .describe(
      "Address on the Docker host where desktops are published. Change it only for an engine on another machine, to that machine's private address",
    ),
  pull: pullPolicy
    .default('missing')
    .describe('When images are pulled: "missing" ones only, "never", or "always" before a start'),
  memory: size(6 * MIB)
    .prefault('2g')
    .describe('Memory of a desktop whose application names none, such as "2g"'),
  memoryNeed: size(6 * MIB)
    .prefault('512m')
    .describe(
      'Memory that a desktop is expected to use whose application names none, such as "512m": what must be free on the host before it starts',
    ),
  homeRoots: z
    .array(z.string().regex(/^\/[^:]+$/, 'expected an absolute path'))
    .default([])
    .describe("Folders of the Docker host below which an application's home may have a template"),
  cpus: z
    .number()
    .min(0.01)
    .max(1024)
    .optional()
    .describe('CPUs of a desktop whose application names none; all when unset'),
  pidsLimit: z
    .int()
    .min(16)
    .max(1_000_000)
    .default(512)
    .describe('Processes of a desktop whose application names none'),
  capabilities: z
    .array(capability)
    .default(CAPABILITIES)
    .describe('Linux capabilities that a desktop keeps; all others are dropped'),
  logSize: size(MIB).prefault('10m').describe('Size at which a desktop\'s log starts anew, such as "10m"'),
  labelPrefix: z
    .string()
    .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'expected lower-case letters, digits, inner dots and hyphens')
    .max(40)
    .default('deskgate')
    .describe('Start of the names and labels of containers'),
  apiTimeoutSeconds: z
    .number()
    .min(0.1)
    .max(600)
    .default(30)
    .describe('Time that the Docker engine has for one answer'),
});

export type DockerConfig = z.output<typeof dockerConfig>;
