import type { Context } from 'hono';
import { type AppEnv, type AppError, ERROR_TABLE } from '../../src/api.ts';
import type { Outcome } from './action.ts';

const OK = { retCode: 0, message: 'ok', status: 200 };

export function outcomeAnswer(c: Context<AppEnv>, { data, problem }: Outcome): Response {
  if (problem === null) return answer(c, { ...OK, data });
  const { status, action } = ERROR_TABLE[problem.code];
  return answer(c, { status, retCode: action, message: problem.message, data });
}

/** For whatever was thrown, wherever: the one shape of this API. */
export function errorAnswer({ code, message, detail, status }: AppError, c: Context<AppEnv>): Response {
  // what does not fit is told with every field
  const text = code === 'INVALID_BODY' && detail !== null ? `${message}\n${detail}` : message;
  return answer(c, { status, retCode: ERROR_TABLE[code].action, message: text, data: null });
}

interface Told {
  readonly status: number;
  readonly retCode: number;
  readonly message: string;
  readonly data: unknown;
}

function answer(c: Context<AppEnv>, { status, retCode, message, data }: Told): Response {
  const isPretty = new URL(c.req.url).searchParams.has('pretty');
  const body = { data, retCode, message, requestId: c.get('requestId') };
  c.header('Content-Type', 'application/json');
  return c.body(JSON.stringify(body, null, isPretty ? 2 : undefined), status as 200);
}
