import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (response: ServerResponse, request: Received) => void;

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What it answers from now on; 204 at first. */
  answer: Answer;
  close(): Promise<void>;
}

/** Somebody who is told of events, on a free loopback port. */
export async function startReceiver(): Promise<Receiver> {
  const sockets = new Set<Socket>();
  const receiver = { received: [] as Received[], answer: ok as Answer };
  const server = createServer((request, response) => {
    readAll(request).then(
      (body) => {
        const received = { path: request.url ?? '', headers: request.headers, body };
        receiver.received.push(received);
        receiver.answer(response, received);
      },
      () => {},
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/hook`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  });
}

const ok: Answer = (response) => response.writeHead(204).end();

/** What a receiver should not do. */
export const CRUEL = {
  'answers one byte at a time': (response) => trickle(response, 'HTTP/1.1 200 OK\r\nX: '.padEnd(10_000, 'x')),
  'never answers': () => {},
  'closes without an answer': (response) => response.socket?.destroy(),
  'closes within its status line': (response) => response.socket?.end('HTTP/1.1 20'),
  'closes within its headers': (response) => response.socket?.end('HTTP/1.1 200 OK\r\nContent-Le'),
  'answers 500': (response) => response.writeHead(500).end('broken'),
  'answers 302': (response) => response.writeHead(302, { Location: '/elsewhere' }).end(),
  'answers in another language': (response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'answers with endless headers': (response) =>
    response.socket?.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1_000_000)}`),
  'says only that it goes on': (response) => repeat(response, 'HTTP/1.1 102 Processing\r\n\r\n'),
  'changes the protocol': (response) =>
    response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
} satisfies Record<string, Answer>;

/** Its status line came: what it does afterwards changes nothing. */
export const RUDE = {
  'has a huge body': (response) => {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      response.once('drain', more);
    };
    more();
  },
  'hangs in its body': (response) => response.writeHead(200, { 'Content-Length': '10' }).write('x'),
  'closes within its body': (response) => {
    response.writeHead(200, { 'Content-Length': '10' }).write('x');
    setTimeout(() => response.destroy(), 20);
  },
} satisfies Record<string, Answer>;

function trickle(response: ServerResponse, text: string): void {
  let at = 0;
  const timer = setInterval(() => response.socket?.write(text[at++] ?? ''), 5);
  response.socket?.once('close', () => clearInterval(timer));
}

function repeat(response: ServerResponse, text: string): void {
  const { socket } = response;
  const timer = setInterval(() => socket?.write(text), 5);
  socket?.once('close', () => clearInterval(timer));
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
