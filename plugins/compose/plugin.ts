import { definePlugin } from '../../src/api.ts';
import { composeConfig } from './config.ts';
import { composeProvider } from './provider.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'compose',
  config: composeConfig,
  phrases: { de: phrasesDe },
  setup: (core, config) => ({ providers: [composeProvider(config, core.info.gatewayId)] }),
});
