import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Environment } from 'nunjucks';
import type { Identity } from '../auth/model.ts';
import type { NavEntry } from '../plugins/plugin.ts';
import { versionedAssets } from './assets.ts';
import type { Renderer } from './render.ts';
import { readTemplates } from './template-files.ts';
import { addFilters } from './template-filters.ts';

export interface RendererOptions {
  /** Folder of the shared templates. */
  readonly shared: string;
  /** Plugin id → folder of its templates, which are named `<plugin id>/page.njk`. */
  readonly plugins: ReadonlyMap<string, string>;
  readonly nav: readonly NavEntry[];
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
  const { nav, version, holds } = options;
  let loading: Promise<Environment> | undefined;
  const loaded = (): Promise<Environment> => {
    loading ??= loadEnvironment(options).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const render: Renderer = async (c, template, data = {}, status = 200) => {
    const environment = await loaded();
    // an error before the middleware that sets them has none of these
    const user = c.get('user') ?? null;
    const text = await rendered(environment, template, {
      ...data,
      user,
      nonce: c.get('nonce') ?? '',
      csrf: c.get('csrf') ?? '',
      requestId: c.get('requestId') ?? '',
      path: c.req.path,
      version,
      nav: nav.filter(({ permission }) => {
        if (user === null) return false;
        return permission === undefined || holds === undefined || holds(user, permission);
      }),
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

async function loadEnvironment({ shared, plugins }: RendererOptions): Promise<Environment> {
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
  addFilters(environment, (html) => new nunjucks.runtime.SafeString(html));
  environment.addGlobal('asset', versionedAssets(join(shared, '..', 'static')));
  await compileAll(environment, [...sources.keys()]);
  return environment;
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
