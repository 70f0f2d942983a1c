import type { Context } from 'hono';
import type { AppEnv } from './env.ts';

/**
 * Renders a template with autoescape on. Every template sees `user`, `nonce`, `csrf`, `requestId`, `nav`, `path`, `version`
 * beside `data`, and what says things in the language of who reads: `language`, `t`, `rich`, `told`, `said` (template-texts.ts). Templates of a plugin are named `<plugin id>/page.njk`, the shared ones `layout.njk`, `icons.njk` ….
 */
export type Renderer = (
  c: Context<AppEnv>,
  template: string,
  data?: Record<string, unknown>,
  status?: number,
) => Response | Promise<Response>;
