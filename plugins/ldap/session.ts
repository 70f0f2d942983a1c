import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Client, Entry } from 'ldapts';
import { type ConnectOptions, connect } from './connect.ts';

/** Of all answers on one connection. */
const MOST_BYTES = 4 * 1024 * 1024;

export interface SessionOptions extends ConnectOptions {
  readonly urls: readonly string[];
}

/** One connection to a directory; it is not opened again when it breaks. Whoever opens it closes it. */
export class DirectorySession {
  /** Host of the server that answered. */
  readonly server: string;
  /** When its certificate ends, in ms; null where the connection is not encrypted. */
  readonly certificateEndsAt: number | null;
  readonly #client: Client;
  readonly #socket: Socket;

  private constructor(client: Client, url: string, socket: Socket) {
    const certificate = socket instanceof TLSSocket ? socket.getPeerCertificate() : null;
    this.#client = client;
    this.#socket = socket;
    this.server = new URL(url).hostname;
    this.certificateEndsAt = certificate && Date.parse(certificate.valid_to);
  }

  /** To the first server that answers. Rejects with why the last one did not. */
  static async open(options: SessionOptions, signal: AbortSignal): Promise<DirectorySession> {
    const { Client } = await import('ldapts');
    let trouble: unknown = new Error('There is no server.');
    for (const url of options.urls) {
      try {
        const socket = await connect(url, options, signal);
        let isGiven = false;
        const client = new Client({
          url: 'ldap://directory.invalid',
          timeout: options.timeoutMs,
          createConnection: () => {
            if (isGiven) throw new Error('The directory has closed the connection.');
            isGiven = true;
            let bytes = 0;
            socket.on('data', (part: Buffer) => {
              bytes += part.length;
              if (bytes > MOST_BYTES) socket.destroy(new Error('The directory says too much.'));
            });
            return socket;
          },
        });
        return new DirectorySession(client, url, socket);
      } catch (error) {
        trouble = error;
        if (signal.aborted) break;
      }
    }
    throw trouble;
  }

  bind(dn: string, password: string): Promise<void> {
    // without a name or a password it would be nobody's, and succeed (RFC 4513 section 5.1)
    if (dn === '' || password === '') throw new Error('There is no name or no password.');
    return this.#client.bind(dn, password);
  }

  /** At most `limit` entries; references to other servers are not followed. */
  async search(
    base: string,
    what: {
      readonly filter: string;
      readonly scope: 'base' | 'sub';
      readonly attributes: readonly string[];
      readonly buffers?: readonly string[];
      readonly limit: number;
    },
  ): Promise<Entry[]> {
    const { searchEntries } = await this.#client.search(base, {
      ...{ filter: what.filter, scope: what.scope, sizeLimit: what.limit, derefAliases: 'never' },
      attributes: [...what.attributes],
      explicitBufferAttributes: [...(what.buffers ?? [])],
    });
    return searchEntries;
  }

  async close(): Promise<void> {
    await this.#client.unbind().catch(() => undefined);
    // the client knows nothing of a connection over which nothing was asked
    this.#socket.destroy();
  }
}
