import type { z } from '@hono/zod-openapi';
import { AppError, type ErrorCode } from '../../errors.ts';

const MOST_PROBLEMS = 5;
const LONGEST_NAME = 60;

/** What a name in an address names, by parameter: a name that cannot be one is a name that is not there. */
const NAMED: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  instanceId: ['INSTANCE_NOT_FOUND', 'There is no instance with this id.'],
  appId: ['APP_NOT_FOUND', 'There is no application with this id.'],
  homeId: ['HOME_NOT_FOUND', 'There is no home with this id.'],
  webhookId: ['WEBHOOK_NOT_FOUND', 'There is no web hook with this id.'],
  deliveryId: ['DELIVERY_NOT_FOUND', 'The web hook has no delivery with this id.'],
  connectionId: ['CONNECTION_NOT_FOUND', 'There is no connection with this id.'],
  recordingId: ['RECORDING_NOT_FOUND', 'There is no recording with this id.'],
  userId: ['USER_NOT_FOUND', 'There is no user with this id.'],
  keyId: ['KEY_NOT_FOUND', 'There is no access key with this id.'],
  sessionId: ['SESSION_NOT_FOUND', 'You have no session with this id.'],
  passkeyId: ['PASSKEY_NOT_FOUND', 'There is no passkey with this id.'],
  groupId: ['GROUP_NOT_FOUND', 'There is no group with this id.'],
  projectId: ['PROJECT_NOT_FOUND', 'There is no project with this id.'],
  jobId: ['JOB_NOT_FOUND', 'There is no job with this id.'],
};

/** What zod found wrong with a part of the request, as an error that names each field in its detail. */
export function invalidInput(target: string, issues: readonly z.core.$ZodIssue[]): AppError {
  if (target === 'param') return unknownName(issues);
  const problems = issues.flatMap(problemsOf).slice(0, MOST_PROBLEMS);
  const options = { detail: problems.join('\n') };
  if (target === 'query') {
    return new AppError('BAD_REQUEST', `Wrong query parameter: ${problems[0]}.`, options);
  }
  return new AppError('INVALID_BODY', `Wrong body: ${problems[0]}.`, options);
}

function unknownName(issues: readonly z.core.$ZodIssue[]): AppError {
  const named = issues.map(({ path }) => NAMED[String(path[0])]).find((one) => one !== undefined);
  return new AppError(...(named ?? ['NOT_FOUND', 'There is nothing with this name.']));
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const above = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${fieldName([...above, key])}: unknown field`);
  }
  return [`${fieldName(above)}: ${issue.message}`];
}

export function fieldName(path: readonly string[]): string {
  const name = path.join('.');
  if (name === '') return 'the whole';
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}…`;
}
