import type Docker from 'dockerode';
import { type GuestProtocol, waitForDesktop } from '../../../src/api.ts';
import { dockerAt } from '../../../test/testbed/docker.ts';

export interface DesktopContainer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Address inside Docker's network. */
  readonly inner: { readonly host: string; readonly port: number };
  kill(): Promise<void>;
  /** Runs a command in it and gives what it printed. */
  exec(...command: string[]): Promise<string>;
  close(): Promise<void>;
}

export interface DesktopOptions {
  readonly dockerHost: string;
  readonly image: string;
  readonly protocol: GuestProtocol;
  readonly guestPort: number;
  readonly env: Readonly<Record<string, string>>;
}

const READY_MS = 60_000;

/** A real desktop; resolves when its protocol answers. */
export async function startDesktop(options: DesktopOptions): Promise<DesktopContainer> {
  const { dockerHost, image, protocol, guestPort, env } = options;
  const container = await dockerAt(dockerHost).createContainer({
    Image: image,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    Labels: { 'deskgate.testbed': String(process.pid) },
    HostConfig: {
      Init: true,
      PortBindings: { [`${guestPort}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
  });
  const close = async (): Promise<void> => container.remove({ force: true, v: true });
  try {
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const port = Number(NetworkSettings.Ports[`${guestPort}/tcp`]?.[0]?.HostPort);
    const signal = AbortSignal.timeout(READY_MS);
    await waitForDesktop({ protocol, host: '127.0.0.1', port, timeoutMs: READY_MS, signal });
    return {
      port,
      inner: { host: NetworkSettings.Networks.bridge?.IPAddress ?? '', port: guestPort },
      kill: () => container.kill(),
      exec: (...command) => runIn(container, ...command),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs a command in a container and gives what it printed. */
export async function runIn(container: Docker.Container, ...command: string[]): Promise<string> {
  const exec = await container.exec({ Cmd: command, AttachStdout: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString().trim();
}
