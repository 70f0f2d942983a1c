import { setTimeout as sleep } from 'node:timers/promises';
import { findAnswering, removeContainers } from '../test/testbed/docker.ts';
import { type Gateway, GatewayHome } from './gateway.ts';

export const REFERENCE_IMAGE = 'deskgate/desktop:latest';
const LATE_MS = 1000;

export interface DockerBed {
  /** Of the bench's own, so that what it leaves can be told from everything else. */
  readonly labelPrefix: string;
  readonly portRange: string;
  /** Keys of the core, in TOML. */
  readonly core?: string;
  readonly apps: readonly { readonly id: string; readonly warm?: number }[];
}

/** Configuration of applications that run the reference image: `npm run deskgate -- image build desktop`. */
export function dockerConfig({ labelPrefix, portRange, core = '', apps }: DockerBed): string {
  const tables = apps.map(
    ({ id, warm = 0 }) => `
[[apps]]
id = "${id}"
name = "Desktop"
provider = "docker"
protocol = "vnc"
warm = ${warm}
settings = { image = "${REFERENCE_IMAGE}", pull = "never" }
`,
  );
  return `
port_range = "${portRange}"
${core}

[plugins.docker]
label_prefix = "${labelPrefix}"
${tables.join('')}`;
}

/** A data folder for gateways with Docker desktops. Afterwards everything is removed that they started, however they ended. */
export async function withDockerHome<T>(
  bed: DockerBed,
  signal: AbortSignal,
  work: (home: GatewayHome) => Promise<T>,
): Promise<T> {
  const home = await GatewayHome.make({ config: dockerConfig(bed), signal });
  try {
    return await work(home);
  } finally {
    await home.remove();
    // what a gateway that was killed had asked for is made nevertheless
    await sleep(LATE_MS);
    await removeDesktops(bed.labelPrefix);
  }
}

/** The same with one gateway, signed in. */
export function withDockerGateway<T>(
  bed: DockerBed,
  signal: AbortSignal,
  work: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  return withDockerHome(bed, signal, async (home) => {
    const gateway = await home.start();
    try {
      await gateway.signIn();
      return await work(gateway);
    } finally {
      await gateway.stop();
    }
  });
}

export async function removeDesktops(labelPrefix: string): Promise<void> {
  const engine = await findAnswering();
  if (engine !== null) await removeContainers(engine.host, labelPrefix);
}
