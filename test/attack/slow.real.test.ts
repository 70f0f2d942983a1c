import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { RawConnection } from './raw-connection.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

it.concurrent.each([
  ['that says nothing', ''],
  ['that says its headers letter by letter', 'GET /up HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  [
    'whose upgrade is never complete',
    'GET /instance/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Slow: ',
  ],
])('a connection %s is closed after half a minute at the latest', async (_, beginning) => {
  const connection = await RawConnection.open(gateway.url);
  const began = Date.now();
  if (beginning !== '') connection.socket.write(beginning);
  while (!connection.socket.readableEnded && Date.now() - began < 30_000) {
    await pause(250);
    if (beginning !== '') connection.socket.write('a');
  }
  expect(Date.now() - began).toBeLessThan(30_000);
  if (connection.received !== '') expect(connection.received).toMatch(/^HTTP\/1\.1 408 /);
});
