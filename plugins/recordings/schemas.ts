import { z } from '@hono/zod-openapi';
import { pageFields, paging, type RecordingView, sortBy } from '../../src/api.ts';

const named = z.object({ id: z.string(), name: z.string() }).readonly();
const time = z.int().describe('UTC milliseconds since 1970');

const example: RecordingView = {
  id: 'v8n3k5qxw2tr7hb4c9md',
  instanceId: 'h7k2m9qxw4tn8vb3c5rd',
  app: { id: 'office', name: 'Office' },
  user: { id: 'c4w8n2hx6m9qk3vt7b5r', username: 'ada' },
  project: null,
  transport: 'vnc',
  format: 'rfb',
  startedAt: 1767225600500,
  endedAt: 1767226200500,
  bytes: 4194304,
  error: null,
  mayRemove: true,
};

export const recordingSchema = z
  .object({
    id: z.string().describe('That of the connection'),
    instanceId: z.string(),
    app: named,
    user: z.object({ id: z.string(), username: z.string() }).readonly().describe('Who looked'),
    project: z.union([named, z.null()]),
    transport: z.string().describe('Name of the viewer, such as vnc'),
    format: z
      .enum(['rfb', 'guacamole'])
      .describe('rfb: FBS 001.000, as rfbproxy writes it; guacamole: instructions, as guacd records them'),
    startedAt: time,
    endedAt: time.nullable().describe('Null while it goes on'),
    bytes: z.int().nullable().describe('Null while it goes on, or while its gateway has not told'),
    error: z.string().nullable().describe('Why it is not whole'),
    mayRemove: z.boolean().describe('Whether you may remove it'),
  })
  .openapi('Recording', { examples: [example] }) satisfies z.ZodType<RecordingView>;

export const recordingListSchema = z
  .object({ items: z.array(recordingSchema).readonly(), ...pageFields })
  .openapi('RecordingList', { examples: [{ items: [example], total: 1, offset: 0, limit: 50 }] });

export const recordingId = z.strictObject({ recordingId: z.string().regex(/^[a-z0-9]{1,32}$/) });

export const recordingQuery = z.strictObject({
  search: z.string().max(64).optional().describe('Part of the name of an application or of who looked'),
  appId: z.string().max(40).optional().describe('Of this application only'),
  instanceId: z.string().max(32).optional().describe('Of this desktop only'),
  projectId: z.string().max(32).optional().describe('Of this project only'),
  userId: z.string().max(32).optional().describe('Of what this user looked at only'),
  sort: sortBy(['startedAt', 'bytes', 'appName', 'username'], '-startedAt'),
  ...paging(),
});
