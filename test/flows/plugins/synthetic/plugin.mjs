/**
 * A provider for tests: all its desktops are one RFB server on 127.0.0.1 that the test runs, and outlive the gateway. Which
 * of them run is kept in a file of the data directory. Loaded through `plugin_dirs`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const NO_LIMIT = { cpus: null, memoryTotalBytes: null, memoryFreeBytes: null, diskFreeBytes: null };

/** @returns {import('../../../../src/api.ts').Provider<{ port: number }>} */
function syntheticProvider() {
  const file = join(process.env.DESKGATE_DATA_DIR ?? '.', 'synthetic.json');
  /** @returns {string[]} */
  const read = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);
  /** @param {string[]} ids */
  const write = (ids) => writeFileSync(file, JSON.stringify(ids));
  return {
    id: 'synthetic',
    title: 'Synthetic',
    capabilities: {
      publishesPorts: false,
      survivesGateway: true,
      canPause: false,
      canRestart: false,
      canSnapshot: false,
      hasLogs: false,
      keepsHomes: false,
    },
    settings: z.strictObject({ port: z.int().describe('Port on 127.0.0.1') }),
    start: async ({ instanceId }) => {
      write([...read(), instanceId]);
      return { ref: instanceId };
    },
    ready: async (_ref, { settings }) => ({ host: '127.0.0.1', port: settings.port }),
    stop: async ({ instanceId }) => write(read().filter((id) => id !== instanceId)),
    inspect: async ({ instanceId }) => (read().includes(instanceId) ? 'running' : 'gone'),
    list: async () =>
      read().map((id) => ({
        instanceId: id,
        ref: id,
        state: /** @type {const} */ ('running'),
        createdAt: 0,
      })),
    room: async () => NO_LIMIT,
    needs: () => ({ cpus: null, memoryBytes: null, diskBytes: null }),
    logs: async () => [],
    health: async () => ({ ok: true, message: 'nothing is needed' }),
  };
}

/** @type {import('../../../../src/api.ts').Plugin<Record<string, never>>} */
export default {
  id: 'synthetic',
  config: z.strictObject({}),
  setup: () => ({ providers: [syntheticProvider()] }),
};
