import type { Context } from 'hono';
import { type AppEnv, asAppError, type Core, errorIn, languageOf } from '../../src/api.ts';
import { pathOf, SECTIONS, type SectionId } from './sections.ts';
import { texts } from './texts/texts.ts';

export type FrameCore = Pick<Core, 'http' | 'render' | 'require'>;

/** Below a form, or above a page: why something was refused. */
export interface Problem {
  /** The form that it stands beside; null for the page. */
  readonly form: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly detail: string | null;
}

/** A page of the administration with the list of the others, of those that the person may see. */
export function adminPage(
  { http, render }: FrameCore,
  c: Context<AppEnv>,
  section: SectionId,
  template: string,
  data: Record<string, unknown> = {},
): Response | Promise<Response> {
  const say = texts.in(languageOf(c));
  const sections = SECTIONS.filter(({ permission }) => http.holds(c, permission)).map(({ id, icon }) => ({
    id,
    icon,
    path: pathOf(id),
    title: say(`section.${id}`),
  }));
  const done = (c.req.query('done') ?? '').slice(0, 40);
  const isKnown = Object.hasOwn(texts.messages.en, `done.${done}`);
  const { problem = null, status = 200 } = data as { problem?: Problem | null; status?: number };
  const common = { sections, section, done: isKnown ? `done.${done}` : null, problem };
  return render(c, `admin/${template}`, { ...data, ...common }, status);
}

/**
 * What is to be shown beside a form for what was thrown, with the status of the answer. Throws again what nobody foresaw.
 */
export function refused(c: Context<AppEnv>, thrown: unknown, form: string | null) {
  const error = asAppError(thrown);
  if (error.code === 'INTERNAL') throw thrown;
  c.set('refusal', error.code);
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  return { problem: { form, ...errorIn(error.report(), languageOf(c)) }, status: error.status };
}

/** A number of the address, at least 0. */
export function offsetOf(c: Context<AppEnv>): number {
  const given = c.req.query('offset') ?? '';
  return /^\d{1,7}$/.test(given) ? Number(given) : 0;
}

/** A page of a list, with the addresses of the ones before and after. Filters stay in the address. */
export function pager(c: Context<AppEnv>, total: number, limit: number) {
  const offset = offsetOf(c);
  const at = (next: number): string => {
    const query = new URLSearchParams(c.req.query());
    query.delete('done');
    query.set('offset', String(next));
    return `${c.req.path}?${query}`;
  };
  return {
    total,
    from: total === 0 ? 0 : offset + 1,
    to: Math.min(offset + limit, total),
    before: offset > 0 ? at(Math.max(0, offset - limit)) : null,
    after: offset + limit < total ? at(offset + limit) : null,
  };
}
