import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  asAppError,
  type Core,
  errorFor,
  type Form,
  localPath,
  readForm,
} from '../../src/api.ts';
import { qrCode } from './qr-code.ts';

type HalfCore = Pick<Core, 'account' | 'passkeys' | 'http' | 'render' | 'requireHalf'>;

/** Where the core leads who has signed in by half. */
const PATH = '/login/second-factor';

export const HALF_ACTS = {
  [`POST ${PATH}/code`]: 'proveSecondFactor',
  [`POST ${PATH}/passkey`]: 'provePasskey',
  [`POST ${PATH}/app`]: 'beginSecondFactor',
  [`POST ${PATH}/app/confirm`]: 'confirmSecondFactor',
  [`POST ${PATH}/new-passkey/options`]: 'beginPasskey',
  [`POST ${PATH}/new-passkey`]: 'addPasskey',
};

/**
 * The rest of a sign-in, where a second factor is required: who has one gives it, who has none sets one up. Until then they
 * are nobody everywhere else.
 */
export function halfPages(core: HalfCore): Hono<AppEnv> {
  const { account, passkeys, http, render, requireHalf } = core;
  const routes = new Hono<AppEnv>();

  async function page(c: Context<AppEnv>, next: string, problem: object | null = null, status = 200) {
    const self = http.half(c);
    const [ways, waiting, hasPassword] = await Promise.all([
      account.factorWays(self),
      account.waitingSecondFactor(self),
      account.hasPassword(self),
    ]);
    const app = waiting && {
      secret: (waiting.secret.match(/.{1,4}/g) ?? []).join(' '),
      qr: qrCode(waiting.uri),
    };
    // whoever has just signed in has just given it
    const asksPassword = hasPassword && Date.now() - self.session.createdAt >= FRESH_MS;
    const common = { ways, app, asksPassword, next, problem, passkeysAt: passkeys.origin };
    return render(c, 'account/half.njk', { ...common, username: self.actor.username }, status);
  }

  /** @param where the form that the message stands beside. */
  function refused(c: Context<AppEnv>, thrown: unknown, where: string, next: string) {
    const error = noted(c, thrown);
    return page(c, next, { form: where, ...errorFor(c, error.report()) }, error.status);
  }

  /** A form of the page: it goes on, or comes again with the reason. */
  function form(
    path: string,
    where: string,
    work: (c: Context<AppEnv>, sent: Form, next: string) => Promise<Response>,
  ): void {
    routes.post(`${PATH}/${path}`, requireHalf, async (c) => {
      const sent = await readForm(c);
      const next = localPath(sent.raw('next'));
      try {
        return await work(c, sent, next);
      } catch (thrown) {
        return refused(c, thrown, where, next);
      }
    });
  }

  /** For the script of a form. */
  function options(path: string, ask: (c: Context<AppEnv>, sent: Form) => Promise<object>): void {
    routes.post(`${PATH}/${path}/options`, requireHalf, async (c) => {
      const sent = await readForm(c);
      try {
        return c.json(await ask(c, sent));
      } catch (thrown) {
        const error = noted(c, thrown);
        return c.json(errorFor(c, error.report()), error.status as 400);
      }
    });
  }

  routes.get(PATH, requireHalf, (c) => page(c, localPath(c.req.query('next'))));

  form('code', 'code', async (c, sent, next) => {
    await account.proveSecondFactor(http.half(c), sent.raw('code'));
    return c.redirect(next, 303);
  });

  options('passkey', async (c) => {
    c.set('act', null);
    return passkeys.ask(http.half(c));
  });

  form('passkey', 'code', async (c, sent, next) => {
    await passkeys.prove(http.half(c), sent.raw('answer'));
    return c.redirect(next, 303);
  });

  form('app', 'app', async (c, sent, next) => {
    await account.beginSecondFactor(http.half(c), sent.raw('password'));
    return c.redirect(`${PATH}?next=${encodeURIComponent(next)}`, 303);
  });

  form('app/confirm', 'app', async (c, sent, next) => {
    const codes = await account.confirmSecondFactor(http.half(c), sent.raw('code'));
    return render(c, 'account/recovery-codes.njk', { codes, next });
  });

  options('new-passkey', (c, sent) => passkeys.begin(http.half(c), sent.raw('password')));

  form('new-passkey', 'passkey', async (c, sent, next) => {
    const added = await passkeys.add(http.half(c), sent.raw('name'), sent.raw('answer'));
    return render(c, 'account/recovery-codes.njk', { codes: added.recoveryCodes ?? [], next });
  });

  return routes;
}

/** As the service has it. */
const FRESH_MS = 10 * 60_000;

function noted(c: Context<AppEnv>, thrown: unknown) {
  const error = asAppError(thrown);
  if (error.code === 'INTERNAL') throw thrown;
  c.set('refusal', error.code);
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  return error;
}
