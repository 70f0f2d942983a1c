import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Contributions,
  type Core,
  definePlugin,
  type Plugin,
  type QueueEngine,
  z,
} from '../../src/api.ts';
import { openConfig } from '../../src/config/load.ts';
import { type Gateway, startGateway } from '../../src/server.ts';
import { quietLog } from '../db/quiet-log.ts';

let dir: string;
let log: ReturnType<typeof quietLog>;
let closed: string[];
const gateways: Gateway[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-gateway-'));
  log = quietLog();
  closed = [];
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
  await rm(dir, { recursive: true, force: true });
});

function plugin(id: string, setup: (core: Core) => unknown = () => ({})): Plugin {
  return definePlugin<unknown>({
    id,
    config: z.strictObject({}),
    setup: (core) => setup(core) as Contributions,
  });
}

const closing = (id: string): Plugin =>
  plugin(id, () => ({
    close: async () => {
      closed.push(id);
    },
  }));

async function start(plugins: Plugin[], env: Record<string, string> = {}): Promise<Gateway> {
  const source = await openConfig({
    cwd: dir,
    env: {
      DESKGATE_PORT: '0',
      DESKGATE_DATA_DIR: dir,
      DESKGATE_ADMIN_PASSWORD: 'correct horse battery',
      DESKGATE_SHUTDOWN_SECONDS: '1',
      ...env,
    },
  });
  const ids = plugins.map(({ id }) => id);
  const gateway = await startGateway({
    config: source.load(plugins, ids),
    plugins: plugins.map((one) => ({ plugin: one, folder: dir })),
    log,
  });
  gateways.push(gateway);
  return gateway;
}

const isOpen = async ({ db }: Gateway): Promise<boolean> =>
  db.ping(AbortSignal.timeout(1000)).then(
    () => true,
    () => false,
  );

describe('a start that fails half-way', () => {
  it('because the port is taken closes what was opened, and says what listens there', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    await expect(start([closing('one'), closing('two')], { DESKGATE_PORT: port })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`port ${port}`),
    });
    expect(closed).toEqual(['two', 'one']);
    await new Promise((resolve) => other.close(resolve));
    await start([closing('one')]);
  });

  it('because a plugin throws names the plugin and closes those before it', async () => {
    const broken = plugin('broken', () => {
      throw new TypeError('x is not a function');
    });
    await expect(start([closing('one'), broken, closing('two')])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'The plugin broken cannot be set up: x is not a function',
      remedy: expect.stringContaining('disabled_plugins'),
    });
    expect(closed).toEqual(['one']);
  });

  it.each([undefined, null, 'nothing'])('because a plugin returns %s names it', async (nothing) => {
    await expect(start([closing('one'), plugin('empty', () => nothing)])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('empty'),
    });
    expect(closed).toEqual(['one']);
  });

  it('because the administrator’s password is too short stops listening', async () => {
    await expect(start([closing('one')], { DESKGATE_ADMIN_PASSWORD: 'x' })).rejects.toBeDefined();
    expect(closed).toEqual(['one']);
  });
});

describe('closing', () => {
  it('twice is closing once', async () => {
    const gateway = await start([closing('one')]);
    await Promise.all([gateway.close(), gateway.close()]);
    await gateway.close();
    expect(closed).toEqual(['one']);
    expect(await isOpen(gateway)).toBe(false);
  });

  it('does not wait for what a plugin never finishes after the start', async () => {
    const slow = plugin('slow', () => ({ started: () => new Promise(() => {}) }));
    const gateway = await start([closing('one'), slow]);
    const began = performance.now();
    await gateway.close();
    expect(performance.now() - began).toBeLessThan(1000);
    expect(closed).toEqual(['one']);
    expect(await isOpen(gateway)).toBe(false);
    expect(log.lines).toContain('a part did not close in time');
  });

  it('does not wait for a plugin that never closes, and goes on when one fails to', async () => {
    const never = plugin('never', () => ({ close: () => new Promise(() => {}) }));
    const fails = plugin('fails', () => ({
      close: () => {
        throw new Error('broken');
      },
    }));
    const gateway = await start([closing('one'), fails, never]);
    await gateway.close();
    expect(await isOpen(gateway)).toBe(false);
    expect(log.lines).toContain('a part did not close in time');
  });

  it('while it was just started works', async () => {
    const gateway = await start([closing('one')]);
    await gateway.close();
    expect(log.lines.filter((line) => /failed|in time/.test(line))).toEqual([]);
  });
});

describe('a queue of its own', () => {
  it('may be brought by one plugin; two are both named', async () => {
    const queue = (name: string): QueueEngine => ({
      name,
      open: () => ({ wake() {}, close: async () => {} }),
    });
    const both = [
      plugin('first', () => ({ queue: queue('a') })),
      plugin('second', () => ({ queue: queue('b') })),
    ];
    await expect(start(both)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/queue.*first.*second/),
    });
  });
});
