import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerAt } from '../testbed/docker.ts';
import { type RunningProcess, startProcess } from '../testbed/process.ts';
import { findProgram } from '../testbed/programs.ts';
import { waitUntil } from '../testbed/wait.ts';
import { type OwnNetwork, ownNetwork } from './own-network.ts';
import { unmountBelow } from './unmount.ts';

/** Beside those of the test bed, on a disk: an engine cannot put its layers on an overlay. */
const DATA = '/var/lib/deskgate-testbed';
/** The paths of sockets must be short. */
const RUN = '/run/deskgate-testbed';
const START_MS = 60_000;

/** A Docker engine of a test's own, that it may kill. */
export interface OwnDockerd {
  readonly host: string;
  /** Where its containers publish their ports; the gateway's `publish_address`. */
  readonly address: string;
  /** As a crash does; its containers are left to themselves. */
  kill(): Promise<void>;
  /** Starts it again. @param liveRestore takes over what still runs; otherwise that is ended, as is the default. */
  start(liveRestore: boolean): Promise<void>;
  /** Ends it with all its containers. */
  remove(): Promise<void>;
}

/** Why there can be none here; null where there can. */
export async function noOwnDockerd(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'only root can start a Docker engine';
  for (const name of ['dockerd', 'containerd', 'ip', 'nsenter']) {
    if ((await findProgram(name)) === null) return `there is no program ${name}`;
  }
  return null;
}

/**
 * With the image of another engine. Its network is a namespace of its own: an engine takes the bridge docker0 and the
 * firewall of its namespace for its own, and would disturb the machine's.
 */
export async function ownDockerd(imageFrom: {
  readonly host: string;
  readonly image: string;
}): Promise<OwnDockerd> {
  const network = await ownNetwork();
  await mkdir(DATA, { recursive: true });
  await mkdir(RUN, { recursive: true });
  const name = `own-${randomBytes(3).toString('hex')}`;
  const dirs = { data: await mkdtemp(join(DATA, `${name}-`)), run: await mkdtemp(join(RUN, `${name}-`)) };
  const engine = new Engine(network, dirs);
  try {
    await engine.start(false);
    const exported = await dockerAt(imageFrom.host).getImage(imageFrom.image).get();
    for await (const _ of (await dockerAt(engine.host).loadImage(exported)) as AsyncIterable<Buffer>);
    return engine;
  } catch (error) {
    await engine.remove();
    throw error;
  }
}

class Engine implements OwnDockerd {
  readonly host: string;
  readonly address: string;
  readonly #network: OwnNetwork;
  readonly #dirs: { readonly data: string; readonly run: string };
  #daemon: RunningProcess | null = null;

  constructor(network: OwnNetwork, dirs: { readonly data: string; readonly run: string }) {
    this.host = `unix://${join(dirs.run, 'docker.sock')}`;
    this.address = network.address;
    this.#network = network;
    this.#dirs = dirs;
  }

  async start(liveRestore: boolean): Promise<void> {
    const { data, run } = this.#dirs;
    this.#daemon = await startProcess(
      'nsenter',
      [
        ...[`--net=${this.#network.file}`, 'dockerd'],
        ...['--host', this.host, '--data-root', data, '--exec-root', join(run, 'exec')],
        ...['--pidfile', join(run, 'pid')],
        // a containerd that it finds would be the machine's
        ...[
          '--containerd-namespace',
          'deskgate-test',
          '--containerd-plugins-namespace',
          'deskgate-test-plugins',
        ],
        ...(liveRestore ? ['--live-restore'] : []),
      ],
      { logFile: join(data, 'dockerd.log'), graceMs: 30_000 },
    );
    const signal = AbortSignal.timeout(START_MS);
    const answers = async () => void (await dockerAt(this.host, { timeout: 3000 }).ping());
    await waitUntil(answers, { what: 'dockerd', signal, process: this.#daemon });
  }

  async kill(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === null) return;
    process.kill(daemon.pid, 'SIGKILL');
    await daemon.ended;
    // its containerd dies with it; where nobody buries the dead, the next engine would take it for alive
    await rm(join(this.#dirs.run, 'exec/containerd/containerd.pid'), { force: true });
  }

  async remove(): Promise<void> {
    const { data, run } = this.#dirs;
    try {
      if (this.#daemon?.end() !== null) await this.start(false);
      const client = dockerAt(this.host);
      const left = await client.listContainers({ all: true });
      await Promise.all(left.map(({ Id }) => client.getContainer(Id).remove({ force: true, v: true })));
      await this.#daemon?.stop();
    } finally {
      await unmountBelow(data);
      await unmountBelow(run);
      await rm(run, { recursive: true, force: true });
      await rm(data, { recursive: true, force: true });
      await this.#network.remove();
    }
  }
}
