import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { openServedFiles, servedFiles } from './open-files.ts';
import { RawConnection, upgradeLines } from './raw-connection.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const H2C = ['Host: x', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];

describe('an upgrade that nobody offers', () => {
  it('is ignored, and the connection goes on', async () => {
    const connection = await RawConnection.open(gateway.url);
    connection.send(['GET /up HTTP/1.1', ...H2C]);
    expect(await connection.status()).toBe(200);
    connection.received = '';
    connection.send(['GET /up HTTP/1.1', 'Host: x']);
    expect(await connection.status()).toBe(200);
  });

  it.each([
    [
      'two Upgrade headers',
      ['GET /up HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Upgrade: websocket'],
    ],
    [
      'a WebSocket by POST',
      ['POST /up HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 0'],
    ],
    ['no host', ['GET /up HTTP/1.1', 'Host: [', 'Connection: Upgrade', 'Upgrade: websocket']],
  ])('is answered: %s', async (_, lines) => {
    const connection = await RawConnection.open(gateway.url);
    connection.send(lines);
    const status = await connection.status();
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(500);
  });

  it('does not end the process when its connection is reset', async () => {
    const uncaught: unknown[] = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => uncaught.push(error));
    try {
      for (const upgrade of ['h2c', 'websocket', 'websocket, websocket', 'foo']) {
        const connection = await RawConnection.open(gateway.url);
        connection.send([
          'GET /instance/x HTTP/1.1',
          'Host: x',
          'Connection: Upgrade',
          `Upgrade: ${upgrade}`,
        ]);
        await pause(20);
        connection.socket.resetAndDestroy();
      }
      await pause(50);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of others) process.on('uncaughtException', listener);
    }
    expect(uncaught).toEqual([]);
  });
});

describe('a WebSocket', () => {
  it('is refused where there is none, and nothing stays open for it', async () => {
    const paths = ['/', '/up', '/login', '/api/v1/docs/swagger-ui-bundle.js', ...(await servedFiles())];
    for (const path of paths) {
      for (let round = 0; round < 3; round += 1) {
        const connection = await RawConnection.open(gateway.url);
        connection.send(upgradeLines(path));
        expect([path, await connection.status()]).not.toEqual([path, 101]);
        connection.socket.end();
        await connection.closed;
      }
    }
    await pause(50);
    expect(await openServedFiles()).toEqual([]);
  });

  it('that was refused does not stay half open when the other side does not hang up', async () => {
    const connection = await RawConnection.open(gateway.url);
    connection.send(upgradeLines('/instance/x'), 'x'.repeat(100_000));
    expect(await connection.status()).toBe(401);
    await pause(2300);
    // only who writes to a connection that is gone learns of it
    for (let tries = 0; tries < 20 && !connection.socket.closed; tries += 1) {
      connection.socket.write('x');
      await pause(10);
    }
    expect(connection.socket.closed).toBe(true);
  });

  it('whose Connection header got lost on the way is told so', async () => {
    const me = await gateway.signIn();
    const connection = await RawConnection.open(gateway.url);
    connection.send([
      'GET /instance/x HTTP/1.1',
      `Host: ${new URL(gateway.url).host}`,
      `Cookie: ${me.cookie}`,
      `Origin: ${gateway.url}`,
      'Upgrade: websocket',
    ]);
    await connection.until(/Connection: Upgrade\\"/);
    expect(connection.received).toContain('400 Bad Request');
  });
});

describe('HTTP/1.0', () => {
  it('needs no Host header', async () => {
    const connection = await RawConnection.open(gateway.url);
    connection.send(['GET /up HTTP/1.0']);
    expect(await connection.status()).toBe(200);
  });
});
