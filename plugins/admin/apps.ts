import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  AppError,
  type AppView,
  appDefinition,
  asAppError,
  type Core,
  languageOf,
  newId,
  type Provider,
  readForm,
  refused,
  type Said,
  said,
  z,
} from '../../src/api.ts';
import { type FormField, fieldsOf, written } from './app-form/fields.ts';
import { problemsByField, readApp } from './app-form/read.ts';
import { type SharingCore, sharingOf, sharingPages } from './app-sharing.ts';
import { adminPage } from './frame.ts';
import { pathOf } from './sections.ts';
import { texts } from './texts/texts.ts';
import { DraftTries, TRY_PREFIX } from './tries.ts';

type AppsCore = SharingCore & Pick<Core, 'instances' | 'images' | 'providers'>;

const { id: _, settings: __, provider: ___, project: ____, ...ALWAYS } = appDefinition.in.shape;
/** Asked for in every form, whatever runs the application. */
const COMMON = fieldsOf(z.strictObject({ id: appDefinition.in.shape.id, ...ALWAYS }));
const MOST_OWNERS = 200;
const FIRST = ['id', 'name', 'description', 'icon', 'protocol'];

/** Applications, with a form that is made of the provider's schema, and a try of what was typed. */
export function appPages(core: AppsCore): Hono<AppEnv> {
  const { apps, http } = core;
  const routes = new Hono<AppEnv>();
  const manage = core.require('apps.manage');
  const base = pathOf('apps');
  const tries = new DraftTries(core);

  const providerOf = (id: string | undefined): Provider | null =>
    core.providers().find((each) => each.id === id) ?? null;
  const fieldsFor = (provider: Provider): readonly FormField[] => [
    ...COMMON,
    ...fieldsOf(provider.settings as z.ZodType, 'settings.'),
  ];

  async function list(c: Context<AppEnv>, more: Record<string, unknown> = {}) {
    const actor = http.actor(c);
    await tries.sweep(actor);
    const search = (c.req.query('q') ?? '').slice(0, 100).toLowerCase();
    const all = (await apps.list(actor)).filter(({ id }) => !id.startsWith(TRY_PREFIX));
    const found = all.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(search));
    const providers = core.providers().map(({ id }) => id);
    return adminPage(core, c, 'apps.njk', {
      apps: found,
      count: all.length,
      providers,
      search,
      ...more,
    });
  }

  async function form(
    c: Context<AppEnv>,
    provider: Provider,
    app: AppView | null,
    given: Record<string, string>,
    more = {},
    chosen: Parameters<typeof sharingOf>[3] = null,
  ) {
    const { problem } = more as { problem?: { detail: string | null } };
    const wrong = problemsByField(problem?.detail ?? null);
    const say = texts.in(languageOf(c));
    const told = said(c);
    const fields = fieldsFor(provider).map((field) => ({
      ...field,
      label: Object.hasOwn(texts.messages.en, `app.${field.name}`)
        ? say(`app.${field.name}` as 'app.name')
        : told(field.label),
      choices: field.choices.map((value) => ({ value, words: choiceIn(told, field, value) })),
      isMissing: problem !== undefined && field.isRequired && (given[field.name] ?? '') === '',
      presetWords: choiceIn(told, field, field.preset),
      id: `field-${field.name.replaceAll('.', '-')}`,
      value: given[field.name] ?? '',
      wrong: wrong[field.name] ?? wrong[field.name.split('.')[0] ?? ''] ?? null,
      isReadOnly:
        (field.name === 'id' && app !== null) || app?.source === 'config' || app?.source === 'plugin',
    }));
    const isCommon = (name: string): boolean => FIRST.includes(name);
    const actor = http.actor(c);
    const owners =
      app === null && actor.may('projects.manage')
        ? (await core.projects.list(actor, { all: true, limit: MOST_OWNERS })).items
        : [];
    return adminPage(core, c, 'app.njk', {
      ...{ owners, sharing: app === null ? null : await sharingOf(core, actor, app, chosen) },
      ...{ app, provider: provider.id, canPrepare: app !== null && provider.prepareImage !== undefined },
      first: fields.filter(({ name }) => isCommon(name)),
      settings: fields.filter(({ name }) => name.startsWith('settings.')),
      more: fields.filter(({ name }) => !isCommon(name) && !name.startsWith('settings.')),
      ...more,
    });
  }

  const shown = (app: AppView, provider: Provider): Record<string, string> => {
    const flat: Record<string, unknown> = {
      ...app,
      credentials: app.credentials === 'fixed' ? '' : app.credentials,
    };
    return Object.fromEntries(
      fieldsFor(provider).map(({ name, kind }) => {
        const [first = '', second] = name.split('.');
        return [name, written(second === undefined ? flat[first] : app.settings[second], kind)];
      }),
    );
  };

  async function existing(c: Context<AppEnv>, id: string) {
    const app = await apps.get(http.actor(c), id);
    const provider = providerOf(app.provider);
    if (provider === null) throw new AppError('APP_INVALID', `There is no provider ${app.provider} here.`);
    return { app, provider };
  }

  routes.get(base, manage, (c) => list(c));

  routes.route(
    '/',
    sharingPages(core, async (c, id, chosen, more) => {
      const { app, provider } = await existing(c, id);
      return form(c, provider, app, shown(app, provider), more, chosen);
    }),
  );

  routes.get(`${base}/new`, manage, (c) => {
    const provider = providerOf(c.req.query('provider')) ?? core.providers()[0] ?? null;
    if (provider === null)
      throw new AppError('APP_INVALID', 'There is no provider that could run an application.');
    const presets = fieldsFor(provider).map(({ name }) => [name, '']);
    return form(c, provider, null, Object.fromEntries(presets));
  });

  /** Saves what was typed, or tries it: the button tells. */
  async function save(c: Context<AppEnv>, app: AppView | null, provider: Provider) {
    const sent = await readForm(c);
    const fields = fieldsFor(provider);
    const given = Object.fromEntries(fields.map(({ name }) => [name, sent.text(name)]));
    const actor = http.actor(c);
    try {
      const typed = {
        ...readApp(sent, fields),
        provider: provider.id,
        ...(app === null ? {} : { id: app.id }),
        ...(app === null && sent.text('project') !== '' ? { project: sent.text('project') } : {}),
      };
      if (sent.text('do') === 'try') return c.redirect(await tries.begin(actor, typed), 303);
      // fixed credentials are never shown: to keep them, the field is left empty
      if (app?.credentials === 'fixed' && given.credentials === '')
        throw new AppError(
          'APP_INVALID',
          'credentials: expected the fixed ones again, or generate or none.',
          {
            detail: 'credentials: expected the fixed ones again, or generate or none',
          },
        );
      const saved =
        app === null
          ? await apps.create(actor, typed)
          : await apps.update(actor, app.id, typed, sent.revision());
      return c.redirect(`${base}/${encodeURIComponent(saved.id)}?done=app-saved`, 303);
    } catch (thrown) {
      const revision = sent.text('revision');
      return form(c, provider, app, given, { typed: { revision }, ...refused(c, thrown, 'app') });
    }
  }

  routes.post(base, manage, async (c) => {
    const provider = providerOf(c.req.query('provider'));
    if (provider === null) throw new AppError('APP_INVALID', 'There is no such provider.');
    return save(c, null, provider);
  });

  routes.get(`${base}/:id`, manage, async (c) => {
    const { app, provider } = await existing(c, c.req.param('id'));
    return form(c, provider, app, shown(app, provider));
  });

  routes.post(`${base}/:id`, manage, async (c) => {
    const { app, provider } = await existing(c, c.req.param('id'));
    return save(c, app, provider);
  });

  routes.post(`${base}/:id/remove`, manage, async (c) => {
    const { app, provider } = await existing(c, c.req.param('id'));
    try {
      if ((await readForm(c)).text('typed') !== app.id)
        throw new AppError('BAD_REQUEST', 'The id that was typed is another one.');
      await apps.remove(http.actor(c), app.id);
    } catch (thrown) {
      return form(c, provider, app, shown(app, provider), refused(c, thrown, 'remove'));
    }
    return c.redirect(`${base}?done=app-removed`, 303);
  });

  routes.post(`${base}/:id/try`, manage, async (c) => {
    const { id } = await core.instances.start(http.actor(c), c.req.param('id'), { id: newId() });
    return c.redirect(`/admin/tries/${id}`, 303);
  });

  routes.post(`${base}/:id/prepare`, manage, async (c) => {
    const { app, provider } = await existing(c, c.req.param('id'));
    try {
      await core.images.prepare(http.actor(c), app.id);
    } catch (thrown) {
      return form(c, provider, app, shown(app, provider), refused(c, thrown, 'app'));
    }
    return c.redirect(`${base}/${encodeURIComponent(app.id)}?done=app-prepared`, 303);
  });

  routes.get('/admin/tries/:id', manage, async (c) => {
    const instance = await core.instances.get(http.actor(c), c.req.param('id'));
    return adminPage(core, c, 'try.njk', { instance });
  });

  routes.post('/admin/tries/:id/end', manage, async (c) => {
    try {
      await tries.end(http.actor(c), c.req.param('id'));
    } catch (thrown) {
      // a form that was sent twice
      if (asAppError(thrown).code !== 'INSTANCE_NOT_FOUND') throw thrown;
    }
    return c.redirect(`${base}?done=try-ended`, 303);
  });

  return routes;
}

/** A choice is a phrase by its field's name and itself, `Pull: never`; one that is none is shown as it is. */
function choiceIn(said: Said, { label }: FormField, value: string): string {
  const phrase = `${label}: ${value}`;
  const words = said(phrase);
  return words === phrase ? value : words;
}
