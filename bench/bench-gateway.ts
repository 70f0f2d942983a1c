import { type Gateway, GatewayHome, type GatewayOptions } from './gateway.ts';

const START_AT_ONCE = 10;

export interface BenchApp {
  readonly id: string;
  readonly protocol: 'vnc' | 'rdp';
  readonly viewer: 'vnc' | 'guacamole';
  /** Of the desktop, on 127.0.0.1. */
  readonly port: number;
}

export interface BenchGatewayOptions {
  readonly apps: readonly BenchApp[];
  /** Keys of the core, in TOML; beside them no limit is met. */
  readonly core?: string;
  /** Port of the guacd that is used. */
  readonly guacdPort?: number;
  readonly signal: AbortSignal;
}

/** A gateway whose desktops are servers of the bench, signed in. */
export async function withBenchGateway<T>(
  options: BenchGatewayOptions,
  work: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const home = await GatewayHome.make(gatewayOptions(options));
  try {
    const gateway = await home.start();
    try {
      await gateway.signIn();
      return await work(gateway);
    } finally {
      await gateway.stop();
    }
  } finally {
    await home.remove();
  }
}

function gatewayOptions({ apps, core = '', guacdPort, signal }: BenchGatewayOptions): GatewayOptions {
  const tables = apps.map(
    ({ id, protocol, viewer, port }) => `
[[apps]]
id = "${id}"
name = "Bench"
provider = "bench"
protocol = "${protocol}"
viewer = "${viewer}"
credentials = "none"
settings = { port = ${port} }
`,
  );
  const limits = 'max_viewers_per_user = 10000\nmax_viewers_per_address = 10000\n';
  const env: Readonly<Record<string, string>> =
    guacdPort === undefined
      ? {}
      : {
          DESKGATE_GUACAMOLE_GUACD: `127.0.0.1:${guacdPort}`,
          DESKGATE_GUACAMOLE_MAX_CONNECTIONS: '10000',
        };
  return { config: `${limits}${core}${tables.join('')}`, env, signal };
}

/** Starts so many desktops, a few at a time, and resolves with their ids when all of them run. */
export async function startRunning(
  gateway: Gateway,
  appId: string,
  count: number,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let left = count;
  const startSome = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const id = await gateway.startApp(appId);
      await gateway.untilRunning(id);
      ids.push(id);
    }
  };
  await Promise.all(Array.from({ length: START_AT_ONCE }, startSome));
  return ids;
}
