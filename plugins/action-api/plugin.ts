import { definePlugin, ROLES, z } from '../../src/api.ts';
import { ACTIONS } from './actions.ts';
import { errorAnswer } from './answer.ts';
import { describeActions } from './describe.ts';
import { actionRoutes } from './endpoint.ts';
import { PATH } from './path.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'action-api',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  permissions: { use: { title: 'Use the action API', roles: ROLES } },
  setup: (core) => ({
    routes: actionRoutes(core, ACTIONS),
    errors: { [PATH]: errorAnswer },
    api: () => describeActions(ACTIONS),
  }),
});
