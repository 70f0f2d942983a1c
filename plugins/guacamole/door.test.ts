import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Door, openDoor } from './door.ts';

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

async function echo(): Promise<{ server: Server; port: number; open: () => Promise<number> }> {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(server);
  const open = (): Promise<number> =>
    new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  return { server, port: (server.address() as AddressInfo).port, open };
}

async function door(port: number, from = '127.0.0.1'): Promise<Door> {
  const made = await openDoor({ at: '127.0.0.1', from, to: { host: '127.0.0.1', port } });
  opened.push(made);
  return made;
}

describe('the door of a fenced guacd', () => {
  it('leads to its desktop, both ways and to the end', async () => {
    const { port } = await echo();
    const { address } = await door(port);
    const socket = connect(address);
    const sent = Buffer.alloc(1 << 20, 'desktop ');
    socket.end(sent);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  });

  it('is for one only', async () => {
    const desktop = await echo();
    const { address } = await door(desktop.port, '127.0.0.2');
    const stranger = connect(address);
    stranger.on('error', () => undefined).resume();
    await once(stranger, 'close');
    expect(await desktop.open()).toBe(0);
    const guacd = connect({ ...address, localAddress: '127.0.0.2' });
    guacd.write('x');
    expect(String((await once(guacd, 'data'))[0])).toBe('x');
    guacd.destroy();
  });

  it('tells by its closing that the desktop is not there', async () => {
    const { server, port } = await echo();
    server.close();
    const socket = connect((await door(port)).address);
    socket.on('error', () => undefined).resume();
    await once(socket, 'close');
  });

  it('closes with all that goes through it', async () => {
    const desktop = await echo();
    const made = await door(desktop.port);
    const socket = connect(made.address);
    socket.on('error', () => undefined).write('x');
    await once(socket, 'data');
    made.close();
    await once(socket, 'close');
    const late = connect(made.address);
    expect(await once(late, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
  });

  it('cannot be made at an address of somebody else', async () => {
    await expect(
      openDoor({ at: '192.0.2.1', from: '::1', to: { host: '::1', port: 9 } }),
    ).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
  });
});
