import { AppError, type Engine } from '../../../src/api.ts';
import { type FakeGuacd, fakeGuacd } from '../../../test/fakes/guacd/fake-guacd.ts';

interface FakeContainer {
  readonly Id: string;
  readonly Image: string;
  readonly Labels: Record<string, string>;
  readonly Entrypoint: readonly string[];
  readonly HostConfig: Record<string, unknown>;
  readonly Cmd: readonly string[];
  State: string;
  ended: (() => void)[];
  /** Its address in the fenced network. */
  readonly ip: string;
  guacd: FakeGuacd | null;
}

export interface FakeEngine extends Engine {
  readonly containers: Map<string, FakeContainer>;
  readonly networks: Set<string>;
  /** Where the gateway is in a fenced network. */
  hostInFence: string;
  /** Processes of guacd without a connection, in each container. */
  stuck: number;
  /** How often a container was made. */
  readonly made: () => number;
  /** What the next containers do when they are started; `good` for those that follow. */
  readonly script: ('good' | 'dies' | 'silent' | 'lacks cpus')[];
  info: { SecurityOptions: string[]; NCPU?: number };
  images: Set<string>;
  close(): Promise<void>;
}

/** A Docker engine in memory, whose containers of guacd are fakes on the port that they are labelled with. */
export function fakeEngine({ isLocal = true } = {}): FakeEngine {
  const containers = new Map<string, FakeContainer>();
  const script: FakeEngine['script'] = [];
  let made = 0;

  const refuse = (status: number, message = `status ${status}`): Error =>
    Object.assign(new Error(message), { statusCode: status, json: { message } });
  const get = (id: string): FakeContainer => {
    const container = containers.get(id);
    if (container === undefined) throw refuse(404);
    return container;
  };
  const stop = async (container: FakeContainer): Promise<void> => {
    container.State = 'exited';
    await container.guacd?.close();
    container.guacd = null;
    for (const tell of container.ended.splice(0)) tell();
  };
  const networkOf = ({ HostConfig, ip }: FakeContainer) => ({
    Networks: {
      [String(HostConfig.NetworkMode)]: { IPAddress: HostConfig.NetworkMode === 'host' ? '' : ip },
    },
  });

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
      return [...containers.values()]
        .filter(({ Labels }) => wanted.every(([key = '', value]) => Labels[key] === value))
        .map((container) => ({ ...container, NetworkSettings: networkOf(container) }));
    },
    async createContainer(options: Omit<FakeContainer, 'Id' | 'State' | 'guacd' | 'ip' | 'ended'>) {
      made += 1;
      const Id = `c${made}`;
      containers.set(Id, {
        ...options,
        Id,
        State: 'created',
        guacd: null,
        ended: [],
        ip: `127.18.${made >> 8}.${made & 255}`,
      });
      return { id: Id };
    },
    getNetwork: (name: string) => network(name),
    async createNetwork({ Name, Internal }: { Name: string; Internal: boolean }) {
      if (!Internal) throw refuse(500);
      networks.add(Name);
    },
    getContainer: (id: string) => ({
      async start() {
        const container = get(id);
        const behaviour = script.shift() ?? 'good';
        if (behaviour === 'lacks cpus')
          throw refuse(500, 'Requested CPUs are not available - requested 0,1, available: 4-7');
        container.State = behaviour === 'dies' ? 'exited' : 'running';
        const port = Number(container.Labels['deskgate.port']);
        const host = container.HostConfig.NetworkMode === 'host' ? '127.0.0.1' : container.ip;
        if (behaviour === 'good') container.guacd = await fakeGuacd({ host, listenAt: port });
      },
      inspect: async () => ({
        State: {
          Running: ['running', 'paused'].includes(get(id).State),
          Paused: get(id).State === 'paused',
          ExitCode: 1,
          Error: '',
        },
        NetworkSettings: networkOf(get(id)),
      }),
      wait: ({ abortSignal }: { abortSignal: AbortSignal }) =>
        new Promise<void>((resolve, reject) => {
          const container = get(id);
          if (container.State === 'exited') return resolve();
          container.ended.push(resolve);
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason), { once: true });
        }),
      top: async () => ({
        Processes: [['1', 'docker-init'], ...Array.from({ length: 1 + engine.stuck }, () => ['2', 'guacd'])],
      }),
      stop: async () => stop(get(id)),
      async remove() {
        await stop(get(id));
        containers.delete(id);
      },
    }),
  };

  const networks = new Set<string>();
  const network = (name: string) => ({
    async inspect() {
      if (!networks.has(name)) throw refuse(404);
      return { IPAM: { Config: [{ Gateway: engine.hostInFence }] } };
    },
    async remove() {
      if (!networks.delete(name)) throw refuse(404);
    },
  });

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
    networks,
    hostInFence: '127.0.0.1',
    stuck: 0,
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
