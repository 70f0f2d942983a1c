import { Hono } from 'hono';
import {
  type AppEnv,
  asAppError,
  type Core,
  languageOf,
  type RegistrationRules,
  readForm,
} from '../../src/api.ts';
import { doorPage, notTwice, type PageCore, refused } from './pages.ts';

type RegisterCore = PageCore & Pick<Core, 'registration'>;

/** Making an account: with mail, an address first, and the rest behind the link that comes there. */
export function registerRoutes(core: RegisterCore, rules: RegistrationRules): Hono<AppEnv> {
  const { registration, http } = core;
  const routes = new Hono<AppEnv>();
  const { domains, needsApproval } = rules;
  const form = () => ({ needsMail: registration.needsMail(), domains, needsApproval });

  routes.get('/register', (c) => {
    if (c.get('user') !== null) return c.redirect('/', 303);
    return doorPage(core, c, 'register', form());
  });

  routes.post('/register', async (c) => {
    const sent = await readForm(c);
    const given = { email: sent.text('email').slice(0, 254), username: sent.text('username').slice(0, 64) };
    const data = { ...form(), given };
    c.set('claimed', { id: null, name: data.needsMail ? given.email : given.username });
    try {
      if (data.needsMail) {
        await registration.request(sent.text('email'), languageOf(c), rules, http.origin(c));
        return c.redirect('/register/sent', 303);
      }
      if (sent.raw('password') !== sent.raw('again')) return notTwice(core, c, 'register', data);
      const account = { username: sent.text('username'), password: sent.raw('password') };
      await registration.register(account, rules, http.origin(c));
      return c.redirect('/register/done', 303);
    } catch (thrown) {
      return refused(core, c, thrown, 'register', data);
    }
  });

  // the same for everybody, whatever there was
  routes.get('/register/sent', (c) => doorPage(core, c, 'sent', { what: 'register' }));

  routes.get('/register/done', (c) => doorPage(core, c, 'done', { what: 'unless-taken', needsApproval }));

  // a mail program or a scanner that looks at the address must not use it up: only the button does
  routes.get('/register/confirm', async (c) => {
    const token = (c.req.query('token') ?? '').slice(0, 200);
    const email = await registration.addressOf(token);
    return doorPage(core, c, 'confirm', { token, email }, email === null ? 410 : 200);
  });

  routes.post('/register/confirm', async (c) => {
    const sent = await readForm(c);
    const token = sent.raw('token').slice(0, 200);
    const given = { username: sent.text('username').slice(0, 64) };
    c.set('claimed', { id: null, name: given.username });
    const data = async () => ({ token, given, email: await registration.addressOf(token) });
    if (sent.raw('password') !== sent.raw('again')) return notTwice(core, c, 'confirm', await data());
    try {
      const account = { username: sent.text('username'), password: sent.raw('password') };
      const user = await registration.confirm(token, account, rules);
      c.set('claimed', { id: user.id, name: user.username });
      return await doorPage(core, c, 'done', {
        what: 'registered',
        username: user.username,
        needsApproval: user.waitingSince !== null,
      });
    } catch (thrown) {
      const isOver = asAppError(thrown).code === 'MAIL_LINK_OVER';
      return refused(core, c, thrown, 'confirm', isOver ? { token, email: null } : await data());
    }
  });

  return routes;
}
