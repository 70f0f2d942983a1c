import { OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { type AppEnv, AppError, ERROR_TABLE, type ErrorCode } from '../../src/api.ts';

const CODES = Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]];
const MOST_PROBLEMS = 5;

/** The shape that errors have in every API of the gateway. */
const errorSchema = z
  .object({
    code: z.enum(CODES),
    message: z.string(),
    detail: z.string().nullable(),
    remedy: z.string(),
    requestId: z.string(),
  })
  .openapi('Error');

const ALWAYS: readonly ErrorCode[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_REQUEST',
  'INTERNAL',
  'DATABASE_UNREACHABLE',
  'SHUTTING_DOWN',
];

/** Codes of a request that changes something. */
export const CHANGING: readonly ErrorCode[] = [
  'ORIGIN_REFUSED',
  'MALFORMED_JSON',
  'INVALID_BODY',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];

export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** The error answers of an operation. Typed as nothing: handlers throw errors and never return them. */
export function failures(...codes: readonly ErrorCode[]): Record<never, never> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...ALWAYS, ...codes])) {
    const { status } = ERROR_TABLE[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.map((code) => `\`${code}\`: ${ERROR_TABLE[code].remedy}`).join('\n\n'),
        content: {
          'application/json': {
            schema: errorSchema,
            examples: Object.fromEntries(ofStatus.map((code) => [code, { value: example(code) }])),
          },
        },
      },
    ]),
  );
}

function example(code: ErrorCode): z.infer<typeof errorSchema> {
  const message = 'One sentence that says what happened.';
  return { code, message, detail: null, remedy: ERROR_TABLE[code].remedy, requestId: 'k3v9m2q7x4t8w6c5h2b7' };
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
