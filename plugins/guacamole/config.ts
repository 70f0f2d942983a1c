import { isIP } from 'node:net';
import { size, z } from '../../src/api.ts';
import type { GuacdAddress } from './guacd-client.ts';

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9][A-Za-z0-9._-]*)):(\d{1,5})$/;

/** `host:port`, an IPv6 address in brackets. */
export function parseAddress(text: string): GuacdAddress | null {
  const [, ipv6, name, digits] = ADDRESS.exec(text.trim()) ?? [];
  const host = ipv6 ?? name;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return null;
  return ipv6 !== undefined && isIP(ipv6) !== 6 ? null : { host, port };
}

const address = z.string().transform((text, context) => {
  const parsed = parseAddress(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'expected host:port such as 127.0.0.1:4822' });
  return z.NEVER;
});

const seconds = (least: number, most: number) => z.number().min(least).max(most);

export const guacamoleConfig = z.strictObject({
  guacd: z
    .union([address, z.array(address).min(1).max(100)])
    .transform((given) => (Array.isArray(given) ? given : [given]))
    .optional()
    .describe(
      'Address of guacd as host:port, or a list of several to spread connections over. Deskgate starts its own when unset',
    ),
  container: z
    .enum(['auto', 'off'])
    .default('auto')
    .describe('Start guacd in a container when guacd is unset and Docker runs on this machine'),
  image: z
    .string()
    .min(1)
    .max(300)
    .default('deskgate/guacd:latest')
    .describe('Image of the container; it has to be there (deskgate image build guacd)'),
  network: z
    .enum(['auto', 'fenced', 'host'])
    .default('auto')
    .describe(
      'Network of the containers: fenced reaches nothing but the desktops that it shows, host is the whole network of this machine, auto is fenced where Docker allows it',
    ),
  containers: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Containers at most; they are started as viewers come, and removed as they go'),
  containerConnections: z
    .int()
    .min(1)
    .max(10_000)
    .default(25)
    .describe('Connections that each container has before another one is started'),
  containerCpus: z
    .int()
    .min(1)
    .max(1024)
    .default(2)
    .describe(
      'Processors that a container is pinned to; guacd starts a thread for each and every connection',
    ),
  containerMemory: size(64 * 1024 ** 2)
    .default(4 * 1024 ** 3)
    .describe('Memory of a container, such as "4g"; a connection takes 10 to 40 MB'),
  reach: z
    .enum(['published', 'inner'])
    .default('published')
    .describe(
      "Address of a desktop that guacd uses: published, the gateway's own (guacd runs beside the gateway), or inner, the one in the provider's network (guacd runs there)",
    ),
  maxConnections: z
    .int()
    .min(1)
    .max(10_000)
    .default(300)
    .describe('Connections that one guacd may hold; real ones break at about 330'),
  connectTimeoutSeconds: seconds(0.1, 120).default(5).describe('Seconds for connecting to guacd'),
  handshakeTimeoutSeconds: seconds(0.1, 120).default(10).describe("Seconds for guacd's handshake"),
  pictureTimeoutSeconds: seconds(0.1, 600)
    .default(15)
    .describe('Seconds that guacd may take to show a first picture'),
  keepSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(60)
    .describe(
      'Seconds that a connection waits for its viewer while the gateway is replaced or the network is away; 0 keeps none',
    ),
});

export type GuacamoleConfig = z.output<typeof guacamoleConfig>;
