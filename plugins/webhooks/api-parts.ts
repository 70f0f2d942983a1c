import { OpenAPIHono, type z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { type AppEnv, AppError } from '../../src/api.ts';

export { CHANGE_ERRORS as CHANGING, errorAnswers as failures } from '../../src/api.ts';

const MOST_PROBLEMS = 5;

export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** A router that answers wrong input with the API's own errors. */
export function newRouter(): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>({
    defaultHook: (result: { target: string; success: boolean; error?: z.ZodError }) => {
      if (!result.success) throw invalidInput(result.target, result.error?.issues ?? []);
    },
  });
  router.onError((thrown) => {
    if (!(thrown instanceof HTTPException)) throw thrown;
    if (thrown.status === 415) throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body has to be JSON.');
    // the parser's own words quote the body
    throw new AppError('MALFORMED_JSON', 'The body is not valid JSON.');
  });
  return router;
}

function invalidInput(target: string, issues: readonly z.core.$ZodIssue[]): AppError {
  if (target === 'param') return new AppError('WEBHOOK_NOT_FOUND', 'There is no web hook with this id.');
  const problems = issues.flatMap(problemsOf).slice(0, MOST_PROBLEMS);
  const options = { detail: problems.join('\n') };
  return target === 'query'
    ? new AppError('BAD_REQUEST', `Wrong query parameter: ${problems[0]}.`, options)
    : new AppError('INVALID_BODY', `Wrong body: ${problems[0]}.`, options);
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const name = (path: readonly PropertyKey[]): string =>
    path.map(String).join('.').slice(0, 60) || 'the whole';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${name([...issue.path, key])}: unknown field`);
  }
  return [`${name(issue.path)}: ${issue.message}`];
}
