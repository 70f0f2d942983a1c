import * as prometheus from 'prom-client';
import { expect, it } from 'vitest';
import { fakeLog } from '../../test/fakes/core/fake-log.ts';
import { guacdMetrics } from './guacd-metrics.ts';
import { OwnGuacd } from './own-guacd.ts';
import { configuredGuacd, GuacdPool } from './pool.ts';
import { fakeEngine } from './testing/fake-engine.ts';

const SETTINGS = {
  ...{ parameters: { hostname: '127.0.0.1', port: '9' }, width: 1, height: 1, dpi: 1, audio: [], image: [] },
  ...{ timezone: null, name: null },
};

it('tells what guacd do, each time anew', async () => {
  const engine = fakeEngine();
  const own = new OwnGuacd({
    ...{ image: 'deskgate/guacd:latest', gatewayId: 'metrics', network: 'fenced', most: 1, spreadAbove: 10 },
    limits: { cpus: 1, memoryBytes: 1 << 28, connections: 10 },
    log: fakeLog(),
    connect: async () => engine,
  });
  const pool = new GuacdPool(own, 1);
  const registry = new prometheus.Registry();
  guacdMetrics(pool, own)(prometheus, [registry]);
  expect(await registry.metrics()).toContain('deskgate_guacd_containers 0');
  const limits = { connectMs: 500, handshakeMs: 500, signal: new AbortController().signal };
  const { connection, release } = await pool.connect('vnc', SETTINGS, limits);
  await expect(pool.connect('vnc', SETTINGS, limits)).rejects.toMatchObject({ code: 'GUACD_UNREACHABLE' });
  for (let reading = 0; reading < 2; reading += 1) {
    const text = await registry.metrics();
    for (const line of [
      'connections 1',
      'connects_total 1',
      'refused_total 1',
      'lost_total 0',
      'containers 1',
    ]) {
      expect(text).toContain(`deskgate_guacd_${line}\n`);
    }
  }
  connection.socket.destroy();
  release();
  await own.close();
  await engine.close();
});

it('says nothing of containers where guacd is configured', async () => {
  const registry = new prometheus.Registry();
  guacdMetrics(new GuacdPool(configuredGuacd([]), 1), null)(prometheus, [registry]);
  expect(await registry.metrics()).not.toContain('containers');
});
