import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  type AppEnv,
  AppError,
  type Core,
  declaringActs,
  fieldName,
  jsonBody,
  newRouter,
} from '../../src/api.ts';
import type { Action, Caller } from './action.ts';
import { outcomeAnswer } from './answer.ts';
import { PATH } from './path.ts';

const MOST_RESOURCES = 100;

/** The one route. */
export function actionRoutes(
  core: Caller['core'] & Pick<Core, 'http' | 'require'>,
  actions: Readonly<Record<string, Action>>,
): OpenAPIHono<AppEnv> {
  const router = newRouter();
  const byName = new Map(
    Object.entries(actions).map(([name, action]) => {
      const guards = action.permissions.map((permission) => core.require(permission));
      return [name, { action, guards }];
    }),
  );
  const permissions = Object.fromEntries([...byName].map(([name, { action }]) => [name, action.permissions]));

  router.use(PATH, core.require('action-api.use'));
  router.post(
    PATH,
    declaringActs(permissions, async (c: Context<AppEnv>) => {
      refuseQuery(c);
      const { action: name, ...given } = objectOf(await jsonBody(c));
      if (typeof name !== 'string') throw invalid('action', 'expected the name of an action');
      const found = byName.get(name);
      if (found === undefined)
        throw new AppError('ACTION_UNKNOWN', `There is no action named ${name.slice(0, 60)}.`);
      const { action, guards } = found;
      c.set('act', action.isReading ? null : { name, resources: namedIn(given) });
      for (const guard of guards) await guard(c, async () => {});
      const outcome = await action.run(given, { core, actor: core.http.actor(c), signal: c.req.raw.signal });
      if (!action.isReading) c.set('act', { name, resources: outcome.resources });
      if (outcome.problem !== null) c.set('refusal', outcome.problem.code);
      return outcomeAnswer(c, outcome);
    }),
  );
  router.all(PATH, (c) => {
    throw new AppError('METHOD_NOT_ALLOWED', `${c.req.method} is not possible at this address.`, {
      detail: 'expected POST',
      headers: { Allow: 'POST' },
    });
  });
  return router;
}

function refuseQuery(c: Context<AppEnv>): void {
  const strange = [...new URL(c.req.url).searchParams.keys()].find((name) => name !== 'pretty');
  if (strange === undefined) return;
  const detail = `${fieldName([strange])}: unknown field`;
  throw new AppError('BAD_REQUEST', `Wrong query parameter: ${detail}.`, { detail });
}

function objectOf(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw invalid('the whole', 'expected an object with an action and its parameters');
}

/** What it is about, as far as the caller says: also of what is refused. */
function namedIn({ ids, items, userIds }: Readonly<Record<string, unknown>>): string[] {
  const ofItems = Array.isArray(items) ? items.map((item: { id?: unknown } | null) => item?.id) : [];
  const lists = [ids, userIds].filter((list) => Array.isArray(list)).flat();
  return [...lists, ...ofItems]
    .filter((one): one is string => typeof one === 'string')
    .slice(0, MOST_RESOURCES);
}

function invalid(field: string, wish: string): AppError {
  const detail = `${field}: ${wish}`;
  return new AppError('INVALID_BODY', `Wrong body: ${detail}.`, { detail });
}
