import { definePlugin, readClientFiles, z } from '../../src/api.ts';
import { connectionRoutes } from './connection-figures.ts';
import { EventStreams } from './event-streams.ts';
import { homeRoutes } from './home.ts';
import { instanceActionRoutes } from './instance-actions.ts';
import { instanceEventRoutes } from './instance-events.ts';
import { instancePage, instancePageRoutes } from './instance-page.ts';
import { joinRoutes } from './join-routes.ts';
import { passkeySignInRoutes } from './passkey-sign-in.ts';
import { resetRoutes } from './reset.ts';
import { rollBackRoutes } from './roll-back.ts';
import { signInRoutes } from './sign-in.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';

/** What its forms do, in the words of the REST API where it has them. */
const ACTS = {
  'POST /login': 'signIn',
  'POST /login/code': 'signInWithCode',
  'POST /login/passkey': 'signInWithPasskey',
  'POST /login/code/passkey': 'signInWithPasskeyStep',
  'POST /login/link': 'signInByLink',
  'POST /logout': 'signOut',
  'POST /app/:id': 'startApp',
  'POST /app/:id/reset': 'resetApp',
  'DELETE /instance/:id': 'deleteInstance',
  'POST /instance/:id/stop': 'stopInstance',
  'POST /instance/:id/restart': 'restartInstance',
  'POST /instance/:id/pause': 'pauseInstance',
  'POST /instance/:id/resume': 'resumeInstance',
  'POST /instance/:id/checkpoint': 'checkpointInstance',
  'POST /instance/:id/rollback': 'rollbackInstance',
  'POST /instance/:id/reconcile': 'reconcileInstance',
  'POST /instance/:id/retry': 'retryInstance',
  'POST /instance/:id/delete': 'forgetInstance',
};

export default definePlugin({
  id: 'web-ui',
  config: z.strictObject({}),
  phrases: { de: phrasesDe },
  async setup(core) {
    const files = await readClientFiles('web-ui', core.log);
    const streams = new EventStreams();
    const page = instancePage(core, files);
    return {
      routes: joinRoutes([
        signInRoutes(core),
        passkeySignInRoutes(core),
        homeRoutes(core, files),
        instancePageRoutes(core, page),
        instanceEventRoutes(core, streams),
        connectionRoutes(core),
        instanceActionRoutes(core, page),
        resetRoutes(core),
        rollBackRoutes(core),
      ]),
      acts: () => ACTS,
      nav: [{ title: 'nav.desktops', path: '/', permission: 'instances.own' }],
      templates: 'templates',
      texts,
      public: 'public',
      close: async () => streams.close(),
    };
  },
});
