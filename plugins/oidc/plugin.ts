import { definePlugin, type HealthCheck } from '../../src/api.ts';
import { issuerOf } from './claims.ts';
import { oidcConfig } from './config.ts';
import { failureOf } from './failures.ts';
import { IdentityProvider } from './provider.ts';
import { ACTS, oidcRoutes, pathOf } from './routes.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { texts } from './texts/texts.ts';

export default definePlugin({
  id: 'oidc',
  config: oidcConfig,
  phrases: { de: phrasesDe },
  setup(core, { providers: configured, timeoutSeconds }) {
    const providers = configured.map((settings) => new IdentityProvider(settings, timeoutSeconds * 1000));
    return {
      routes: oidcRoutes(core, new Map(providers.map((one) => [one.settings.id, one]))),
      acts: () => ACTS,
      signInLinks: configured.map((settings) => ({
        id: `oidc:${settings.id}`,
        title: settings.title,
        path: pathOf(settings.id),
        issuer: issuerOf(settings),
        ...(settings.signOut === 'provider' ? { signedOutPath: pathOf(settings.id, '/signed-out') } : {}),
      })),
      health: providers.map(healthOf),
      templates: 'templates',
      texts,
    };
  },
});

function healthOf(provider: IdentityProvider): HealthCheck {
  const { id, title } = provider.settings;
  return {
    name: `oidc:${id}`,
    async check(signal) {
      try {
        return await provider.check(signal);
      } catch (thrown) {
        throw failureOf(thrown, title);
      }
    },
  };
}
