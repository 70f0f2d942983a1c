import { z } from '@hono/zod-openapi';
import { expect, it } from 'vitest';
import { invalidInput } from '../../src/http/api/invalid-input.ts';

const issuesOf = (name: string) =>
  z.object({ [name]: z.string().max(3) }).safeParse({ [name]: 'long' }).error?.issues ?? [];

it.each([
  ['jobId', 'JOB_NOT_FOUND'],
  ['instanceId', 'INSTANCE_NOT_FOUND'],
  ['somethingId', 'NOT_FOUND'],
])('a name that cannot be one, in the parameter %s, is answered by %s', (name, code) => {
  expect(invalidInput('param', issuesOf(name))).toMatchObject({ code, status: 404 });
});
