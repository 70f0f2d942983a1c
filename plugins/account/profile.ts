import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  AppError,
  amountInWords,
  type Core,
  errorFor,
  KEYBOARD_LAYOUTS,
  LANGUAGES,
  type Language,
  languageOf,
  type Preferences,
  preferencesSchema,
  QUOTAS,
  readForm,
  UNLIMITED,
} from '../../src/api.ts';

type ProfileCore = Pick<Core, 'account' | 'quotas' | 'http' | 'render' | 'require' | 'transports'>;

const NAMES = Object.keys(preferencesSchema.shape) as (keyof Preferences)[];

/** *Profile*: who one is here, what one's desktops take, and how pages and the viewer are to be. */
export function profileRoutes(core: ProfileCore): Hono<AppEnv> {
  const { account, quotas, http, render, transports } = core;
  const routes = new Hono<AppEnv>();
  const own = core.require('account.own');

  async function page(c: Context<AppEnv>, problem: object | null = null, status = 200) {
    const self = http.self(c);
    const [chosen, quota] = await Promise.all([
      account.preferences(self),
      http.holds(c, 'instances.own') ? quotas.mine(self.actor) : null,
    ]);
    const language = languageOf(c);
    const used = QUOTAS.map((name) => ({
      name,
      used: amountInWords(name, quota?.used[name] ?? 0, language),
      allowed:
        quota === null || quota.allowed[name] === UNLIMITED
          ? null
          : amountInWords(name, quota.allowed[name], language),
      share: share(quota?.used[name] ?? 0, quota?.allowed[name] ?? UNLIMITED),
    }));
    return render(
      c,
      'account/profile.njk',
      {
        chosen,
        languages: Object.entries(LANGUAGES),
        keyboards: keyboardsIn(language),
        viewers: transports().map(({ id, title }) => ({ id, title })),
        used: quota === null ? [] : used,
        done: c.req.query('done') === 'saved',
        problem,
      },
      status,
    );
  }

  routes.get('/profile', own, (c) => page(c));

  routes.post('/profile', own, async (c) => {
    const form = await readForm(c);
    const given = NAMES.filter((name) => form.raw(name) !== '');
    const parsed = preferencesSchema.safeParse(
      Object.fromEntries(given.map((name) => [name, form.raw(name)])),
    );
    if (!parsed.success) {
      const error = new AppError('INVALID_BODY', 'One of the choices is not offered.');
      c.set('refusal', error.code);
      return page(c, errorFor(c, error.report()), error.status);
    }
    await account.setPreferences(http.self(c), parsed.data);
    return c.redirect('/profile?done=saved', 303);
  });

  return routes;
}

/** By the names of their languages; without one for what needs no layout of the desktop. */
function keyboardsIn(language: Language): readonly { readonly id: string; readonly title: string | null }[] {
  const names = new Intl.DisplayNames([language], { type: 'language' });
  const all = KEYBOARD_LAYOUTS.map((id) => {
    const [tongue, place, keys] = id.split('-');
    if (place === undefined || keys === undefined) return { id, title: null };
    const region = place === 'latam' ? '419' : place.toUpperCase();
    return { id, title: `${names.of(`${tongue}-${region}`)} · ${keys.toUpperCase()}` };
  });
  return all.toSorted((a, b) => (a.title ?? '\uffff').localeCompare(b.title ?? '\uffff', language));
}

/** Percent, for a bar; null without a limit. */
function share(used: number, allowed: number): number | null {
  if (allowed === UNLIMITED) return null;
  return allowed === 0 ? 100 : Math.min(100, Math.round((used / allowed) * 100));
}
