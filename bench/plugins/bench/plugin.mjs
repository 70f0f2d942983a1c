/**
 * A provider for the bench only: it starts nothing and points the gateway at a server on 127.0.0.1 that the bench runs.
 * Loaded through `plugin_dirs`; so what is measured is the gateway as people run it.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { processRoutes } from './process-routes.mjs';

/**
 * @param {string | undefined} file
 * @returns {import('../../../src/api.ts').Provider<{ port: number }>}
 */
export function benchProvider(file) {
  /** @type {string[]} */
  const ids = file === undefined ? [] : JSON.parse(readFileSync(file, 'utf8'));
  const found = ids.map((instanceId) => ({
    instanceId,
    ref: instanceId,
    state: /** @type {const} */ ('running'),
    createdAt: 0,
  }));
  return {
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
    list: async () => found,
    room: async () => ({ cpus: null, memoryTotalBytes: null, memoryFreeBytes: null, diskFreeBytes: null }),
    needs: () => ({ cpus: null, memoryBytes: null, diskBytes: null }),
    logs: async () => [],
    health: async () => ({ ok: true, message: 'the bench needs nothing' }),
  };
}

const config = z.strictObject({
  running: z.string().optional().describe('JSON file with the ids of instances that are said to run'),
});

/** @type {import('../../../src/api.ts').Plugin<import('zod').z.output<typeof config>>} */
export default {
  id: 'bench',
  config,
  setup: (_core, { running }) => ({ providers: [benchProvider(running)], routes: processRoutes() }),
};
