import { z } from '@hono/zod-openapi';
import { ERROR_TABLE, type ErrorCode } from '../errors.ts';

const CODES = Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]];

/** What an error tells, without the request that met it. */
export const errorFields = {
  code: z.enum(CODES).describe('What went wrong: stable, for programs'),
  message: z.string().describe('What happened, in one sentence'),
  detail: z.string().nullable().describe('More for who wants to know, such as the wrong field'),
  remedy: z.string().describe('What can be done about it'),
};

/** The one shape of every error, in every API of the gateway. */
const errorSchema = z
  .object({
    ...errorFields,
    requestId: z.string().describe('As in the X-Request-Id header; the log has it too'),
  })
  .openapi('Error');

/** Codes that any operation may answer with. */
const ALWAYS: readonly ErrorCode[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_REQUEST',
  'INTERNAL',
  'DATABASE_UNREACHABLE',
  'SHUTTING_DOWN',
];

/** Codes of a request that changes something. */
export const CHANGE_ERRORS: readonly ErrorCode[] = [
  'ORIGIN_REFUSED',
  'MALFORMED_JSON',
  'INVALID_BODY',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];

/**
 * The error answers of an operation for its OpenAPI description, one for each HTTP status, with the codes and an example of
 * each. Typed as nothing: handlers throw errors and never return them.
 */
export function errorAnswers(...codes: readonly ErrorCode[]): Record<never, never> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...ALWAYS, ...codes])) {
    const { status } = ERROR_TABLE[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [status, answer(ofStatus)]));
}

function answer(codes: readonly ErrorCode[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_TABLE[code].remedy}`).join('\n\n'),
    content: {
      'application/json': {
        schema: errorSchema,
        examples: Object.fromEntries(codes.map((code) => [code, { value: example(code) }])),
      },
    },
  };
}

function example(code: ErrorCode): z.infer<typeof errorSchema> {
  return {
    code,
    message: EXAMPLES[code] ?? 'One sentence that says what happened.',
    detail:
      code === 'INVALID_BODY' || code === 'APP_INVALID' ? 'width: expected a number from 320 to 7680' : null,
    remedy: ERROR_TABLE[code].remedy,
    requestId: 'k3v9m2q7x4t8w6c5h2b7',
  };
}

const EXAMPLES: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'You are not signed in.',
  FORBIDDEN: 'You may not do this.',
  ORIGIN_REFUSED: 'The request came from another site.',
  INVALID_BODY: 'Wrong body: width: expected a number from 320 to 7680.',
  APP_INVALID: 'width: expected a number from 320 to 7680.',
  APP_NOT_FOUND: 'There is no application with the id firefox.',
  INSTANCE_NOT_FOUND: 'There is no instance with this id.',
  QUOTA_EXCEEDED: 'The quota of ada is 10 desktops in containers: 10 in use, and this desktop takes 1 more.',
  ACTION_NOT_ALLOWED: 'A desktop that is starting cannot be forgotten.',
  INTERNAL: 'Something unforeseen went wrong.',
};
