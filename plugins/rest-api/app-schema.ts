import { z } from '@hono/zod-openapi';
import { type AppView, appDefinition, PROTOCOLS, pageFields, paging, sortBy } from '../../src/api.ts';

const fields = appDefinition.in.shape;

export const appId = z.object({
  appId: fields.id.meta({ description: 'Id of an application', examples: ['firefox'] }),
});

const EXAMPLE = {
  id: 'firefox',
  name: 'Firefox',
  description: 'A browser that forgets everything when it is stopped',
  icon: 'browser',
  provider: 'docker',
  protocol: 'vnc' as const,
  guestPort: 5901,
  credentials: 'generate' as const,
  width: 1280,
  height: 800,
  startTimeoutSeconds: 60,
  stopGraceSeconds: 5,
};
const SETTINGS = { image: 'deskgate/desktop', memory: '1g' };

/** The body that adds an application. */
export const newAppSchema = z
  .strictObject({ ...fields, project: fields.project.describe('Id of the project that is to own it') })
  .openapi('NewApp', { examples: [{ ...EXAMPLE, settings: SETTINGS }] });

/** The body that replaces an application: the address already says which. */
export const changedAppSchema = z
  .strictObject({
    ...fields,
    id: fields.id.optional().describe('May be left out; cannot be changed'),
    project: fields.project.describe('May be left out; cannot be changed'),
  })
  .openapi('ChangedApp', { examples: [{ ...EXAMPLE, settings: SETTINGS }] });

/** An application as the API gives it: without credentials, and its settings for those only who may change them. */
export type RestApp = Omit<AppView, 'settings'> & { readonly settings?: Record<string, unknown> };

const projectName = z.object({ id: z.string(), name: z.string() });

export const appSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    icon: z.string(),
    provider: z.string().describe('Provider that runs it'),
    settings: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("The provider's own settings; given to who may change it only, as they may hold secrets"),
    protocol: z.enum(PROTOCOLS),
    guestPort: z.int().optional().describe('Port inside the guest; a console has none'),
    credentials: z.enum(['generate', 'fixed', 'none']).describe('Which kind; never what they are'),
    viewer: z.string().optional().describe('Viewer that the page opens first'),
    width: z.int().describe('Pixels'),
    height: z.int().describe('Pixels'),
    startTimeoutSeconds: z.int(),
    stopGraceSeconds: z.int(),
    idleMinutes: z
      .int()
      .optional()
      .describe('Minutes without a viewer after which a desktop is stopped; 0 never'),
    warm: z.int().describe('Desktops that are kept started ahead'),
    record: z.boolean().describe('Whether what each viewer is shown is recorded'),
    maxMinutes: z.int().optional().describe('Minutes that a desktop may run in all; 0 for ever'),
    schedule: z
      .array(
        z.object({
          cron: z.string().describe('Minute, hour, day of the month, month, day of the week'),
          timezone: z.string(),
          action: z.enum(['start', 'stop']),
          user: z.string().optional().describe('Whose desktop is started; given to administrators only'),
        }),
      )
      .describe('When desktops are started and stopped by the calendar'),
    home: z
      .object({
        path: z.string(),
        keep: z.boolean(),
        template: z.string().optional().describe('Given to administrators only'),
      })
      .optional()
      .describe('What each person keeps of its desktops'),
    project: z.union([projectName, z.null()]).describe("Project that owns it; null for the gateway's own"),
    places: z
      .object({
        personal: z.boolean().describe('For yourself alone'),
        projects: z.array(projectName).readonly().describe('In these of your projects'),
      })
      .describe('Where you may start it'),
    mayChange: z.boolean().describe('Whether you may change it'),
    source: z
      .enum(['config', 'database', 'plugin'])
      .describe('Where it is defined; only those of the database can be changed here'),
    transports: z.array(z.string()).readonly().describe('Viewers that could show it, best first'),
    revision: z
      .int()
      .describe('Raised by every change, 0 where it is not of the database; the ETag begins with it'),
  })
  .openapi('App', {
    examples: [
      {
        ...EXAMPLE,
        settings: SETTINGS,
        warm: 0,
        record: false,
        schedule: [],
        project: null,
        places: { personal: true, projects: [] },
        mayChange: true,
        source: 'database',
        transports: ['vnc', 'guacamole'],
        revision: 1,
      },
    ],
  }) satisfies z.ZodType<RestApp>;

export const appListSchema = z
  .object({ items: z.array(appSchema).readonly(), ...pageFields })
  .openapi('AppList');

export const appQuery = z.strictObject({
  search: z.string().max(64).optional().describe('Part of an id or a name, in whatever case'),
  provider: z.string().max(40).optional().describe('Applications of this provider only'),
  projectId: z.string().max(32).optional().describe('Applications that this project owns only'),
  source: z.enum(['config', 'database', 'plugin']).optional().describe('Where they are defined'),
  sort: sortBy(['name', 'id', 'provider'], ''),
  ...paging(),
});
