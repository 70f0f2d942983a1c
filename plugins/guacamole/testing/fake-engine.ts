import { AppError, type Engine } from '../../../src/api.ts';
import { type FakeGuacd, fakeGuacd } from '../../../test/fakes/guacd/fake-guacd.ts';

interface FakeContainer {
  readonly Id: string;
  readonly Image: string;
  readonly Labels: Record<string, string>;
  readonly Entrypoint: readonly string[];
  readonly HostConfig: Record<string, unknown>;
  State: string;
  guacd: FakeGuacd | null;
}

export interface FakeEngine extends Engine {
  readonly containers: Map<string, FakeContainer>;
  /** How often a container was made. */
  readonly made: () => number;
  /** What the next containers do when they are started; `good` for those that follow. */
  readonly script: ('good' | 'dies' | 'silent')[];
  info: { SecurityOptions: string[] };
  images: Set<string>;
  close(): Promise<void>;
}

/** A Docker engine in memory, whose containers of guacd are fakes on the port that they are labelled with. */
export function fakeEngine({ isLocal = true } = {}): FakeEngine {
  const containers = new Map<string, FakeContainer>();
  const script: FakeEngine['script'] = [];
  let made = 0;

  const refuse = (status: number): Error =>
    Object.assign(new Error(`status ${status}`), { statusCode: status });
  const get = (id: string): FakeContainer => {
    const container = containers.get(id);
    if (container === undefined) throw refuse(404);
    return container;
  };
  const stop = async (container: FakeContainer): Promise<void> => {
    container.State = 'exited';
    await container.guacd?.close();
    container.guacd = null;
  };

  const docker = {
    info: async () => engine.info,
    getImage: (name: string) => ({
      inspect: async () => {
        if (!engine.images.has(name)) throw refuse(404);
        return {};
      },
    }),
    async listContainers({ filters }: { filters: { label: string[] } }) {
      const wanted = filters.label.map((label) => label.split('='));
      return [...containers.values()].filter(({ Labels }) =>
        wanted.every(([key = '', value]) => Labels[key] === value),
      );
    },
    async createContainer(options: Omit<FakeContainer, 'Id' | 'State' | 'guacd'>) {
      made += 1;
      const Id = `c${made}`;
      containers.set(Id, { ...options, Id, State: 'created', guacd: null });
      return { id: Id };
    },
    getContainer: (id: string) => ({
      async start() {
        const container = get(id);
        const behaviour = script.shift() ?? 'good';
        container.State = behaviour === 'dies' ? 'exited' : 'running';
        const port = Number(container.Labels['deskgate.port']);
        if (behaviour === 'good') container.guacd = await fakeGuacd({ listenAt: port });
      },
      inspect: async () => ({ State: { Running: get(id).State === 'running', ExitCode: 1, Error: '' } }),
      stop: async () => stop(get(id)),
      async remove() {
        await stop(get(id));
        containers.delete(id);
      },
    }),
  };

  const engine: FakeEngine = {
    docker: docker as unknown as Engine['docker'],
    address: 'fake://docker',
    isLocal,
    async ask(signal, work) {
      signal.throwIfAborted();
      try {
        return await work(signal);
      } catch (cause) {
        throw new AppError('PROVIDER_FAILED', 'Docker did not do what it was asked.', { cause });
      }
    },
    containers,
    made: () => made,
    script,
    info: { SecurityOptions: [] },
    images: new Set(['deskgate/guacd:latest']),
    async close() {
      for (const container of containers.values()) await stop(container);
    },
  };
  return engine;
}
