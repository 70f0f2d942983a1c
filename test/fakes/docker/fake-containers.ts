import type { Server } from 'node:net';
import type { Answer } from './fake-answers.ts';
import { logFrames, serveDesktop } from './fake-desktop.ts';

/** What a container does, by the first word of its command. */
type Behaviour = 'answer' | 'die' | 'silent';

interface FakeContainer {
  readonly id: string;
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly createdAt: number;
  status: string;
  exitCode: number;
  server: Server | null;
  readonly whenEnded: Set<() => void>;
}

interface Asked {
  readonly query: URLSearchParams;
  /** Resolves when the client has left. */
  readonly left: Promise<void>;
}

const GONE: Answer = { status: 404, body: { message: 'No such container' } };
const DONE: Answer = { status: 204 };
const CONFLICT: Answer = { status: 409, body: { message: 'The container is in another state' } };

export class FakeContainers {
  /** Told of what happens to a container, and of its labels. */
  onEvent: (action: string, labels: Readonly<Record<string, string>>) => void = () => {};
  readonly #all = new Map<string, FakeContainer>();

  get size(): number {
    return this.#all.size;
  }

  names(): string[] {
    return [...this.#all.values()].map(({ name }) => name);
  }

  /** What was given when it was created. */
  config(name: string): Record<string, unknown> | undefined {
    return this.#find(name)?.config;
  }

  create(id: string, name: string, config: Record<string, unknown>): Answer {
    if (this.#find(name)) return { status: 409, body: { message: `The name "/${name}" is already in use` } };
    const fresh = { status: 'created', exitCode: 0, server: null, whenEnded: new Set<() => void>() };
    this.#all.set(id, { id, name, config, createdAt: Date.now(), ...fresh });
    return { status: 201, body: { Id: id, Warnings: [] } };
  }

  list(filters: string): Answer {
    const { label = [] } = JSON.parse(filters) as { label?: string[] };
    const matching = [...this.#all.values()].filter((container) => carries(labelsOf(container), label));
    const body = matching.map(({ id, status, config, createdAt }) => ({
      Id: id,
      State: status,
      Labels: config.Labels,
      Created: Math.floor(createdAt / 1000),
    }));
    return { status: 200, body };
  }

  async act(action: string, name: string, asked: Asked): Promise<Answer> {
    const container = this.#find(name);
    if (container === undefined) return GONE;
    switch (action) {
      case 'GET json':
        return { status: 200, body: inspection(container) };
      case 'GET logs':
        return { status: 200, bytes: logFrames(environment(container), Number(asked.query.get('tail'))) };
      case 'POST start':
        return this.#start(container);
      case 'POST wait':
        await Promise.race([ended(container), asked.left]);
        return { status: 200, body: { StatusCode: container.exitCode } };
      case 'POST stop': {
        const wasRunning = container.status === 'running';
        this.#end(container, 143);
        return wasRunning ? DONE : { status: 304 };
      }
      case 'GET export':
        return { status: 200, bytes: Buffer.from('files') };
      case 'PUT archive':
        return { status: 200 };
      case 'POST restart':
        this.#end(container, 143);
        container.status = 'exited';
        return this.#start(container);
      case 'POST pause':
        if (container.status !== 'running') return CONFLICT;
        container.status = 'paused';
        this.#tell('pause', container);
        return DONE;
      case 'POST unpause':
        if (container.status !== 'paused') return CONFLICT;
        container.status = 'running';
        this.#tell('unpause', container);
        return DONE;
      case 'DELETE ':
        this.#end(container, 137);
        this.#all.delete(container.id);
        this.#tell('destroy', container);
        return DONE;
      default:
        return { status: 500, body: { message: `the fake cannot ${action}` } };
    }
  }

  clear(): void {
    for (const container of this.#all.values()) this.#end(container, 137);
    this.#all.clear();
  }

  #find(name: string): FakeContainer | undefined {
    return this.#all.get(name) ?? [...this.#all.values()].find((container) => container.name === name);
  }

  async #start(container: FakeContainer): Promise<Answer> {
    if (container.status === 'running') return { status: 304 };
    const behaviour = behaviourOf(container);
    try {
      container.server = await serveDesktop(boundPort(container), behaviour === 'answer');
    } catch {
      const message = `driver failed programming external connectivity: Bind for 127.0.0.1:${boundPort(container)} failed: port is already allocated`;
      return { status: 500, body: { message } };
    }
    container.status = 'running';
    this.#tell('start', container);
    if (behaviour === 'die') setTimeout(() => this.#end(container, 3), 20);
    return DONE;
  }

  #end(container: FakeContainer, exitCode: number): void {
    container.server?.close();
    container.server = null;
    if (container.status !== 'running' && container.status !== 'paused') return;
    container.status = 'exited';
    container.exitCode = exitCode;
    for (const tell of container.whenEnded) tell();
    this.#tell('die', container);
  }

  #tell(action: string, container: FakeContainer): void {
    this.onEvent(action, labelsOf(container));
  }
}

/** @param wanted each `key` or `key=value`. */
export function carries(labels: Readonly<Record<string, string>>, wanted: readonly string[]): boolean {
  return wanted.every((label) => {
    const [key = '', value] = label.split('=');
    return key in labels && (value === undefined || labels[key] === value);
  });
}

function labelsOf({ config }: FakeContainer): Record<string, string> {
  return config.Labels as Record<string, string>;
}

function ended(container: FakeContainer): Promise<void> {
  if (container.status !== 'running') return Promise.resolve();
  return new Promise((resolve) => container.whenEnded.add(resolve));
}

function behaviourOf({ config }: FakeContainer): Behaviour {
  return (config.Cmd as Behaviour[] | undefined)?.[0] ?? 'answer';
}

function hostConfig({ config }: FakeContainer) {
  return config.HostConfig as { PortBindings: Record<string, { HostPort: string }[]>; Memory: number };
}

function boundPort(container: FakeContainer): number {
  return Number(Object.values(hostConfig(container).PortBindings)[0]?.[0]?.HostPort);
}

function environment({ config }: FakeContainer): string[] {
  return (config.Env as string[] | undefined) ?? [];
}

function inspection(container: FakeContainer): object {
  const { id, name, config, status, exitCode } = container;
  return {
    Id: id,
    Name: `/${name}`,
    Config: config,
    HostConfig: hostConfig(container),
    State: {
      Status: status,
      Running: status === 'running',
      Paused: status === 'paused',
      ExitCode: exitCode,
      OOMKilled: false,
      Error: '',
    },
    NetworkSettings: { Networks: { bridge: { IPAddress: '172.17.0.99' } } },
  };
}
