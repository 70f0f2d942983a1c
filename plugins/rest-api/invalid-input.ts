import type { z } from '@hono/zod-openapi';
import { AppError } from '../../src/api.ts';

type Target = 'json' | 'form' | 'query' | 'param' | 'header' | 'cookie';

const MOST_PROBLEMS = 5;
const LONGEST_NAME = 60;

/** What zod found wrong with a part of the request, as an error that names each field in its detail. */
export function invalidInput(target: Target, issues: readonly z.core.$ZodIssue[]): AppError {
  if (target === 'param') return unknownName(issues);
  const problems = issues.flatMap(problemsOf).slice(0, MOST_PROBLEMS);
  const options = { detail: problems.join('\n') };
  if (target === 'query') {
    return new AppError('BAD_REQUEST', `Wrong query parameter: ${problems[0]}.`, options);
  }
  return new AppError('INVALID_BODY', `Wrong body: ${problems[0]}.`, options);
}

/** A name that cannot be one is a name that is not there. */
function unknownName(issues: readonly z.core.$ZodIssue[]): AppError {
  if (issues.some((issue) => issue.path[0] === 'appId')) {
    return new AppError('APP_NOT_FOUND', 'There is no application with this id.');
  }
  if (issues.some((issue) => issue.path[0] === 'homeId')) {
    return new AppError('HOME_NOT_FOUND', 'There is no home with this id.');
  }
  return new AppError('INSTANCE_NOT_FOUND', 'There is no instance with this id.');
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
