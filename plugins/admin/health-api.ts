import { createRoute, z } from '@hono/zod-openapi';
import { type Core, errorAnswers, type HealthResult, json, newRouter, noQuery } from '../../src/api.ts';
import { checked } from './checked.ts';

export const TAG = { name: 'System', description: 'How the gateway does' };

const checkSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  warning: z.boolean().describe('Works now, and will not for much longer unless the remedy is done'),
  message: z.string(),
  remedy: z.string().nullable().describe('What to do; null where all is well'),
});

const healthSchema = z
  .object({ ok: z.boolean().describe('Whether no check fails'), checks: z.array(checkSchema) })
  .openapi('Health', {
    examples: [
      {
        ok: true,
        checks: [
          {
            ...{ name: 'ldap:directory', ok: true, warning: true },
            message: 'The directory answers. The certificate of ldap.example ends on 2030-05-20, in 12 days.',
            remedy: 'Renew it: when it has ended, the gateway takes no answer of ldap.example any more.',
          },
        ],
      },
    ],
  });

/** What the page of the system's health shows, for monitors. */
export function healthApi(core: Pick<Core, 'health' | 'require'>) {
  const router = newRouter();
  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/health',
      operationId: 'getHealth',
      summary: 'What the gateway needs, and how it does',
      description:
        'Each check has 5 s; one that does not answer fails. The answer is 200 also when one fails.',
      tags: [TAG.name],
      middleware: core.require('admin.system'),
      request: { query: noQuery },
      responses: { 200: json('All checks', healthSchema), ...errorAnswers() },
    }),
    async (c) => {
      const checks = (await checked(core, c.req.raw.signal)).map(shown);
      return c.json({ ok: checks.every(({ ok }) => ok), checks }, 200);
    },
  );
  return router;
}

function shown({ name, ok, warning = false, message, remedy }: HealthResult) {
  return { name, ok, warning: ok && warning, message, remedy: ok && !warning ? null : (remedy ?? null) };
}
