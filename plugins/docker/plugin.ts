import { definePlugin } from '../../src/api.ts';
import { dockerConfig } from './config.ts';
import { imageCommand } from './image-command.ts';
import { dockerProvider } from './provider.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'docker',
  config: dockerConfig,
  phrases: { de: phrasesDe },
  commands: (config) => [imageCommand(config)],
  setup: (core, config) => ({ providers: [dockerProvider(config, core.info.gatewayId)] }),
});
