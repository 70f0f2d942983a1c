import { z } from '@hono/zod-openapi';

const GIB = 1024 ** 3;
const MOST = Number.MAX_SAFE_INTEGER;

const amount = {
  vms: z.int().describe('Desktops in virtual machines'),
  containers: z.int().describe('Desktops in containers'),
  objects: z.int().describe('Other desktops'),
  cpus: z.number(),
  memory: z.int().describe('Bytes'),
  disk: z.int().describe('Bytes'),
};

const whole = z.int().min(-1).max(MOST).optional();
const limit = {
  vms: whole,
  containers: whole,
  objects: whole,
  cpus: z.union([z.literal(-1), z.number().min(0).max(MOST)]).optional(),
  memory: whole.describe('Bytes'),
  disk: whole.describe('Bytes'),
};

const unlimited = { vms: -1, containers: -1, objects: -1, cpus: -1, memory: -1, disk: -1 };
const used = { vms: 0, containers: 3, objects: 0, cpus: 6, memory: 6 * GIB, disk: 0 };

export const quotaSchema = z
  .object({
    scope: z.enum(['system', 'project', 'user']),
    user: z
      .object({ id: z.string(), username: z.string() })
      .nullable()
      .describe("Null unless it is a user's"),
    project: z
      .union([z.object({ id: z.string(), name: z.string() }), z.null()])
      .describe("Null unless it is a project's"),
    used: z.object(amount).describe('By desktops that are there; those that have failed take nothing'),
    allowed: z.object(amount).describe('-1 for no limit'),
    set: z.object(limit).describe('What of it was set; the rest is as configured'),
    revision: z.int().describe('Raised each time that it is set, 0 before; the ETag begins with it'),
  })
  .openapi('Quota', {
    examples: [
      {
        scope: 'user',
        user: { id: 'c4w8n2hx6m9qk3vt7b5r', username: 'ada' },
        project: null,
        used,
        allowed: { ...unlimited, containers: 10, memory: 16 * GIB },
        set: { containers: 10 },
        revision: 1,
      },
    ],
  });

export const limitsSchema = z
  .strictObject(limit)
  .openapi('QuotaLimits', { examples: [{ containers: 10, memory: 16 * GIB, vms: -1 }] });

export const projectId = z.strictObject({ projectId: z.string().regex(/^[a-z0-9]{1,32}$/) });

export const userId = z.strictObject({ userId: z.string().regex(/^[a-z0-9]{1,32}$/) });
