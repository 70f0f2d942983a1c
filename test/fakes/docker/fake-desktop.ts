import { createServer, type Server } from 'node:net';
import { setImmediate as tick } from 'node:timers/promises';

/** Accepts at a port of the loopback; says the beginning of RFB one byte at a time, or closes as a port proxy does. */
export function serveDesktop(port: number, answers: boolean): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
      if (!answers) return void socket.destroy();
      const speak = async (): Promise<void> => {
        for (const letter of 'RFB 003.008\n') {
          if (socket.destroyed) return;
          socket.write(letter);
          await tick();
        }
      };
      speak().catch(() => socket.destroy());
    });
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** Output that a careless program prints: its secrets, colours, two streams at once, a letter split over two frames. */
export function logFrames(environment: readonly string[], tail: number): Buffer {
  const e = Buffer.from('é');
  const lines = [
    [frame(1, `environment ${environment.join(' ')}\n`)],
    [frame(2, '\u001b[31mred\u001b[0m and \u0007bell\r\n')],
    [frame(1, Buffer.concat([Buffer.from('caf'), e.subarray(0, 1)]))],
    [frame(2, 'between\n')],
    [frame(1, Buffer.concat([e.subarray(1), Buffer.from(' and the end\n')]))],
  ];
  // the engine counts lines itself; this one gives all or, asked for one, the last that is whole
  return Buffer.concat((tail === 1 ? lines.slice(3, 4) : lines).flat());
}

function frame(stream: number, data: string | Buffer): Buffer {
  const bytes = Buffer.from(data);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}
