import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import { definePart } from './bed-part.ts';
import { startProcess } from './process.ts';
import { findProgram, requireProgram } from './programs.ts';
import { waitUntil } from './wait.ts';

/** Data of the engine that the test bed starts. It outlives the run, so that images are built once a machine. */
const OWN_DATA = '/var/lib/deskgate-testbed/docker';
const OWN_RUN = '/run/deskgate-testbed';
const OWN_HOST = `unix://${join(OWN_RUN, 'docker.sock')}`;
const PING_TIMEOUT_MS = 3000;
const REMOVE_TIMEOUT_MS = 30_000;

/**
 * The Docker engine: the one that DOCKER_HOST names, else one that answers at a usual socket. Only with
 * DESKGATE_TEST_REQUIRE=all, as root and where none answers, an engine of our own is started, with data of its own so
 * that no other container of the machine is started by it.
 */
export const docker = definePart({
  name: 'docker',
  packages: ['docker.io'],
  after: [],
  remedy: 'install Docker (apt-get install docker.io), start it, and let this user reach its socket',
  timeoutMs: 60_000,
  installed: async () => (await findAnswering()) !== null || (await findProgram('dockerd')) !== null,
  async open({ dir, requireAll, signal, onClose }) {
    const labelPrefix = `deskgate-test-${process.pid}`;
    const running = await findAnswering();
    if (running !== null) {
      const { host, version } = running;
      onClose(() => removeContainers(host, labelPrefix));
      return { info: { host, labelPrefix }, note: `${version}, already running` };
    }
    const where = candidates().join(', ');
    if (!requireAll) throw new Error(`no Docker daemon answers at ${where}`);
    if (process.getuid?.() !== 0)
      throw new Error(`no Docker daemon answers at ${where}, and only root can start one`);
    const dockerd = await requireProgram('dockerd');
    await mkdir(OWN_DATA, { recursive: true });
    await mkdir(OWN_RUN, { recursive: true });
    const own = await startProcess(
      dockerd,
      [
        ...['--host', OWN_HOST],
        ...['--data-root', OWN_DATA],
        ...['--exec-root', join(OWN_RUN, 'exec')],
        ...['--pidfile', join(OWN_RUN, 'dockerd.pid')],
      ],
      { logFile: join(dir, 'dockerd.log'), graceMs: 30_000 },
    );
    onClose(own.stop);
    await waitUntil(async () => void (await ping(OWN_HOST)), { what: 'dockerd', signal, process: own });
    onClose(() => removeContainers(OWN_HOST, labelPrefix));
    const note = `${await ping(OWN_HOST)}, started, pid ${own.pid}`;
    return { info: { host: OWN_HOST, labelPrefix }, note };
  },
});

/** A client of the engine at an address in the form of DOCKER_HOST. `timeout` is the longest silence, in ms. */
export function dockerAt(host: string, options: { readonly timeout?: number } = {}): Docker {
  if (host.startsWith('unix://')) return new Docker({ ...options, socketPath: host.slice('unix://'.length) });
  if (host === process.env.DOCKER_HOST) return new Docker(options);
  throw new Error(`${host} is not an address that the test bed can reach`);
}

/** What a run has left behind, known by the start of its labels; with its anonymous volumes. */
export async function removeContainers(host: string, labelPrefix: string): Promise<void> {
  const engine = dockerAt(host, { timeout: REMOVE_TIMEOUT_MS });
  const containers = await engine.listContainers({ all: true });
  const left = containers.filter(({ Labels }) =>
    Object.keys(Labels).some((label) => label.startsWith(`${labelPrefix}.`)),
  );
  await Promise.all(left.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true })));
}

/** The engine that DOCKER_HOST names, or the first that answers at a usual socket. */
export async function findAnswering(): Promise<{ host: string; version: string } | null> {
  for (const host of candidates()) {
    const version = await ping(host).catch(() => null);
    if (version !== null) return { host, version };
  }
  return null;
}

function candidates(): readonly string[] {
  const named = process.env.DOCKER_HOST;
  if (named) return [named];
  const rootless = process.env.XDG_RUNTIME_DIR;
  return [
    'unix:///var/run/docker.sock',
    ...(rootless ? [`unix://${join(rootless, 'docker.sock')}`] : []),
    OWN_HOST,
  ];
}

/** Version of the engine; rejects when none answers. */
async function ping(host: string): Promise<string> {
  if (host.startsWith('unix://')) await stat(host.slice('unix://'.length));
  const { Version } = await dockerAt(host, { timeout: PING_TIMEOUT_MS }).version();
  return `Docker ${Version} at ${host}`;
}
