import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { connectionsTo, countIn } from './net-table.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:12D6 00000000:0000 0A 00000000:00000000 00:00000000 00000000   998        0 4620492 1
   1: 0100007F:A1B2 0200127F:12D6 01 00000000:00000000 00:00000000 00000000     0        0 1 1
   2: 0100007F:A1B3 0200127F:12D6 01 00000000:00000000 00:00000000 00000000     0        0 2 1
   3: 0100007F:A1B4 0200127F:12D6 06 00000000:00000000 00:00000000 00000000     0        0 3 1
   4: 0200127F:12D6 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 4 1
`;

it('counts the open connections to an address', () => {
  expect(countIn(TABLE, { host: '127.18.0.2', port: 4822 })).toBe(2);
  expect(countIn(TABLE, { host: '127.18.0.3', port: 4822 })).toBe(0);
});

it.runIf(process.platform === 'linux')("reads the kernel's own table", async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  expect(await connectionsTo(address)).toBe(0);
  const socket = connect(address);
  await once(socket, 'connect');
  expect(await connectionsTo(address)).toBe(1);
  socket.destroy();
  server.close();
  expect(await connectionsTo({ host: '::1', port: 1 })).toBeNull();
});
