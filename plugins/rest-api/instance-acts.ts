import { createRoute, z } from '@hono/zod-openapi';
import { type Core, json, newRouter, type QueuedAction, wholeNumber } from '../../src/api.ts';
import { CHANGING, failures, STARTING } from './failures.ts';
import { instanceId, instanceSchema } from './instance-schema.ts';
import { API_PATH } from './paths.ts';
import { refuseBody } from './request-body.ts';
import { isSettled, settleWithin } from './stop-and-wait.ts';

const ACTS: readonly { action: QueuedAction; summary: string; description: string }[] = [
  {
    action: 'restart',
    summary: 'Restart a desktop',
    description:
      'Ends all that runs in it and starts it again with what it had stored. What has ended is started anew.',
  },
  {
    action: 'pause',
    summary: 'Pause a desktop',
    description: 'Its viewers end; nothing in it runs until it is resumed.',
  },
  { action: 'resume', summary: 'Resume a paused desktop', description: 'It goes on where it was paused.' },
  {
    action: 'snapshot',
    summary: 'Take a snapshot',
    description:
      "Stores the desktop as it is. The finished job's result names what an application can be made from.",
  },
  {
    action: 'checkpoint',
    summary: 'Keep the state of a desktop',
    description:
      'Keeps its disks as they are now, in place of what was kept before; `checkpointAt` tells since when. It runs on meanwhile, and goes back with `rollback`.',
  },
  {
    action: 'rollback',
    summary: 'Go back to the state that was kept',
    description:
      'Puts the disks back to the last checkpoint and starts the desktop again. **What was done since then is lost.** Its viewers end, and are told why. A desktop without a checkpoint answers 409.',
  },
  {
    action: 'reconcile',
    summary: 'Ask about a lost desktop',
    description: 'Asks the provider once more whether it knows the desktop, and answers with what it said.',
  },
];

/** What is done to a desktop that is there: allowed where `allowedActions` has the action. */
export function instanceActRoutes(core: Pick<Core, 'instances' | 'http' | 'require'>) {
  const router = newRouter();
  const own = core.require('instances.own');
  for (const { action, summary, description } of ACTS) {
    router.openapi(
      createRoute({
        method: 'post',
        path: `${API_PATH}/instances/{instanceId}/${action}`,
        operationId: `${action}Instance`,
        summary,
        description,
        tags: ['Instances'],
        middleware: [own, refuseBody],
        request: {
          params: instanceId,
          query: z.strictObject({
            wait: wholeNumber({
              min: 0,
              max: 60,
              byDefault: 0,
              description: 'Seconds to wait for the end before answering',
            }),
          }),
        },
        responses: {
          200: json('It is done', instanceSchema),
          202: json('It is under way', instanceSchema),
          ...failures(
            ...CHANGING,
            'INSTANCE_NOT_FOUND',
            'ACTION_NOT_ALLOWED',
            'ACTION_UNSUPPORTED',
            'INSTANCE_BUSY',
            ...STARTING,
          ),
        },
      }),
      async (c) => {
        const actor = core.http.actor(c);
        const begun = await core.instances.act(actor, c.req.valid('param').instanceId, action);
        const { wait: seconds } = c.req.valid('query');
        const { signal } = c.req.raw;
        if (seconds > 0) c.get('takesLong')?.();
        const view = await settleWithin({ instances: core.instances, actor, seconds, signal }, begun);
        return c.json(view, isSettled(view) ? 200 : 202);
      },
    );
  }
  return router;
}
