import { isIP } from 'node:net';
import { z } from 'zod';
import { size } from '../config/size.ts';
import { pullPolicy } from './pull.ts';

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

const capability = z
  .string()
  .regex(/^[A-Z][A-Z_]*$/, 'expected a capability such as CHOWN, in capitals and without CAP_');

/** Configuration keys of a plugin that runs containers on a Docker engine. */
export const containerKeys = {
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
    .describe('Memory of a container that names none, such as "2g"'),
  cpus: z
    .number()
    .min(0.01)
    .max(1024)
    .optional()
    .describe('CPUs of a container that names none; all when unset'),
  pidsLimit: z.int().min(16).max(1_000_000).default(512).describe('Processes of a container that names none'),
  capabilities: z
    .array(capability)
    .default(CAPABILITIES)
    .describe('Linux capabilities that a container keeps; all others are dropped'),
  logSize: size(MIB).prefault('10m').describe('Size at which a container\'s log starts anew, such as "10m"'),
  apiTimeoutSeconds: z
    .number()
    .min(0.1)
    .max(600)
    .default(30)
    .describe('Time that the Docker engine has for one answer'),
};

/** @param preset start of the names and labels of what is made; two providers must not share it. */
export function labelPrefixKey(preset: string) {
  return z
    .string()
    .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'expected lower-case letters, digits, inner dots and hyphens')
    .max(40)
    .default(preset);
}
