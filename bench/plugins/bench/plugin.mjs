/**
 * A provider for the bench only: it starts nothing and points the gateway at a server on 127.0.0.1 that the bench runs.
 * Loaded through `plugin_dirs`; so what is measured is the gateway as people run it.
 */
import { z } from 'zod';

/** @type {import('../../../src/api.ts').Provider<{ port: number }>} */
const provider = {
  id: 'bench',
  title: 'Bench',
  capabilities: {
    publishesPorts: false,
    survivesGateway: false,
    canPause: false,
    canRestart: false,
    canSnapshot: false,
    hasLogs: false,
    keepsHomes: false,
  },
  settings: z.strictObject({ port: z.int().describe('Port on 127.0.0.1') }),
  start: async (spec) => ({ ref: spec.instanceId }),
  ready: async (_ref, spec) => ({ host: '127.0.0.1', port: spec.settings.port }),
  stop: async () => {},
  inspect: async () => 'running',
  list: async () => [],
  logs: async () => [],
  health: async () => ({ ok: true, message: 'the bench needs nothing' }),
};

/** @type {import('../../../src/api.ts').Plugin<Record<string, never>>} */
export default { id: 'bench', config: z.strictObject({}), setup: () => ({ providers: [provider] }) };
