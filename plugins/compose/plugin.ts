import { definePlugin } from '../../src/api.ts';
import { composeConfig } from './config.ts';
import { composeProvider } from './provider.ts';

export default definePlugin({
  id: 'compose',
  config: composeConfig,
  setup: (core, config) => ({ providers: [composeProvider(config, core.info.gatewayId)] }),
});
