import { type Context, Hono } from 'hono';
import { type AppEnv, AppError, asAppError, type Core, languageOf, readForm } from '../../src/api.ts';
import { PASSKEY_ACTS, passkeyPages } from './passkey-pages.ts';
import { qrCode } from './qr-code.ts';
import { texts } from './texts/texts.ts';
import { told } from './told.ts';

type PagesCore = Pick<Core, 'account' | 'passkeys' | 'http' | 'render' | 'require'>;

/** What its forms do, in the words of the REST API. */
export const ACTS = {
  'POST /profile': 'setPreferences',
  'POST /security/sessions/:sessionId/end': 'endSession',
  'POST /security/sessions/:sessionId/name': 'renameSession',
  'POST /security/end-other-sessions': 'endOtherSessions',
  'POST /security/password': 'changePassword',
  'POST /security/factor': 'beginSecondFactor',
  'POST /security/factor/confirm': 'confirmSecondFactor',
  'POST /security/factor/recovery-codes': 'renewRecoveryCodes',
  'POST /security/factor/off': 'endSecondFactor',
  ...PASSKEY_ACTS,
};

/** The page *Security*: forms that work without JavaScript, each telling beside itself what was wrong. */
export function pageRoutes(core: PagesCore): Hono<AppEnv> {
  const { account, http, render } = core;
  const routes = new Hono<AppEnv>();
  const own = core.require('account.own');

  async function page(c: Context<AppEnv>, more: Record<string, unknown> = {}, status = 200) {
    const self = http.self(c);
    const [sessions, factor, hasPassword, passkeys] = await Promise.all([
      account.sessions(self),
      account.secondFactor(self),
      account.hasPassword(self),
      core.passkeys.list(self),
    ]);
    const done = DONE.find((one) => one === c.req.query('done')) ?? null;
    return render(
      c,
      'account/security.njk',
      {
        ...{ sessions, factor, hasPassword, passkeys, done, problem: null },
        passkeysAt: core.passkeys.origin,
        ...more,
      },
      status,
    );
  }

  /** @param form that the message stands beside. */
  function refused(c: Context<AppEnv>, thrown: unknown, form: string) {
    const error = asAppError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    c.set('refusal', error.code);
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    return page(c, { problem: { form, ...told(c, error) } }, error.status);
  }

  async function setUp(c: Context<AppEnv>, problem: object | null = null, status = 200) {
    const waiting = await account.waitingSecondFactor(http.self(c));
    if (waiting === null) return c.redirect('/security', 303);
    const secret = (waiting.secret.match(/.{1,4}/g) ?? []).join(' ');
    return render(c, 'account/factor.njk', { secret, qr: qrCode(waiting.uri), problem }, status);
  }

  routes.get('/security', own, (c) => page(c));

  routes.post('/security/sessions/:sessionId/end', own, async (c) => {
    const self = http.self(c);
    const id = c.req.param('sessionId');
    const isThis = (await account.sessions(self)).some((one) => one.id === id && one.isThis);
    try {
      await account.endSession(self, id);
    } catch (error) {
      // a form that was sent twice, or of a session that is over meanwhile
      if (!(error instanceof AppError && error.code === 'SESSION_NOT_FOUND')) throw error;
    }
    return c.redirect(isThis ? '/login' : '/security?done=session', 303);
  });

  routes.post('/security/sessions/:sessionId/name', own, async (c) => {
    const form = await readForm(c);
    try {
      await account.renameSession(http.self(c), c.req.param('sessionId'), form.raw('name'));
    } catch (thrown) {
      return refused(c, thrown, 'sessions');
    }
    return c.redirect('/security?done=renamed', 303);
  });

  routes.post('/security/end-other-sessions', own, async (c) => {
    await account.endOtherSessions(http.self(c));
    return c.redirect('/security?done=sessions', 303);
  });

  routes.post('/security/password', own, async (c) => {
    const form = await readForm(c);
    try {
      if (form.raw('next') !== form.raw('again')) {
        const say = texts.in(languageOf(c));
        const problem = {
          form: 'password',
          message: say('password.not-same'),
          remedy: say('password.not-same-remedy'),
        };
        c.set('refusal', 'BAD_REQUEST');
        return await page(c, { problem }, 400);
      }
      await account.changePassword(http.self(c), form.raw('present'), form.raw('next'));
    } catch (thrown) {
      return refused(c, thrown, 'password');
    }
    return c.redirect('/security?done=password', 303);
  });

  routes.get('/security/factor', own, (c) => setUp(c));

  routes.post('/security/factor', own, async (c) => {
    const form = await readForm(c);
    try {
      await account.beginSecondFactor(http.self(c), form.raw('password'));
    } catch (thrown) {
      return refused(c, thrown, 'factor');
    }
    return c.redirect('/security/factor', 303);
  });

  routes.post('/security/factor/confirm', own, async (c) => {
    const form = await readForm(c);
    try {
      const codes = await account.confirmSecondFactor(http.self(c), form.raw('code'));
      return await render(c, 'account/recovery-codes.njk', { codes });
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code !== 'CODE_WRONG' && error.code !== 'RATE_LIMITED') return refused(c, thrown, 'factor');
      c.set('refusal', error.code);
      for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
      return setUp(c, told(c, error), error.status);
    }
  });

  routes.post('/security/factor/recovery-codes', own, async (c) => {
    const form = await readForm(c);
    try {
      const codes = await account.renewRecoveryCodes(http.self(c), form.raw('code'));
      return await render(c, 'account/recovery-codes.njk', { codes });
    } catch (thrown) {
      return refused(c, thrown, 'codes');
    }
  });

  routes.post('/security/factor/off', own, async (c) => {
    const form = await readForm(c);
    try {
      await account.endSecondFactor(http.self(c), form.raw('code'));
    } catch (thrown) {
      return refused(c, thrown, 'off');
    }
    return c.redirect('/security?done=off', 303);
  });

  return routes.route('/', passkeyPages(core, refused));
}

const DONE: readonly string[] = [
  'session',
  'sessions',
  'renamed',
  'password',
  'off',
  'passkey',
  'passkey-removed',
];
