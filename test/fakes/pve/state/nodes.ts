import { BareError, died } from '../errors.ts';
import type { Certificate } from '../tls/certificates.ts';

export interface PveNode {
  readonly name: string;
  /** Where its own API answers. */
  url: string;
  certificate: Certificate;
  readonly bridges: Set<string>;
  readonly memoryBytes: number;
  readonly cpus: number;
  isOnline: boolean;
  /** The other nodes know another certificate of it. */
  hasForeignCertificate: boolean;
}

export class Nodes {
  readonly #all = new Map<string, PveNode>();

  add(name: string, certificate: Certificate, cpus: number, memoryBytes: number): PveNode {
    const node = {
      ...{ name, certificate, cpus, memoryBytes, url: '' },
      bridges: new Set(['vmbr0']),
      isOnline: true,
      hasForeignCertificate: false,
    };
    this.#all.set(name, node);
    return node;
  }

  all(): PveNode[] {
    return [...this.#all.values()];
  }

  get(name: string): PveNode {
    const node = this.#all.get(name);
    if (node === undefined) {
      throw died(
        `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
      );
    }
    return node;
  }

  /** What `host` says when it has to pass a call on to `name`. @throws PveError when it cannot. */
  reach(host: string, name: string): void {
    const node = this.get(name);
    if (node.name === host) return;
    if (!node.isOnline) throw new BareError(595, 'No route to host');
    if (node.hasForeignCertificate) {
      throw new BareError(596, 'error:0A000086:SSL routines::certificate verify failed');
    }
  }
}
