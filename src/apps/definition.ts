import { z } from 'zod';
import { PROTOCOLS, type Protocol } from '../instances/provider.ts';
import { idleMinutes, maxMinutes, schedule } from './lifetime.ts';

const GUEST_PORT: Readonly<Record<Protocol, { readonly guestPort?: number }>> = {
  vnc: { guestPort: 5901 },
  rdp: { guestPort: 3389 },
  ssh: { guestPort: 22 },
  telnet: { guestPort: 23 },
  console: {},
};

/** Names go into labels, titles of windows and headers of protocols. */
const line = z.string().refine((text) => !/\p{Cc}/u.test(text), 'expected no control characters');

const fixedCredentials = z
  .strictObject({
    username: z.string().max(128).optional().describe('User name on the desktop'),
    password: z
      .string()
      .max(256)
      .meta({ writeOnly: true, format: 'password' })
      .optional()
      .describe('Password on the desktop'),
  })
  .describe('Fixed credentials of the desktop');

/** Parts of a path that are neither empty nor `.` nor `..`. */
const HOME_PATH = /^(?:\/(?:[^/.][^/]*|\.[^/.][^/]*|\.\.[^/]+))+$/;

const home = z
  .strictObject({
    path: line
      .max(200)
      .regex(
        HOME_PATH,
        'expected an absolute path such as /home/user, without "." or ".." and not ending in "/"',
      )
      .default('/home/user')
      .describe('Folder of the desktop that is kept'),
    keep: z
      .boolean()
      .default(true)
      .describe('Keep it when the desktop has been stopped; false discards it then'),
    template: line
      .max(300)
      .optional()
      .describe(
        'Folder of the host that it is kept in, such as "/srv/homes/{user}/{app}"; a volume when unset',
      ),
  })
  .describe("What each person keeps of the application's desktops");

/** An application: configuration of something that can be started. TOML spells the keys with underscores. */
export const appDefinition = z
  .strictObject({
    id: z
      .string()
      .regex(
        /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
        'expected 1 to 40 lower-case letters, digits and inner hyphens',
      )
      .describe('Name in addresses: lower-case letters, digits, hyphens'),
    name: line.trim().min(1).max(100).describe('Name that people see'),
    description: line.max(300).default('').describe('One line below the name'),
    icon: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .default('desktop')
      .describe('Name of a built-in icon'),
    provider: z.string().min(1).max(40).describe('Provider that runs it, such as docker or demo'),
    project: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Project that owns it, by name, and over REST by id; the gateway when unset'),
    settings: z.record(z.string(), z.unknown()).default({}).describe("The provider's own settings"),
    protocol: z
      .enum(PROTOCOLS)
      .default('vnc')
      .describe("Protocol that the desktop speaks; console is the machine's own screen"),
    guestPort: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe('Port inside the guest; the usual one of the protocol if left out, and none for a console'),
    credentials: z
      .union([z.literal('generate'), z.literal('none'), fixedCredentials])
      .optional()
      .describe(
        '"generate" makes a password for each instance, "none" gives none, or fixed ones; "generate" if left out, and "none" for a console',
      ),
    viewer: z
      .string()
      .max(40)
      .optional()
      .describe('Viewer that the page opens first, such as vnc or guacamole'),
    width: z.int().min(320).max(7680).default(1280).describe('Width of the desktop in pixels'),
    height: z.int().min(200).max(4320).default(800).describe('Height of the desktop in pixels'),
    record: z.boolean().default(false).describe('Records what each viewer is shown, and tells the viewer so'),
    startTimeoutSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(60)
      .describe('Time for the desktop to answer after it was launched'),
    stopGraceSeconds: z
      .int()
      .min(0)
      .max(300)
      .default(5)
      .describe('Time for the desktop to end by itself before it is killed'),
    warm: z
      .int()
      .min(0)
      .max(100)
      .default(0)
      .describe('Desktops that are kept started ahead, so that a click takes one of them'),
    idleMinutes,
    maxMinutes,
    schedule,
    home: home
      .optional()
      .describe('Keeps a folder of each person from one desktop to the next; nothing when unset'),
  })
  .refine(({ protocol, guestPort }) => protocol !== 'console' || guestPort === undefined, {
    path: ['guestPort'],
    message: 'expected none, as a console has no port',
  })
  .transform(({ guestPort, ...app }) => ({
    ...app,
    ...(guestPort === undefined ? GUEST_PORT[app.protocol] : { guestPort }),
    credentials: app.credentials ?? (app.protocol === 'console' ? ('none' as const) : ('generate' as const)),
  }));

export type AppDefinition = z.output<typeof appDefinition>;
