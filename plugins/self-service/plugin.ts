import { Hono } from 'hono';
import { type AppEnv, definePlugin } from '../../src/api.ts';
import { selfServiceConfig } from './config.ts';
import { recoverRoutes } from './recover.ts';
import { registerRoutes } from './register.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';

const ACTS = {
  'POST /register': 'register',
  'POST /register/confirm': 'confirmRegistration',
  'POST /recover': 'requestRecovery',
  'POST /recover/confirm': 'recoverPassword',
};

export default definePlugin({
  id: 'self-service',
  config: selfServiceConfig,
  phrases: { de: phrasesDe },
  setup(core, { register, registerDomains, registerApproval, recover }) {
    const routes = new Hono<AppEnv>();
    const rules = { domains: registerDomains, needsApproval: registerApproval };
    if (register) routes.route('/', registerRoutes(core, rules));
    if (recover) routes.route('/', recoverRoutes(core));
    const mayRegister = (): boolean =>
      register && (core.registration.needsMail() || registerDomains.length === 0);
    return {
      routes,
      acts: () => ACTS,
      signInHelp: [
        { title: 'help.register', path: '/register', isOffered: mayRegister },
        { title: 'help.recover', path: '/recover', isOffered: () => recover && core.recovery.isThere() },
      ],
      templates: 'templates',
      texts,
    };
  },
});
