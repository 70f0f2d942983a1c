import { type Context, Hono } from 'hono';
import {
  type Actor,
  type AppEnv,
  AppError,
  amountInWords,
  type Core,
  type Form,
  languageOf,
  QUOTAS,
  type QuotaName,
  type QuotaView,
  readForm,
  refused,
  UNLIMITED,
} from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const GIB = 1024 ** 3;
const isBytes = (name: QuotaName): boolean => name === 'memory' || name === 'disk';

type QuotasCore = FrameCore & Pick<Core, 'quotas' | 'people'>;

interface Whose {
  readonly address: string;
  read(actor: Actor): Promise<QuotaView>;
  set(actor: Actor, limits: QuotaView['set'], revision: number): Promise<QuotaView>;
}

/** What all desktops take, or those of one user or project, against what they may; and to set that. */
export function quotaPages(core: QuotasCore): Hono<AppEnv> {
  const { quotas, http } = core;
  const routes = new Hono<AppEnv>();
  const manage = core.require('quotas.manage');
  const base = pathOf('quotas');

  async function page(c: Context<AppEnv>, whose: Whose, more: Record<string, unknown> = {}) {
    const actor = http.actor(c);
    const view = await whose.read(actor);
    const rows = QUOTAS.map((name) => rowOf(view, name, languageOf(c)));
    const canSearch = http.holds(c, 'users.manage');
    const search = (c.req.query('q') ?? '').slice(0, 64);
    const found =
      canSearch && search !== '' ? (await core.people.users(actor, { search, limit: 20 })).items : null;
    const about = { view, rows, search, found, canSearch, address: whose.address };
    return adminPage(core, c, 'quotas.njk', { ...about, ...more });
  }

  const ofUser = (id: string | null): Whose => ({
    address: id === null ? base : `${base}/${encodeURIComponent(id)}`,
    read: (actor) => (id === null ? quotas.system(actor) : quotas.ofUser(actor, id)),
    set: (actor, limits, revision) => quotas.set(actor, id, limits, revision),
  });
  const ofProject = (id: string): Whose => ({
    address: `${base}/project/${encodeURIComponent(id)}`,
    read: (actor) => quotas.ofProject(actor, id),
    set: (actor, limits, revision) => quotas.setOfProject(actor, id, limits, revision),
  });

  const pages = (path: string, whoseIs: (id: string) => Whose): void => {
    routes.get(path, manage, (c) => page(c, whoseIs(c.req.param('id') ?? '')));
    routes.post(path, manage, async (c) => {
      const whose = whoseIs(c.req.param('id') ?? '');
      const sent = await readForm(c);
      try {
        await whose.set(http.actor(c), limitsOf(sent), sent.revision());
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.status === 404) throw thrown;
        return page(c, whose, { given: sent.fields, ...refused(c, thrown, 'limits') });
      }
      return c.redirect(`${whose.address}?done=quota`, 303);
    });
  };
  pages(base, () => ofUser(null));
  pages(`${base}/:id`, ofUser);
  pages(`${base}/project/:id`, ofProject);

  return routes;
}

function rowOf({ used, allowed, set }: QuotaView, name: QuotaName, language: ReturnType<typeof languageOf>) {
  const [has, may, own] = [used[name], allowed[name], set[name]];
  const limited = may !== UNLIMITED;
  return {
    name,
    used: amountInWords(name, has, language),
    allowed: limited ? amountInWords(name, may, language) : null,
    share: limited ? (may === 0 ? 100 : Math.min(100, Math.round((has / may) * 100))) : null,
    /** As the form shows it: bytes in GiB. */
    own: own === undefined ? '' : String(own === UNLIMITED || !isBytes(name) ? own : own / GIB),
    isBytes: isBytes(name),
  };
}

/** Throws INVALID_BODY for what is no number. */
function limitsOf(sent: Form): QuotaView['set'] {
  const given = QUOTAS.filter((name) => sent.text(name) !== '').map((name) => {
    const value = Number(sent.text(name).replace(',', '.'));
    const isNumber = Number.isFinite(value) && (value === UNLIMITED || value >= 0);
    if (!isNumber || (name !== 'cpus' && !isBytes(name) && !Number.isInteger(value)))
      throw new AppError('INVALID_BODY', `The limit for ${name} is no number.`, {
        detail: `${name}: number`,
      });
    return [name, value === UNLIMITED || !isBytes(name) ? value : Math.round(value * GIB)];
  });
  return Object.fromEntries(given);
}
