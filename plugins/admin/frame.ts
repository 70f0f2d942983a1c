import type { Context } from 'hono';
import type { AppEnv, Core, Problem } from '../../src/api.ts';
import { texts } from './texts/texts.ts';

export type FrameCore = Pick<Core, 'http' | 'render' | 'require'>;

/** A page of the administration with the list of the others, of those that the person may see. */
export function adminPage(
  { render }: Pick<Core, 'render'>,
  c: Context<AppEnv>,
  template: string,
  data: Record<string, unknown> = {},
): Response | Promise<Response> {
  const done = (c.req.query('done') ?? '').slice(0, 40);
  const isKnown = Object.hasOwn(texts.messages.en, `done.${done}`);
  const { problem = null, status = 200 } = data as { problem?: Problem | null; status?: number };
  const common = { done: isKnown ? `done.${done}` : null, problem };
  return render(c, `admin/${template}`, { ...data, ...common }, status);
}
