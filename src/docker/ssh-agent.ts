import { type ChildProcess, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { EngineAddress } from './address.ts';
import { type SshFailure, sshFailure, sshNotStarted } from './ssh-failure.ts';

const MAX_COMPLAINT = 2000;

/**
 * Connections through the machine's own `ssh`, as the docker command makes them: keys, known hosts and jump hosts are the
 * user's. One process a connection; it ends with the connection.
 */
export function sshAgent(address: EngineAddress & { readonly kind: 'ssh' }): Agent {
  const args = [
    ...['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15'],
    ...(address.user === null ? [] : ['-l', address.user]),
    ...(address.port === null ? [] : ['-p', String(address.port)]),
    ...['--', address.host, 'docker', 'system', 'dial-stdio'],
  ];
  const why: Why = {
    ended: (complaint) => sshFailure(address, complaint),
    notStarted: (error) => sshNotStarted(error, address),
  };
  const connect = (): Duplex =>
    new ProcessStream(spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'] }), why);
  return Object.assign(new Agent({ keepAlive: false }), { createConnection: connect });
}

interface Why {
  ended(complaint: string): SshFailure;
  notStarted(error: NodeJS.ErrnoException): SshFailure;
}

/** Standard input and output of a process as one stream. A process that fails before it said anything is an error. */
class ProcessStream extends Duplex {
  readonly #child: ChildProcess;
  #complaint = '';
  #hasSpoken = false;

  constructor(child: ChildProcess, why: Why) {
    super({ allowHalfOpen: true });
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-MAX_COMPLAINT);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#hasSpoken = true;
      if (!this.push(chunk)) child.stdout?.pause();
    });
    child.stdin?.on('error', () => {}); // told by 'close'
    child.once('error', (error: NodeJS.ErrnoException) => this.destroy(why.notStarted(error)));
    child.once('close', (code) => {
      if (this.#hasSpoken || code === 0) this.push(null);
      else this.destroy(why.ended(this.#complaint.trim() || `ssh ended with code ${code}`));
    });
  }

  override _read(): void {
    this.#child.stdout?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { stdin } = this.#child;
    if (stdin === null || stdin.destroyed) done(new Error('ssh: the connection is closed'));
    // a process that has ended tells why itself
    else stdin.write(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }
}
