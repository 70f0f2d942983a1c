import { z } from '@hono/zod-openapi';
import { type ErrorCode, errorFields } from '../../src/api.ts';

export { CHANGE_ERRORS as CHANGING, errorAnswers as failures } from '../../src/api.ts';

/** Why an instance failed. */
export const failureSchema = z.object(errorFields).openapi('Failure');

/** Codes of a request that starts a desktop: what can be known before the start is under way. */
export const STARTING: readonly ErrorCode[] = [
  'HOST_FULL',
  'HOST_TOO_SMALL',
  'QUOTA_EXCEEDED',
  'PROJECT_NOT_FOUND',
  'NOT_IN_PROJECT',
  'PROJECT_NEEDED',
  'HOME_IN_USE',
  'HOME_ELSEWHERE',
  'PORTS_EXHAUSTED',
  'PROVIDER_UNREACHABLE',
];
