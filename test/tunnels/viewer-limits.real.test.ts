import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Identity } from '../../src/auth/model.ts';
import { Permissions } from '../../src/auth/permissions.ts';
import { EventBus } from '../../src/events/bus.ts';
import { answerUpgrades } from '../../src/http/answer-upgrades.ts';
import { createGuardedServer } from '../../src/http/connections.ts';
import type { AppEnv } from '../../src/http/env.ts';
import { errorAnswer } from '../../src/http/errors.ts';
import { fetchOf } from '../../src/http/upgrades.ts';
import { silent } from '../../src/log.ts';
import { Rush } from '../../src/rush.ts';
import { LiveTunnels } from '../../src/tunnels/live-tunnels.ts';
import { type TunnelRouteOptions, tunnelRoutes } from '../../src/tunnels/routes.ts';
import type { TunnelEnd, TunnelTransport } from '../../src/tunnels/transport.ts';
import { pause } from '../../src/wait.ts';

const UPGRADE = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
const PATIENT = { timeout: 5000 };
const LEFT: TunnelEnd = { reason: 'viewer-closed', message: 'The browser left.' };

const transport: TunnelTransport = {
  ...{ id: 'vnc', title: 'VNC', preference: 1, subprotocol: 'binary', protocols: ['vnc'] },
  unavailable: () => null,
  checkQuery() {},
  bridge(viewer, _, { signal }) {
    viewer.resume();
    return new Promise((resolve) => {
      viewer.once('close', () => resolve(LEFT));
      signal.addEventListener('abort', () => {
        viewer.terminate();
        resolve(LEFT);
      });
    });
  },
};

/** All that the route asks, answered at once or after a while. */
function options(live: LiveTunnels, bus: EventBus, limits: Limits, slowly: () => Promise<void>): object {
  const instance = {
    ...{ id: 'one', provider: 'demo', protocol: 'vnc', status: 'running', width: 1, height: 1 },
    ...{ transports: ['vnc'], allowedActions: ['connect'] },
  };
  const connection = { host: 'desk', port: 1, innerHost: null, innerPort: null, protocol: 'vnc' };
  return {
    ...{ live, bus, log: silent, rush: new Rush(), seat: 'here', transports: [transport], ...limits },
    db: {
      connections: {
        async get() {
          await slowly();
          return connection;
        },
      },
      viewers: {
        async countElsewhere() {
          await slowly();
          return { ofUser: 0, ofAddress: 0 };
        },
        async closeElsewhere() {},
        async insert() {},
        async close() {},
      },
    },
    sealer: { open: () => '{"username":null,"password":"x"}' },
    instances: {
      showable: async () => instance,
      settled: (_who: unknown, _id: string, over: AbortSignal) => pause(30_000, over).then(() => instance),
    },
    provider: () => null,
    sessions: { hold: () => () => {} },
    permissions: new Permissions(),
    isTrustedProxy: () => false,
    closing: new AbortController().signal,
  };
}

interface Limits {
  readonly maxPerUser: number;
  readonly maxPerAddress: number;
}

/** The route behind what a middleware does after it. */
async function gateway(limits: Limits, slowly: () => Promise<void>) {
  const bus = new EventBus();
  const live = new LiveTunnels(bus);
  let asking = 0;
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('user', { id: 'ada', role: 'user', accept: [], deny: [], groups: [] } as unknown as Identity);
    c.set('session', { id: 'session' } as AppEnv['Variables']['session']);
    c.set('takesLong', () => {});
    asking += 1;
    await next();
    await slowly();
    asking -= 1;
  });
  app.route('/', tunnelRoutes(options(live, bus, limits, slowly) as TunnelRouteOptions));
  app.onError(errorAnswer(async () => new Response(), silent));
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'binary' });
  const server = createGuardedServer({}, (_, answer) => void answer.writeHead(404).end());
  answerUpgrades(server, sockets, fetchOf(app));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const viewers: WebSocket[] = [];
  onTestFinished(async () => {
    for (const viewer of viewers) viewer.terminate();
    await live.endAll(LEFT);
    live.close();
    sockets.close();
    await new Promise((resolve) => server.close(resolve));
  });
  /** @returns 101 when it is open, else the status of the refusal. */
  const come = async (
    query = '',
  ): Promise<{ readonly viewer: WebSocket; readonly answer: Promise<number> }> => {
    const viewer = new WebSocket(`ws://127.0.0.1:${port}/instance/one${query}`, 'binary');
    viewers.push(viewer);
    viewer.on('error', () => {});
    const answer = new Promise<number>((resolve) => {
      viewer.once('open', () => resolve(101));
      viewer.once('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0));
      viewer.once('close', () => resolve(0));
    });
    return { viewer, answer };
  };
  const crowd = async (size: number): Promise<number> => {
    const all = await Promise.all(Array.from({ length: size }, () => come()));
    const answers = await Promise.all(all.map(({ answer }) => answer));
    expect(answers.filter((one) => one !== 101 && one !== 429)).toEqual([]);
    return answers.filter((one) => one === 101).length;
  };
  return { live, port, asking: () => asking, url: `http://127.0.0.1:${port}/instance/one`, come, crowd };
}

const at = {
  once: async () => {},
  another: () => sleep(Math.random() * 20),
};

it.each([
  ['per person, asked at once', { maxPerUser: 5, maxPerAddress: 100 }, at.once],
  ['per person, asked slowly', { maxPerUser: 5, maxPerAddress: 100 }, at.another],
  ['per address, asked slowly', { maxPerUser: 100, maxPerAddress: 5 }, at.another],
] as const)('the limit of viewers %s, holds for fifty that come at once', async (_, limits, slowly) => {
  const { live, crowd } = await gateway(limits, slowly);
  expect(await crowd(50)).toBe(5);
  expect(live.size).toBe(5);
  expect(await crowd(3)).toBe(0);
});

it('who leaves before it is open, or speaks no WebSocket, keeps no place', async () => {
  let goOn = (): void => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const limits = { maxPerUser: 2, maxPerAddress: 2 };
  const { live, asking, url, come, crowd } = await gateway(limits, () => gate);
  const early = await Promise.all([come(), come()]);
  await expect.poll(asking, PATIENT).toBe(2);
  for (const { viewer } of early) viewer.terminate();
  goOn();
  await expect.poll(() => asking() + live.size, PATIENT).toBe(0);
  for (let broken = 0; broken < 3; broken += 1) {
    const request = get(url, { headers: { ...UPGRADE, 'sec-websocket-key': 'too short' } });
    const [{ statusCode }] = (await once(request, 'response')) as [IncomingMessage];
    expect(statusCode).toBe(400);
    request.destroy();
  }
  await expect.poll(() => crowd(3), PATIENT).toBe(2);
  expect(live.size).toBe(2);
});

it.each(['hangs up', 'says something, and hangs up'])(
  'who waits for a start and %s keeps no place among those who wait',
  async (how) => {
    const { asking, port } = await gateway({ maxPerUser: 1, maxPerAddress: 100 }, at.once);
    const lines = Object.entries({
      ...UPGRADE,
      host: 'desk',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    for (let round = 0; round < 3; round += 1) {
      const viewer = connect(port, '127.0.0.1');
      viewer.on('error', () => {});
      let answer = '';
      viewer.on('data', (chunk: Buffer) => {
        answer += chunk;
      });
      viewer.write(
        `GET /instance/one?wait=30 HTTP/1.1\r\n${head}\r\n${how.startsWith('says') ? 'frames' : ''}`,
      );
      await expect.poll(asking, PATIENT).toBe(1);
      await sleep(50);
      expect(answer).toBe('');
      viewer.destroy();
      await expect.poll(asking, PATIENT).toBe(0);
    }
  },
);
