import { definePlugin } from '../../src/api.ts';
import { ldapConfig } from './config.ts';
import { Directory } from './directory.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'ldap',
  config: ldapConfig,
  phrases: { de: phrasesDe },
  setup(core, settings) {
    if (settings.urls.length === 0) return {};
    const directory = new Directory(settings, core.log);
    return {
      passwordWays: [directory],
      health: [{ name: directory.id, check: (signal) => directory.probe(signal) }],
    };
  },
});
