import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { openServedFiles, servedFiles } from './open-files.ts';
import { RawConnection } from './raw-connection.ts';

let gateway: TestGateway;
let me: Client;
beforeAll(async () => {
  gateway = await startTestGateway({ toml: '[plugins.rest-api]\nevent_streams = 4' });
  me = await gateway.signIn();
});
afterAll(() => gateway.close());

const request = (path: string) => [
  `GET ${path} HTTP/1.1`,
  `Host: ${new URL(gateway.url).host}`,
  `Cookie: ${me.cookie}`,
];

async function sendMany(path: string, count: number): Promise<RawConnection> {
  const connection = await RawConnection.open(gateway.url);
  connection.socket.pause();
  connection.socket.write(`${request(path).join('\r\n')}\r\n\r\n`.repeat(count));
  return connection;
}

describe('requests sent ahead of their answers', () => {
  it('are answered in order, as far as anybody sends them ahead', async () => {
    const connection = await RawConnection.open(gateway.url);
    const paths = Array.from({ length: 2 }, (_, i) => [`/nothing/${i}`, '/up', '/static/app.css']).flat();
    for (const path of paths) connection.send(request(path));
    connection.send([...request('/up/databases'), 'Connection: close']);
    await connection.until(/dialect/);
    const statuses = [...connection.received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
    expect(statuses).toEqual([...Array(2).fill(['404', '200', '200']).flat(), '200']);
  });

  it('end the connection when they are countless', async () => {
    const connection = await sendMany('/up', 500);
    connection.socket.resume();
    await connection.ended;
    const answered = gateway.logs.filter(({ fields }) => fields.path === '/up').length;
    expect(answered).toBeGreaterThan(5);
    expect(answered).toBeLessThan(30);
  });

  it('let go of what they were to be answered with when the connection is gone', async () => {
    for (const path of await servedFiles()) {
      const connection = await sendMany(path, 200);
      await pause(50);
      connection.socket.resetAndDestroy();
      await connection.closed;
    }
    await expect.poll(openServedFiles).toEqual([]);
  });

  it('let go of streams of events too', async () => {
    const id = await me.start('demo');
    await me.until(id, 'running');
    const path = `/api/v1/instances/${id}/events`;
    for (let round = 0; round < 3; round += 1) {
      const connection = await sendMany(path, 4);
      await expect.poll(async () => (await me.fetch(path)).status).toBe(429);
      connection.socket.resetAndDestroy();
      await connection.closed;
      await expect
        .poll(async () => {
          const answer = await me.fetch(path);
          await answer.body?.cancel();
          return answer.status;
        })
        .toBe(200);
    }
  });
});
