import type { WebSocket } from 'ws';
import { instruction, instructions } from '../fakes/guacd/wire.ts';
import { opened } from './socket-reader.ts';

/** A viewer of a terminal through guacd, without a browser. */
export interface ShellViewer {
  readonly socket: WebSocket;
  /** Resolves with the first finished picture; rejects when the socket closes before. */
  readonly painted: Promise<void>;
  /** guacd's name of the connection, once it has come. */
  readonly connectionId: () => string;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  type(text: string): void;
}

/** @param socket with the sub-protocol `guacamole`. Rejects when the upgrade is refused. */
export async function shellViewer(socket: WebSocket): Promise<ShellViewer> {
  let id = '';
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const painted = new Promise<void>((resolve, reject) => {
    closed.then(({ code, reason }) => reject(new Error(`closed with ${code} ${reason}`)), reject);
    socket.on('message', (data: Buffer) => {
      for (const [opcode, ...args] of instructions(data.toString())) {
        if (opcode === '' && args.length === 1) id ||= args[0] ?? '';
        if (opcode !== 'sync') continue;
        socket.send(instruction('sync', args[0] ?? ''));
        resolve();
      }
    });
  });
  painted.catch(() => undefined);
  socket.on('error', () => undefined);
  await opened(socket);
  return {
    socket,
    painted,
    closed,
    connectionId: () => id,
    type(text) {
      for (const character of text) {
        const keysym = character === '\n' ? 0xff0d : (character.codePointAt(0) ?? 0);
        for (const down of [1, 0]) socket.send(instruction('key', keysym, down));
      }
    },
  };
}
