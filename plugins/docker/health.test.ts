import { expect, it } from 'vitest';
import type { Engine } from '../../src/api.ts';
import { dockerConfig } from './config.ts';
import { engineHealth } from './health.ts';
import { createLabels } from './labels.ts';

it('of an engine on another machine tells first what keeps desktops out of reach', async () => {
  const info = { ServerVersion: '9', SecurityOptions: ['name=rootless'], MemoryLimit: false };
  const engine = {
    address: 'ssh://box',
    isLocal: false,
    docker: { info: () => Promise.resolve(info) },
    ask: (signal: AbortSignal, work: (signal: AbortSignal) => Promise<unknown>) => work(signal),
  } as unknown as Engine;
  const parts = {
    config: dockerConfig.parse({}),
    labels: createLabels('deskgate', 'gateway'),
    engine: () => Promise.resolve(engine),
  };
  expect(await engineHealth(parts, new AbortController().signal)).toMatchObject({
    ok: false,
    remedy: expect.stringContaining('publish_address'),
  });
});
