import { type Context, Hono } from 'hono';
import {
  type Actor,
  type AppEnv,
  type ClientFile,
  type ClientFiles,
  type Core,
  type InstanceView,
  languageOf,
  type Preferences,
  said,
} from '../../src/api.ts';
import { wantsJson, wantsPage } from './accept.ts';
import { logTail } from './log-tail.ts';
import { panelOf } from './panel.ts';
import { texts } from './texts/texts.ts';
import { viewerChoices } from './viewer-choices.ts';

const BLINK_MS = 50;

type PageCore = Pick<Core, 'instances' | 'http' | 'render' | 'require' | 'transports'>;

/** `GET /instance/:id`: one page from the start over the desktop to its end; the same address as JSON for programs. */
export function instancePageRoutes(core: PageCore, page: InstancePage): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/instance/:id', core.require('instances.own'), async (c) => {
    const actor = core.http.actor(c);
    const now = await core.instances.get(actor, c.req.param('id'));
    c.header('Vary', 'Accept');
    if (wantsJson(c) && !wantsPage(c)) return c.json(now);
    if (now.isBusy) c.get('takesLong')?.();
    return page(c, await soonRunning(core.instances, actor, now));
  });

  return routes;
}

export type InstancePage = (c: Context<AppEnv>, view: InstanceView, status?: number) => Promise<Response>;

/** The page as it is now. */
export function instancePage(core: PageCore, files: ClientFiles): InstancePage {
  return async (c, view, status) => {
    const panel = panelOf(view, core.transports(), texts.in(languageOf(c)), said(c));
    const wanted = c.req.query('viewer');
    const say = said(c);
    const viewers = viewerChoices(view, core.transports(), wanted ?? c.get('user')?.preferences?.viewer).map(
      (choice) => ({ ...choice, title: say(choice.title) }),
    );
    const [first] = viewers;
    // whoever asks for the console wants to see the machine start
    const wantsConsole = first?.isConsole === true && first.id === wanted && view.isBusy;
    const log =
      panel.kind === 'failed'
        ? await logTail(core.instances, core.http.actor(c), view, c.req.raw.signal)
        : [];
    const data = {
      instance: view,
      panel,
      log,
      viewers,
      client: files('instance.ts'),
      preload: preloadOf(view, first?.module, files),
      page: {
        id: view.id,
        name: view.appName,
        status: view.status,
        kind: panel.kind,
        isShown: panel.kind === 'running' || (wantsConsole && view.allowedActions.includes('console')),
        protocol: view.protocol,
        ...wishesOf(view, c.get('user')?.preferences ?? {}),
        viewers,
      },
    };
    return core.render(c, 'web-ui/instance.njk', data, status);
  };
}

/** How the person wants viewers to be, as far as it is of use to this desktop. */
function wishesOf({ protocol }: InstanceView, preferences: Preferences) {
  const { sizing = null, quality = null, clipboard = null, reconnect = null } = preferences;
  const keyboardLayout = protocol === 'rdp' ? (preferences.keyboardLayout ?? null) : null;
  return { sizing, quality, clipboard, reconnect, keyboardLayout };
}

/**
 * A desktop that was asked for just now may run in the blink of an eye: its page then shows it at once, instead of stages that
 * are over before they can be read.
 */
async function soonRunning(
  instances: Core['instances'],
  actor: Actor,
  view: InstanceView,
): Promise<InstanceView> {
  if (!view.isBusy || Date.now() - view.createdAt > BLINK_MS) return view;
  try {
    return await instances.settled(actor, view.id, AbortSignal.timeout(BLINK_MS));
  } catch {
    return view;
  }
}

/** The first viewer's files, which are wanted at once when the desktop runs and soon when it starts. */
function preloadOf(view: InstanceView, module: string | undefined, files: ClientFiles): readonly string[] {
  if (module === undefined || !(view.status === 'running' || view.isBusy)) return [];
  const file: ClientFile | null = files(module);
  return file === null ? [] : [file.src, ...file.preload];
}
