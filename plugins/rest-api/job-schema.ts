import { z } from '@hono/zod-openapi';
import { JOB_REGISTRIES, type JobView } from '../../src/api.ts';

export const jobId = z.object({
  jobId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .openapi({ description: 'Id of a job', examples: ['h7k2m9qxw4tn8vb3c5rd'] }),
});

const time = z.int().describe('UTC milliseconds since 1970');
const anything = z.record(z.string(), z.unknown());

export const jobSchema = z
  .object({
    id: z.string().describe("A start has its instance's id"),
    action: z.string(),
    subject: z.string().describe('What it works on, such as an instance'),
    registry: z.enum(JOB_REGISTRIES).describe('Where it is now'),
    params: anything,
    result: anything
      .nullable()
      .describe('What came of it; `progress`, where it is told, has the last lines, also while it runs'),
    error: anything.nullable().describe('Why it failed; of a job that waits, why its last try did'),
    createdAt: time,
    updatedAt: time,
    runAt: time.describe('When it is, or was, due; UTC milliseconds'),
    tries: z.int(),
    maxTries: z.int(),
    tryPeriodMs: z.int().describe('It is tried again after this time × the tries so far; 0 for not at all'),
    timeoutMs: z.int().nullable().describe("What a try may take; null for the worker's own limit"),
    waitsFor: z.string().nullable().describe('What it waits for besides its time'),
    leaseUntil: z.int().nullable().describe('While it runs: until when its worker has to say that it lives'),
  })
  .openapi('Job', {
    examples: [
      {
        id: 'h7k2m9qxw4tn8vb3c5rd',
        action: 'instance.start',
        subject: 'h7k2m9qxw4tn8vb3c5rd',
        registry: 'started',
        params: {},
        result: null,
        error: null,
        createdAt: 1_770_000_000_000,
        updatedAt: 1_770_000_000_100,
        runAt: 1_770_000_000_000,
        tries: 1,
        maxTries: 3,
        tryPeriodMs: 0,
        timeoutMs: null,
        waitsFor: null,
        leaseUntil: 1_770_000_015_100,
      },
    ],
  }) satisfies z.ZodType<JobView>;

const count = z.int().min(0);

export const jobListSchema = z
  .object({
    items: z.array(jobSchema).readonly(),
    total: count,
    offset: count,
    limit: count,
    counts: z.record(z.enum(JOB_REGISTRIES), count).describe('Jobs in each registry'),
  })
  .openapi('JobList');
