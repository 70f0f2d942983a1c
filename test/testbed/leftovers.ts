import { subscribe } from 'node:diagnostics_channel';
import { type Agent, globalAgent } from 'node:http';
import { Server, type Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';

/** Calls that led to something that is open, innermost first. */
type MadeBy = readonly string[];

/** What this process has open, and who opened it: everything since the first `watchResources`. */
export interface Resources {
  /** What is open now that code of this project opened, a line each. */
  open(): string[];
  /** Timers that are set now belong to what a test has stopped in the middle: nobody is left to clear them. */
  forgiveTimers(): void;
  /** Clears what was forgiven. */
  clearForgiven(): void;
}

/** Of what a package opens for us too. */
const OURS = /(?:^|[/ (])(?:src|plugins|test|bench)\//;
const PACKAGE = /node_modules/;
/** Timers of packages are their own business, and those of tests end with them. */
const PRODUCT = /(?:^|[/ (])(?:src|plugins)\/(?!.*\/testing\/)/;
const KEPT_FRAMES = 4;
/** Timers that fired or were cleared are forgotten when so many more are known. */
const FORGET_EVERY = 500;
const SIGNALS = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGUSR2',
  'uncaughtException',
  'unhandledRejection',
] as const;

/** Node's own flag of a timer that will not fire any more. */
interface NodeTimer {
  readonly _destroyed: boolean;
}

const realSetTimeout = globalThis.setTimeout;

class Watch implements Resources {
  readonly #timers = new Map<NodeTimer, Error>();
  #forgiven: NodeTimer[] = [];
  readonly #sockets = new Map<Socket, { readonly made: Error; readonly accepted: boolean }>();
  readonly #servers = new Map<Server, Error>();
  readonly #workers = new Map<Worker, Error>();
  #forgetAt = FORGET_EVERY;

  start(): void {
    for (const name of ['setTimeout', 'setInterval'] as const) this.#watchTimers(name);
    subscribe('net.client.socket', (message) => {
      const { socket } = message as { socket: Socket };
      this.#sockets.set(socket, { made: stack(), accepted: false });
      socket.once('close', () => this.#sockets.delete(socket));
    });
    subscribe('net.server.socket', (message) => {
      const { socket } = message as { socket: Socket };
      this.#sockets.set(socket, { made: stack(), accepted: true });
      socket.once('close', () => this.#sockets.delete(socket));
    });
    subscribe('worker_threads', (message) => {
      const { worker } = message as { worker: Worker };
      this.#workers.set(worker, stack());
      worker.once('exit', () => this.#workers.delete(worker));
    });
    const servers = this.#servers;
    const { listen } = Server.prototype;
    Server.prototype.listen = function watched(this: Server, ...of: unknown[]): Server {
      servers.set(this, stack());
      this.once('close', () => servers.delete(this));
      return Reflect.apply(listen, this, of) as Server;
    } as typeof listen;
  }

  open(): string[] {
    const lines: string[] = [];
    const add = (what: string, frames: readonly string[]): void => {
      const ours = frames.filter((frame) => !PACKAGE.test(frame));
      lines.push(`${what}, made ${ours.slice(0, KEPT_FRAMES).join(', ')}`);
    };
    const addOurs = (what: string, made: Error): void => {
      const frames = framesOf(made).filter((frame) => !PACKAGE.test(frame) && OURS.test(frame));
      if (frames.length > 0) add(what, frames);
    };
    this.#forget();
    for (const made of this.#timers.values()) {
      const frames = framesOf(made);
      if (PRODUCT.test(frames[0] ?? '') && !PACKAGE.test(frames[0] ?? '')) add('a timer', frames);
    }
    const idle = idleSockets();
    for (const [socket, { made, accepted }] of this.#sockets) {
      if (socket.destroyed || idle.has(socket)) continue;
      // an accepted one is its server's, which is told of itself
      if (!accepted) addOurs(`a socket to ${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`, made);
      else if (!serverOf(socket)?.listening)
        lines.push(`a socket whose server is closed, from port ${socket.localPort}`);
    }
    for (const [server, made] of this.#servers) {
      if (server.listening) addOurs(`a server on ${JSON.stringify(server.address())}`, made);
    }
    for (const made of this.#workers.values()) addOurs('a worker', made);
    for (const name of SIGNALS) {
      for (let left = process.listenerCount(name); left > 0; left -= 1) lines.push(`a listener of ${name}`);
    }
    return lines;
  }

  forgiveTimers(): void {
    this.#forget();
    for (const [timer, made] of this.#timers) {
      if (PRODUCT.test(framesOf(made)[0] ?? '')) this.#forgiven.push(timer);
    }
    for (const timer of this.#forgiven) this.#timers.delete(timer);
  }

  clearForgiven(): void {
    for (const timer of this.#forgiven) clearTimeout(timer as unknown as NodeJS.Timeout);
    this.#forgiven = [];
  }

  #watchTimers(name: 'setTimeout' | 'setInterval'): void {
    const real = globalThis[name];
    const watched = (...of: unknown[]): NodeJS.Timeout => {
      const timer = Reflect.apply(real, globalThis, of) as NodeJS.Timeout;
      this.#timers.set(timer as unknown as NodeTimer, stack());
      if (this.#timers.size > this.#forgetAt) this.#forget();
      return timer;
    };
    globalThis[name] = Object.defineProperties(watched, Object.getOwnPropertyDescriptors(real)) as never;
  }

  #forget(): void {
    for (const timer of this.#timers.keys()) if (timer._destroyed) this.#timers.delete(timer);
    this.#forgetAt = this.#timers.size + FORGET_EVERY;
  }
}

function stack(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 12;
  const made = new Error('made');
  Error.stackTraceLimit = stackTraceLimit;
  return made;
}

/** Without those of Node; what a package opens is its own, so its frames count. */
function framesOf(made: Error): MadeBy {
  const lines = made.stack?.split('\n').slice(1) ?? [];
  return lines
    .map((line) => line.trim().replace(/^at /, ''))
    .filter((line) => !/node:|testbed\/leftovers\.ts/.test(line))
    .map((line) => line.replaceAll(`file://`, '').replaceAll(`${process.cwd()}/`, ''));
}

/** Node keeps connections of its HTTP agents for the next request, and closes them itself. */
function idleSockets(): ReadonlySet<unknown> {
  const agents: Agent[] = [globalAgent];
  return new Set(agents.flatMap(({ freeSockets }) => Object.values(freeSockets)).flat());
}

function serverOf(socket: Socket): Server | undefined {
  return (socket as { readonly server?: Server }).server;
}

const KEY = Symbol.for('deskgate.test.resources');

/** Watches from the first call on; later ones, of other test files in the same process, get the same. */
export function watchResources(): Resources {
  const place = globalThis as { [KEY]?: Watch };
  if (place[KEY] === undefined) {
    place[KEY] = new Watch();
    place[KEY].start();
  }
  return place[KEY];
}

/** Waits by the real clock, whatever a test made of it. */
export function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    realSetTimeout(resolve, ms);
  });
}
