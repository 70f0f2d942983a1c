import { z } from '@hono/zod-openapi';
import { INSTANCE_STATUSES, type InstanceView, PROTOCOLS, STAGES } from '../../src/api.ts';
import { failureSchema } from './failures.ts';

export const STATUSES = INSTANCE_STATUSES;

export const instanceId = z.object({
  instanceId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .openapi({ description: 'Id of an instance', examples: ['h7k2m9qxw4tn8vb3c5rd'] }),
});

const time = z.int().describe('UTC milliseconds since 1970');
const timeOrNot = z.int().nullable();

const stageSchema = z
  .object({
    name: z.enum(STAGES),
    startedAt: time,
    endedAt: timeOrNot.describe('UTC milliseconds; null while it runs'),
    message: z.string().nullable().describe('The last thing that it said'),
    lines: z.array(z.string()).readonly().optional().describe('The last lines of what it said or logged'),
  })
  .openapi('Stage');

export const instanceSchema = z
  .object({
    id: z.string(),
    appId: z.string(),
    appName: z.string(),
    icon: z.string(),
    provider: z.string(),
    protocol: z.enum(PROTOCOLS),
    owner: z.object({ id: z.string(), username: z.string() }),
    project: z
      .union([z.object({ id: z.string(), name: z.string() }), z.null()])
      .describe('The project that it belongs to and counts for'),
    status: z.enum(STATUSES),
    isBusy: z.boolean().describe('Pending, starting, restarting or stopping'),
    allowedActions: z
      .array(
        z.enum([
          'cancel',
          'progress',
          'connect',
          'console',
          'stop',
          'restart',
          'pause',
          'resume',
          'snapshot',
          'checkpoint',
          'rollback',
          'logs',
          'start',
          'delete',
          'retry',
          'reconcile',
        ]),
      )
      .readonly()
      .describe('What can be done with it now; anything else answers 409'),
    job: z
      .object({
        id: z.string(),
        action: z.string().describe('start, stop, restart, pause, resume, snapshot, checkpoint, rollback, …'),
        status: z.string().describe('pending or running'),
      })
      .nullable()
      .describe('The work on it that is not finished'),
    waiting: z
      .object({
        message: z.string().describe('What it waits for'),
        position: z.int().describe('1 for who is next'),
        of: z.int().describe('How many wait'),
        running: z.int().describe('Desktops there; when one of them ends, there is more room'),
        estimateSeconds: z.int().nullable().describe('Null when nobody can tell yet'),
      })
      .nullable()
      .describe('Null unless its start has to wait, for room on the host for one'),
    // an enum with null in it: a nullable enum would be written without
    runtime: z
      .union([
        z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead', 'gone']),
        z.null(),
      ])
      .describe('What the provider last said; null before anything was launched'),
    runtimeAt: timeOrNot.describe('UTC milliseconds since when the provider has said so'),
    viewers: z.int().describe('Open viewers'),
    transports: z.array(z.string()).readonly().describe('Viewers that can show it now, best first'),
    isRecorded: z.boolean().describe('Whether what each viewer is shown is recorded'),
    width: z.int().describe('Pixels'),
    height: z.int().describe('Pixels'),
    stages: z.array(stageSchema).readonly().describe('Progress of the start'),
    error: z.union([failureSchema, z.null()]).describe('Why it failed'),
    actionError: z
      .union([failureSchema.extend({ action: z.string() }).openapi('ActionFailure'), z.null()])
      .describe(
        'What was asked of it last, where that failed and it goes on; null once something else was done',
      ),
    createdAt: time,
    startedAt: timeOrNot.describe('UTC milliseconds when the desktop first answered'),
    endedAt: timeOrNot.describe('UTC milliseconds when everything of it was gone'),
    checkpointAt: timeOrNot.describe(
      'UTC milliseconds of the state that was kept and that it can go back to; null where there is none',
    ),
    stopsAt: timeOrNot.describe('UTC milliseconds when it will be stopped by itself; null when it will not'),
    stopsWhy: z
      .union([z.enum(['idle', 'max-time', 'schedule']), z.null()])
      .describe('Why it will be stopped then'),
    stoppedBy: z
      .union([
        z.object({
          why: z.enum(['idle', 'max-time', 'schedule']),
          minutes: z.union([z.number(), z.null()]).describe('The limit that was reached'),
        }),
        z.null(),
      ])
      .describe('Why it was stopped; null unless that happened by itself'),
    warnedAt: timeOrNot.describe('UTC milliseconds when people were told that this is soon'),
  })
  .openapi('Instance', { examples: [exampleInstance()] }) satisfies z.ZodType<InstanceView>;

export const instanceListSchema = z
  .object({
    items: z.array(instanceSchema).readonly(),
    total: z.int().describe('How many there are beside this page'),
    offset: z.int(),
    limit: z.int(),
  })
  .openapi('InstanceList');

export const logsSchema = z
  .object({ lines: z.array(z.string()).readonly().describe('Oldest first') })
  .openapi('InstanceLogs', { examples: [{ lines: ['Xvnc is listening on port 5901'] }] });

function exampleInstance(): InstanceView {
  return {
    id: 'h7k2m9qxw4tn8vb3c5rd',
    appId: 'firefox',
    appName: 'Firefox',
    icon: 'browser',
    provider: 'docker',
    protocol: 'vnc',
    owner: { id: 'c4w8n2hx6m9qk3vt7b5r', username: 'ada' },
    project: null,
    status: 'running',
    isBusy: false,
    allowedActions: ['connect', 'stop', 'restart', 'pause', 'logs'],
    job: null,
    waiting: null,
    runtime: 'running',
    runtimeAt: 1767225600480,
    viewers: 1,
    transports: ['vnc', 'guacamole'],
    isRecorded: false,
    width: 1280,
    height: 800,
    stages: [{ name: 'check', startedAt: 1767225600000, endedAt: 1767225600012, message: null }],
    error: null,
    actionError: null,
    createdAt: 1767225600000,
    startedAt: 1767225600480,
    endedAt: null,
    checkpointAt: null,
    stopsAt: null,
    stopsWhy: null,
    stoppedBy: null,
    warnedAt: null,
  };
}
