import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Environment, runtime } from 'nunjucks';
import type { Identity } from '../auth/model.ts';
import type { NavEntry } from '../plugins/plugin.ts';
import type { Texts } from '../texts/texts.ts';
import { versionedAssets } from './assets.ts';
import { languageOf } from './language.ts';
import type { Renderer } from './render.ts';
import { said } from './said.ts';
import { readTemplates } from './template-files.ts';
import { addFilters } from './template-filters.ts';
import { type Markup, templateTexts, titleIn } from './template-texts.ts';

export interface RendererOptions {
  /** Folder of the shared templates. */
  readonly shared: string;
  /** Plugin id → folder of its templates, which are named `<plugin id>/page.njk`. */
  readonly plugins: ReadonlyMap<string, string>;
  readonly nav: readonly (NavEntry & { readonly texts?: Texts<never> | undefined })[];
  /** Plugin id → what its templates say. */
  readonly texts?: ReadonlyMap<string, Texts<never>>;
  readonly version: string;
  /** Decides which entries of `nav` a user sees; without it everybody who is signed in sees all. */
  readonly holds?: (user: Identity, permission: string) => boolean;
}

export interface PageRenderer extends Renderer {
  /** Loads everything, so that the first page does not wait for it. Call it when the gateway listens. */
  warm(): Promise<void>;
}

/**
 * Templates for `Core.render`. The template engine and the files are loaded with the first page, not with the process, and
 * kept: a changed template is seen after a restart.
 */
export function createRenderer(options: RendererOptions): PageRenderer {
  const { nav, version, holds, texts } = options;
  let loading: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => {
    loading ??= loadEnvironment(options).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const render: Renderer = async (c, template, data = {}, status = 200) => {
    const { environment, markup } = await loaded();
    // an error before the middleware that sets them has none of these
    const user = c.get('user') ?? null;
    const language = languageOf(c);
    const [plugin = ''] = template.split('/');
    const entries = nav
      .filter(({ permission }) => {
        if (user === null) return false;
        return permission === undefined || holds === undefined || holds(user, permission);
      })
      .map((entry) => ({ ...entry, title: titleIn(entry.texts, entry.title, language) }));
    const sections = entries
      .filter(({ administrative }) => administrative !== undefined)
      .toSorted((a, b) => (a.administrative ?? 0) - (b.administrative ?? 0));
    const text = await rendered(environment, template, {
      ...data,
      ...templateTexts(texts?.get(plugin), language, markup, said(c)),
      user,
      nonce: c.get('nonce') ?? '',
      csrf: c.get('csrf')?.() ?? '',
      requestId: c.get('requestId') ?? '',
      path: c.req.path,
      version,
      nav: entries.filter(({ administrative }) => administrative === undefined),
      sections,
      section: sections.find(({ path }) => c.req.path === path || c.req.path.startsWith(`${path}/`)) ?? null,
    });
    return c.html(text, status as 200);
  };
  return Object.assign(render, {
    async warm() {
      await loaded();
    },
  });
}

/** With a callback: without one, an error in an included template is thrown later, where it ends the process. */
function rendered(environment: Environment, template: string, context: object): Promise<string> {
  return new Promise((resolve, reject) => {
    environment.render(template, context, (error, text) => {
      if (error === null && text !== null) resolve(text);
      else reject(error ?? new Error(`The template ${template} gave nothing.`));
    });
  });
}

interface Loaded {
  readonly environment: Environment;
  readonly markup: Markup;
}

async function loadEnvironment({ shared, plugins }: RendererOptions): Promise<Loaded> {
  const [{ default: nunjucks }, sources] = await Promise.all([
    import('nunjucks'),
    readTemplates(shared, plugins),
  ]);
  // names are looked up in memory, so no name can lead out of the folders
  const loader = {
    getSource(name: string) {
      const src = sources.get(name);
      if (src === undefined) throw new Error(`There is no template named ${name}.`);
      return { src, path: name, noCache: false };
    },
  };
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const safe = (html: string): runtime.SafeString => new nunjucks.runtime.SafeString(html);
  addFilters(environment, safe);
  environment.addGlobal('asset', versionedAssets(join(shared, '..', 'static')));
  await compileAll(environment, [...sources.keys()]);
  const isSafe = (value: unknown): boolean => value instanceof nunjucks.runtime.SafeString;
  return { environment, markup: { safe, isSafe } };
}

/** One template a turn, so that nothing else waits for all of them. A mistake in one is told by the page that needs it. */
async function compileAll(environment: Environment, names: readonly string[]): Promise<void> {
  for (const name of names) {
    try {
      environment.getTemplate(name, true);
    } catch {
      // rendering it says what is wrong, with the line
    }
    await nextTurn();
  }
}
