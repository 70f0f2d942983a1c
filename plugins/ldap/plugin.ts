import { definePlugin } from '../../src/api.ts';
import { ldapConfig } from './config.ts';
import { Directory } from './directory.ts';

export default definePlugin({
  id: 'ldap',
  config: ldapConfig,
  setup(core, settings) {
    if (settings.urls.length === 0) return {};
    const directory = new Directory(settings, core.log);
    return {
      passwordWays: [directory],
      health: [{ name: directory.id, check: (signal) => directory.probe(signal) }],
    };
  },
});
