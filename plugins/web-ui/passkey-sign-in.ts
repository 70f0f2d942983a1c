import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import {
  type AppEnv,
  asAppError,
  type Core,
  errorFor,
  localPath,
  newToken,
  readForm,
} from '../../src/api.ts';
import { signInPages } from './sign-in-pages.ts';

const BROWSER_SECONDS = 600;
const BROWSER = /^[a-z0-9]{52}$/;

type PasskeyCore = Pick<
  Core,
  'auth' | 'http' | 'render' | 'signInLinks' | 'signInHelp' | 'passkeys' | 'info'
>;

/** Signing in with a passkey alone, without a name, and with one in place of a code. */
export function passkeySignInRoutes(core: PasskeyCore): Hono<AppEnv> {
  const { auth, http } = core;
  const routes = new Hono<AppEnv>();
  const { loginPage, codePage, refused } = signInPages(core);
  const browserCookie = (): { name: string; secure: boolean } => {
    const secure = core.info.publicUrl().startsWith('https://');
    return { name: secure ? '__Host-deskgate-passkey' : 'deskgate-passkey', secure };
  };

  routes.post('/login/passkey/options', async (c) => {
    const how = (await readForm(c)).raw('offered') === 'yes' ? 'offered' : undefined;
    const { name, secure } = browserCookie();
    const given = getCookie(c, name) ?? '';
    // several tabs share it
    const browser = BROWSER.test(given) ? given : newToken();
    const options = {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: 'Strict',
      maxAge: BROWSER_SECONDS,
    } as const;
    return question(c, async () => {
      const asked = await auth.askForPasskey(browser, http.origin(c), how);
      setCookie(c, name, browser, options);
      return asked;
    });
  });

  routes.post('/login/passkey', async (c) => {
    const form = await readForm(c);
    const next = localPath(form.raw('next'));
    const browser = getCookie(c, browserCookie().name) ?? '';
    try {
      const { token, session, user } = await auth.signInWithPasskey(
        browser,
        form.raw('answer'),
        http.origin(c),
      );
      c.set('claimed', { id: user.id, name: user.username });
      http.openSession(c, token, session.expiresAt);
    } catch (thrown) {
      return refused(c, thrown, (error, status) => loginPage(c, { next, username: '', error }, status));
    }
    return c.redirect(next, 303);
  });

  routes.post('/login/code/passkey/options', async (c) => {
    const ticket = ticketIn(await readForm(c));
    return question(c, () => auth.askForPasskeyStep(ticket, http.origin(c)));
  });

  routes.post('/login/code/passkey', async (c) => {
    const form = await readForm(c);
    const [ticket, next] = [ticketIn(form), localPath(form.raw('next'))];
    const holder = await auth.ticketHolder(ticket);
    const { id = null, username = '' } = holder?.user ?? {};
    if (id !== null) c.set('claimed', { id, name: username });
    try {
      const { token, session } = await auth.signInWithPasskeyStep(ticket, form.raw('answer'), http.origin(c));
      http.openSession(c, token, session.expiresAt);
    } catch (thrown) {
      return refused(c, thrown, (error, status) => {
        if (holder === null || error.code === 'SIGN_IN_OVER')
          return loginPage(c, { next, username, error }, status);
        return codePage(c, { next, ticket, ...holder, error }, status);
      });
    }
    return c.redirect(next, 303);
  });

  return routes;
}

/** For the script of the page, with what is wrong in the page's language. What is asked changes nothing. */
async function question(c: Context<AppEnv>, ask: () => Promise<object>): Promise<Response> {
  c.set('act', null);
  try {
    return c.json(await ask());
  } catch (thrown) {
    const error = asAppError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    return c.json(errorFor(c, error.report()), error.status as 400);
  }
}

const ticketIn = (form: { raw(name: string): string }): string => form.raw('ticket').slice(0, 200);
