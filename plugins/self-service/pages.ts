import type { Context } from 'hono';
import { type AppEnv, asAppError, type Core, errorFor, languageOf } from '../../src/api.ts';
import { texts } from './texts/texts.ts';

export type PageCore = Pick<Core, 'http' | 'render'>;

/** A page before the sign-in, of what stands in `data`. */
export function doorPage(
  { render }: PageCore,
  c: Context<AppEnv>,
  template: string,
  data: Record<string, unknown> = {},
  status = 200,
) {
  return render(c, `self-service/${template}.njk`, { problem: null, given: {}, ...data }, status);
}

/** The same page again with the reason; a program gets the error itself. */
export function refused(
  core: PageCore,
  c: Context<AppEnv>,
  thrown: unknown,
  template: string,
  data: Record<string, unknown> = {},
) {
  const error = asAppError(thrown);
  if (error.code === 'INTERNAL' || !(c.req.header('accept') ?? '').includes('text/html')) throw thrown;
  c.set('refusal', error.code);
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  const seconds = Number(error.headers['Retry-After'] ?? 0);
  const retryAt = seconds > 0 ? Date.now() + seconds * 1000 : null;
  const problem = { ...errorFor(c, error.report()), retryAt };
  return doorPage(core, c, template, { ...data, problem }, error.status);
}

/** The same page again, since the password is not twice the same. */
export function notTwice(
  core: PageCore,
  c: Context<AppEnv>,
  template: string,
  data: Record<string, unknown> = {},
) {
  const say = texts.in(languageOf(c));
  const problem = { message: say('password.not-same'), remedy: say('password.not-same-remedy') };
  c.set('refusal', 'BAD_REQUEST');
  return doorPage(core, c, template, { ...data, problem }, 400);
}
