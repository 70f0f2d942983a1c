import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type Answer, type Misdeed, misbehave, send } from './fake-answers.ts';
import { carries, FakeContainers } from './fake-containers.ts';

export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly url: string;
  readonly body: Record<string, unknown>;
}

interface EventFilters {
  readonly event: readonly string[];
  readonly label: readonly string[];
}

/**
 * A Docker engine on a unix socket that keeps containers in memory and answers one byte at a time. A test may refuse any
 * request, leave it without an answer, or hang up in the middle of one.
 */
export class FakeEngine {
  readonly requests: FakeRequest[] = [];
  readonly containers = new FakeContainers();
  /** Names of images that are there. */
  readonly images = new Set(['desk:latest']);
  /** Asked before each request is handled; null handles it. */
  intercept: (request: FakeRequest) => Misdeed | null = () => null;
  /** Lines that a pull answers with. */
  pull: (image: string) => object[] = (image) => {
    this.images.add(image);
    return [{ status: 'Download complete', id: 'layer' }];
  };
  readonly host: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Streams of events that are open, with their filters. */
  readonly #watchers = new Map<ServerResponse, EventFilters>();

  static async open(): Promise<FakeEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'fake-docker-'));
    const engine = new FakeEngine(folder);
    const path = engine.host.slice('unix://'.length);
    await new Promise<void>((resolve) => engine.#server.listen(path, resolve));
    return engine;
  }

  private constructor(folder: string) {
    this.#folder = folder;
    this.host = `unix://${join(folder, 'docker.sock')}`;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    this.containers.onEvent = (action, labels) => {
      for (const [watcher, { event, label }] of this.#watchers) {
        if (!event.includes(action) || !carries(labels, label)) continue;
        const text = JSON.stringify({ Type: 'container', Action: action, Actor: { Attributes: labels } });
        for (const part of [text.slice(0, 20), text.slice(20), '\n']) watcher.write(part);
      }
    };
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
    });
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Streams of events that are open now. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** Writes this to all who are told of events. */
  tell(text: string): void {
    for (const watcher of this.#watchers.keys()) watcher.write(text);
  }

  /** Ends all streams of events, in order or not. */
  endEvents(inOrder: boolean): void {
    for (const watcher of this.#watchers.keys()) inOrder ? watcher.end() : watcher.destroy();
  }

  /** Requests of that kind so far. */
  asked(method: string, path: RegExp): FakeRequest[] {
    return this.requests.filter((request) => request.method === method && path.test(request.path));
  }

  async close(): Promise<void> {
    this.containers.clear();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = incoming.url ?? '/';
    const { pathname, searchParams } = new URL(url, 'http://engine');
    const type = incoming.headers['content-type'];
    const body = type === 'application/json' ? ((await json(incoming)) as Record<string, unknown>) : {};
    const method = incoming.method ?? 'GET';
    const request: FakeRequest = { method, path: pathname, query: searchParams, url, body };
    this.requests.push(request);
    const misdeed = this.intercept(request);
    if (misdeed !== null) await misbehave(response, misdeed);
    else if (pathname === '/events') this.#openEvents(response, searchParams.get('filters') ?? '');
    else await send(response, await this.#answer(request, response));
  }

  #openEvents(response: ServerResponse, filters: string): void {
    this.#watchers.set(response, JSON.parse(filters) as EventFilters);
    response.once('close', () => this.#watchers.delete(response));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
  }

  async #answer(request: FakeRequest, response: ServerResponse): Promise<Answer> {
    const { method, path, query, body } = request;
    const [, kind, name = '', action = ''] = path.split('/');
    if (path === '/info') return { status: 200, body: { ServerVersion: '99.0-fake', MemoryLimit: true } };
    if (path === '/images/create' && query.get('fromSrc') !== null) {
      return { status: 200, lines: [{ status: `sha256:${query.get('tag')}` }] };
    }
    if (path === '/images/create') {
      const image = `${query.get('fromImage')}:${query.get('tag')}`;
      return { status: 200, lines: this.pull(image) };
    }
    if (kind !== 'containers') return { status: 404, body: { message: 'page not found' } };
    if (path === '/containers/json') return this.containers.list(query.get('filters') ?? '{}');
    if (path === '/containers/create') {
      const image = String(body.Image);
      if (!this.images.has(image)) return { status: 404, body: { message: `No such image: ${image}` } };
      return this.containers.create(randomBytes(32).toString('hex'), query.get('name') ?? '', body);
    }
    const left = new Promise<void>((resolve) => response.once('close', () => resolve()));
    return this.containers.act(`${method} ${action}`, name, { query, left });
  }
}
