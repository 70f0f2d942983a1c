import type { Context } from 'hono';
import {
  type AppEnv,
  asAppError,
  type CodeNeeded,
  type Core,
  type ErrorReport,
  languageOf,
} from '../../src/api.ts';
import { wantsPage } from './accept.ts';

type PagesCore = Pick<Core, 'render' | 'signInLinks' | 'signInHelp' | 'passkeys'>;
/** What is wrong, and when the next attempt counts; null for at once. */
type PageError = ErrorReport & { readonly retryAt: number | null };
type Answer = Response | Promise<Response>;

interface Login {
  readonly next: string;
  readonly username: string;
  readonly error: PageError | null;
}

interface Step extends Pick<CodeNeeded, 'ticket' | 'user' | 'ways'> {
  readonly next: string;
  readonly error: PageError | null;
}

/** The pages of both steps of a sign-in, which each of its ways may end at. */
export function signInPages({ render, signInLinks, signInHelp, passkeys }: PagesCore) {
  return {
    loginPage: (c: Context<AppEnv>, login: Login, status = 200): Answer =>
      render(
        c,
        'web-ui/login.njk',
        {
          ...login,
          ...{ links: signInLinks(), help: signInHelp(languageOf(c)) },
          passkeys: passkeys.origin,
        },
        status,
      ),

    codePage: (c: Context<AppEnv>, { next, ticket, user, ways, error }: Step, status = 200): Answer =>
      render(
        c,
        'web-ui/login-code.njk',
        { ...{ next, ticket, ways, error }, username: user.username, passkeys: passkeys.origin },
        status,
      ),

    /** The same form again with the reason; a program gets the error itself. */
    refused(c: Context<AppEnv>, thrown: unknown, page: (error: PageError, status: number) => Answer): Answer {
      const error = asAppError(thrown);
      if (error.code === 'INTERNAL' || !wantsPage(c)) throw thrown;
      c.set('refusal', error.code);
      for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
      // German says by the code what is wrong, so the time stands beside it
      const seconds = Number(error.headers['Retry-After'] ?? 0);
      const retryAt = seconds > 0 ? Date.now() + seconds * 1000 : null;
      return page({ ...error.report(), retryAt }, error.status);
    },
  };
}
