import { ProxmoxError } from './error.ts';

const API_PORT = 8006;
/** So long a host that could not be reached is asked last. */
const SHUN_MS = 15_000;

/** One node's API. */
export interface ApiHost {
  /** `https://pve1.example.org:8006`. */
  readonly origin: string;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
}

/** @throws ProxmoxError of kind `parameter` for what is not `name`, `name:port` or `https://name:port`. */
export function parseHost(text: string): ApiHost {
  const isUrl = /^[a-z]+:\/\//i.test(text);
  const url = URL.parse(isUrl ? text : `https://${text}`);
  const hasMore = url !== null && (url.pathname !== '/' || url.search !== '' || url.username !== '');
  if (url === null || url.protocol !== 'https:' || hasMore || url.hostname === '') {
    throw new ProxmoxError('parameter', `Expected an API host as "pve1.example.org:8006", got "${text}".`);
  }
  // an URL hides the port 443 when it is told
  const told = /:(\d+)\/?$/.exec(text.replace(/^.*\]/, ''))?.[1];
  const port = told === undefined ? API_PORT : Number(told);
  return { origin: `https://${url.hostname}:${port}`, hostname: url.hostname.replace(/^\[|\]$/g, ''), port };
}

/** Which of the hosts of one cluster is asked: the one that answered last, and after it those that did not fail lately. */
export class Hosts {
  readonly #hosts: readonly ApiHost[];
  readonly #failedAt = new Map<ApiHost, number>();
  #preferred: ApiHost | null = null;

  constructor(hosts: readonly ApiHost[]) {
    if (hosts.length === 0) throw new ProxmoxError('parameter', 'No API host of Proxmox is configured.');
    this.#hosts = hosts;
  }

  /** Never empty. */
  inOrder(): readonly ApiHost[] {
    const rank = (host: ApiHost): number => {
      const failedAt = this.#failedAt.get(host);
      if (failedAt !== undefined && performance.now() - failedAt < SHUN_MS) return failedAt;
      return host === this.#preferred ? -2 : -1;
    };
    return this.#hosts.toSorted((one, other) => rank(one) - rank(other));
  }

  answered(host: ApiHost): void {
    this.#preferred = host;
    this.#failedAt.delete(host);
  }

  failed(host: ApiHost): void {
    this.#failedAt.set(host, performance.now());
  }
}
