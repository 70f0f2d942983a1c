import { setTimeout as sleep } from 'node:timers/promises';
import { dockerConfig } from '../plugins/docker/config.ts';
import { containerSpec } from '../plugins/docker/container-spec.ts';
import { createLabels } from '../plugins/docker/labels.ts';
import { dockerSettings } from '../plugins/docker/settings.ts';
import { newId } from '../src/ids.ts';
import { waitForDesktop } from '../src/protocols/ready.ts';
import { dockerAt, findAnswering } from '../test/testbed/docker.ts';
import { REFERENCE_IMAGE } from './docker-desktops.ts';

const TIMEOUT_MS = 120_000;
/** VNC uses eight characters. */
const PASSWORD = 'bench-pw';

export interface EngineRun {
  readonly labelPrefix: string;
  readonly firstPort: number;
  readonly desktops: number;
  /** So many at a time are created, started and waited for; the same as `desktops` for all at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/**
 * What the gateway's Docker provider asks of the engine for so many desktops, asked without a gateway: create, start, wait for
 * the desktop's greeting. The containers stay.
 * @returns ms until the last one has answered.
 */
export async function engineAlone(run: EngineRun): Promise<number> {
  const { labelPrefix, firstPort, desktops, concurrency, signal } = run;
  const engine = await findAnswering();
  if (engine === null) throw new Error('no Docker daemon answers');
  const docker = dockerAt(engine.host, { timeout: TIMEOUT_MS });
  const config = dockerConfig.parse({ labelPrefix });
  const labels = createLabels(labelPrefix, newId());
  const settings = dockerSettings.parse({ image: REFERENCE_IMAGE, pull: 'never' });
  let next = 0;
  const startOne = async (port: number): Promise<void> => {
    const instanceId = newId();
    const spec = {
      ...{ instanceId, settings, port, appId: 'bench-engine', appName: 'Desktop', ownerName: 'admin' },
      ...{ protocol: 'vnc' as const, guestPort: 5901, width: 1280, height: 800, home: null },
      credentials: { username: null, password: PASSWORD },
    };
    const body = containerSpec(spec, config, labels);
    const container = await docker.createContainer({ ...body, name: labels.containerName(spec) });
    await container.start();
    const host = config.publishAddress;
    await waitForDesktop({ protocol: 'vnc', host, port, signal, timeoutMs: TIMEOUT_MS });
  };
  const lane = async (): Promise<void> => {
    while (next < desktops) {
      signal.throwIfAborted();
      const port = firstPort + next;
      next += 1;
      await startOne(port);
    }
  };
  const began = performance.now();
  // none goes on when this settles, since what it would make nobody would remove
  const ends = await Promise.allSettled(Array.from({ length: concurrency }, lane));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return performance.now() - began;
}

/** The engine goes on clearing away after it has answered. */
export const letEngineRest = (signal: AbortSignal): Promise<void> => sleep(2000, undefined, { signal });
