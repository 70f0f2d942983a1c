import { type Gateway, GatewayHome } from './gateway.ts';
import type { Tunnel } from './tunnel.ts';

/** The address of a desktop behind a synthetic guacd, which never uses it. */
export const DESKTOP_PORT = 3389;

export interface Opened {
  readonly tunnel: Tunnel;
  readonly stop: () => Promise<void>;
}

/** A gateway in front of a VNC server. @param isRecorded whether it writes down what the viewer is sent. */
export function openVnc(port: number, signal: AbortSignal, isRecorded = false): Promise<Opened> {
  return openGateway({ protocol: 'vnc', viewer: 'vnc', port, isRecorded }, {}, signal);
}

/** A gateway in front of a guacd. */
export function openGuacamole(port: number, signal: AbortSignal): Promise<Opened> {
  return openGateway(
    { protocol: 'rdp', viewer: 'guacamole', port: DESKTOP_PORT },
    { DESKGATE_GUACAMOLE_GUACD: `127.0.0.1:${port}` },
    signal,
  );
}

/** The built gateway with one application of the bench provider, started and ready to be viewed. */
async function openGateway(
  app: {
    readonly protocol: string;
    readonly viewer: string;
    readonly port: number;
    readonly isRecorded?: boolean;
  },
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Opened> {
  const config = [
    '[[apps]]',
    'id = "flood"',
    'name = "Flood"',
    'provider = "bench"',
    `protocol = "${app.protocol}"`,
    `viewer = "${app.viewer}"`,
    'credentials = "none"',
    `record = ${app.isRecorded === true}`,
    `settings = { port = ${app.port} }`,
  ].join('\n');
  const home = await GatewayHome.make({ config, env, signal });
  let gateway: Gateway | null = null;
  const stop = async () => {
    await gateway?.stop();
    await home.remove();
  };
  try {
    gateway = await home.start();
    await gateway.signIn();
    const id = await gateway.startApp('flood');
    await gateway.untilRunning(id);
    return { tunnel: gateway.tunnelOf(id), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
