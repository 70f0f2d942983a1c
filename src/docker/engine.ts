import { access, readFile } from 'node:fs/promises';
import type { Agent } from 'node:http';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { AppError } from '../errors.ts';
import { type EngineAddress, findAddress } from './address.ts';
import { engineFailure, engineSilent } from './failure.ts';
import { sshAgent } from './ssh-agent.ts';

export type { EngineRefusal } from './failure.ts';
export { engineFailure, engineRefusal } from './failure.ts';

export interface EngineOptions {
  /** `unix:///path`, `tcp://host:port`, `ssh://user@host`; wins over DOCKER_HOST. */
  readonly host?: string | undefined;
  /** Folder with ca.pem, cert.pem and key.pem for TCP; wins over DOCKER_TLS_VERIFY and DOCKER_CERT_PATH. */
  readonly certPath?: string | undefined;
  /** Time for one answer, in ms; default 30 000. */
  readonly timeoutMs?: number | undefined;
}

/** A Docker engine. It holds nothing open between calls, so there is nothing to close. */
export interface Engine {
  readonly docker: Docker;
  /** As people are told it: `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Whether the engine's loopback addresses are this machine's own. */
  readonly isLocal: boolean;
  /**
   * One question: `engine.ask(signal, (abortSignal) => engine.docker.version({ abortSignal }))`. The work must hand its
   * abortSignal on. Rejects with the signal's own reason when that aborts, else with an AppError; what the engine said
   * when it refused is in `engineRefusal(error)`.
   * @param timeoutMs time for the answer when the usual one does not fit.
   */
  ask<T>(signal: AbortSignal, work: (abortSignal: AbortSignal) => Promise<T>, timeoutMs?: number): Promise<T>;
}

const TIMEOUT_MS = 30_000;

/**
 * The client of a Docker engine. The client library is loaded only once there is something to connect to; nothing is sent yet.
 * Rejects with PROVIDER_UNREACHABLE when there is no socket, or the address or the certificates cannot be read.
 */
export async function connectEngine(options: EngineOptions = {}): Promise<Engine> {
  const address = await findAddress({ ...options, env: process.env, exists });
  const { text } = address;
  if (address.kind === 'socket') {
    await access(address.path).catch((error: unknown) => {
      throw engineFailure(error, text);
    });
  }
  const { default: Client } = await import('dockerode');
  const docker = new Client(await clientOptions(address));
  const usual = options.timeoutMs ?? TIMEOUT_MS;
  return {
    docker,
    address: text,
    isLocal: isLocal(address),
    ask: (signal, work, timeoutMs = usual) => ask({ text, signal, work, timeoutMs }),
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    // what may not be looked at is there
    (error: NodeJS.ErrnoException) => error.code === 'EACCES',
  );
}

function isLocal(address: EngineAddress): boolean {
  return address.kind === 'socket' || /^(localhost|127\.[\d.]+|::1)$/.test(address.host);
}

/** Every key is given: the library fills what is left out from DOCKER_HOST, which the configuration may overrule. */
async function clientOptions(address: EngineAddress): Promise<Docker.DockerOptions & { agent?: Agent }> {
  const none = { protocol: 'http', host: undefined, port: undefined, socketPath: undefined } as const;
  const plain = {
    ...none,
    ca: undefined,
    cert: undefined,
    key: undefined,
    pathPrefix: '/',
    timeout: undefined,
  };
  switch (address.kind) {
    case 'socket':
      return { ...plain, socketPath: address.path };
    case 'ssh':
      return { ...plain, host: 'docker', agent: sshAgent(address) };
    case 'tcp': {
      const { host, port, certPath } = address;
      if (certPath === null) return { ...plain, host, port };
      return { ...plain, host, port, protocol: 'https', ...(await certificates(certPath, address.text)) };
    }
  }
}

async function certificates(folder: string, address: string): Promise<Docker.DockerOptions> {
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  try {
    const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
    return { ca, cert, key };
  } catch (cause) {
    throw new AppError(
      'PROVIDER_UNREACHABLE',
      `The certificates for Docker at ${address} cannot be read from ${folder}.`,
      { remedy: 'Put ca.pem, cert.pem and key.pem there, readable by the gateway.', cause },
    );
  }
}

interface Question<T> {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  work(abortSignal: AbortSignal): Promise<T>;
}

/** The library never settles when the engine hangs up in the middle of an answer: the end is decided here. */
async function ask<T>({ text, signal, timeoutMs, work }: Question<T>): Promise<T> {
  signal.throwIfAborted();
  const stop = new AbortController();
  const leave = (): void => stop.abort(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  const timer = setTimeout(() => stop.abort(engineSilent(text, timeoutMs)), timeoutMs);
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(stop.signal), stopped]);
  } catch (error) {
    // an abort reaches the library first and comes back as an error of its own
    if (signal.aborted) throw signal.reason;
    if (stop.signal.aborted) throw stop.signal.reason;
    throw engineFailure(error, text);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}
