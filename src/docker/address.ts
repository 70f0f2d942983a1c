import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

/** Where an engine listens. `text` is how people are told; it holds no password. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly text: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly text: string;
      readonly host: string;
      readonly port: number;
      /** Folder with ca.pem, cert.pem and key.pem; null for a plain connection. */
      readonly certPath: string | null;
    }
  | {
      readonly kind: 'ssh';
      readonly text: string;
      readonly host: string;
      readonly port: number | null;
      readonly user: string | null;
    };

export interface AddressOptions {
  /** In the form of DOCKER_HOST; wins over it. */
  readonly host?: string | undefined;
  /** Wins over DOCKER_CERT_PATH; a TCP connection then always uses TLS. */
  readonly certPath?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a socket file is there. */
  readonly exists: (path: string) => Promise<boolean>;
}

const SYSTEM_SOCKET = '/var/run/docker.sock';
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/** The configured address, else DOCKER_HOST, else the system's socket, else a rootless engine's or Docker Desktop's. */
export async function findAddress(options: AddressOptions): Promise<EngineAddress> {
  const { host, certPath, env, exists } = options;
  const given = host || env.DOCKER_HOST;
  if (given) return parseAddress(given, tlsFolder(given, certPath, env));
  const candidates = [
    SYSTEM_SOCKET,
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(env.HOME ?? homedir(), '.docker/run/docker.sock'),
  ];
  for (const path of candidates) if (await exists(path)) return socketAt(path);
  return socketAt(SYSTEM_SOCKET);
}

/** As the docker command has it: DOCKER_TLS_VERIFY with any value asks for TLS, DOCKER_CERT_PATH says where the files are. */
function tlsFolder(address: string, certPath: string | undefined, env: AddressOptions['env']): string | null {
  if (certPath) return certPath;
  if (!env.DOCKER_TLS_VERIFY && !address.startsWith('https://')) return null;
  return env.DOCKER_CERT_PATH || join(env.HOME ?? homedir(), '.docker');
}

function parseAddress(text: string, certPath: string | null): EngineAddress {
  if (text.startsWith('unix://')) return socketAt(text.slice('unix://'.length) || SYSTEM_SOCKET);
  if (text.startsWith('npipe://')) return { kind: 'socket', text, path: text.slice('npipe:'.length) };
  if (text.startsWith('/')) return socketAt(text);
  const url = toUrl(/^[a-z]+:\/\//i.test(text) ? text : `tcp://${text}`);
  // an IPv6 address is bracketed in a URL and bare for a socket
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? null : Number(url.port);
  switch (url.protocol) {
    case 'ssh:': {
      const user = url.username === '' ? null : decodeURIComponent(url.username);
      const text = `ssh://${user === null ? '' : `${user}@`}${url.host}`;
      return { kind: 'ssh', text, host, port, user };
    }
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const usual = certPath === null ? PLAIN_PORT : TLS_PORT;
      const text = `tcp://${url.hostname}:${port ?? usual}`;
      return { kind: 'tcp', text, host, port: port ?? usual, certPath };
    }
    default:
      throw malformed();
  }
}

function socketAt(path: string): EngineAddress {
  return { kind: 'socket', text: `unix://${path}`, path };
}

function toUrl(text: string): URL {
  try {
    // the URL standard reads host and port of these schemes only
    const url = new URL(text);
    if (url.hostname !== '') return url;
  } catch {
    // told below, without the text: it may hold a password
  }
  throw malformed();
}

function malformed(): AppError {
  return new AppError('PROVIDER_UNREACHABLE', 'The address of Docker cannot be read.', {
    remedy:
      'Set DOCKER_HOST, or host in [plugins.docker], to unix:///path, tcp://host:port or ssh://user@host.',
  });
}
