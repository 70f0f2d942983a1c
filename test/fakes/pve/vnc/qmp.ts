import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';

/** The control connection of a QEMU: one command at a time. */
export class Qmp {
  readonly #socket: Socket;
  readonly #lines: Interface;
  readonly #waiting: ((answer: unknown) => void)[] = [];
  #before: Promise<unknown> = Promise.resolve();

  /** Rejects when nobody listens at the path. */
  static async connect(path: string): Promise<Qmp> {
    const socket = createConnection(path);
    await once(socket, 'connect');
    const qmp = new Qmp(socket);
    await qmp.command('qmp_capabilities');
    return qmp;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.once('close', () => this.#answer({ error: { desc: 'QEMU has ended' } }));
    this.#lines = createInterface({ input: socket });
    this.#lines.on('line', (line) => {
      const message: unknown = JSON.parse(line);
      const isAnswer =
        typeof message === 'object' && message !== null && ('return' in message || 'error' in message);
      if (isAnswer) this.#answer(message);
    });
  }

  async command(execute: string, args: object = {}): Promise<void> {
    const done = this.#before.then(() => this.#send(execute, args));
    this.#before = done.catch(() => {});
    await done;
  }

  close(): void {
    this.#lines.close();
    this.#socket.destroy();
  }

  async #send(execute: string, args: object): Promise<void> {
    if (this.#socket.destroyed) throw new Error('QEMU has ended');
    const answered = new Promise((resolve) => this.#waiting.push(resolve));
    this.#socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    const answer = (await answered) as { readonly error?: { readonly desc?: string } };
    if (answer.error !== undefined) throw new Error(`${execute}: ${answer.error.desc}`);
  }

  #answer(answer: unknown): void {
    this.#waiting.shift()?.(answer);
  }
}
