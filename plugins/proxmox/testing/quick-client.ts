import { onTestFinished } from 'vitest';
import type { FakePve } from '../../../test/fakes/pve/start-pve.ts';
import { type ClientOptions, type ProxmoxClient, proxmoxClient } from '../client.ts';
import { ProxmoxError } from '../engine/error.ts';

const QUICK_POLLING = { firstMs: 5, longestMs: 20 };

/** A client of all nodes, closed after the test. */
export function quickClient(pve: FakePve, options: Partial<ClientOptions>): ProxmoxClient {
  const client = proxmoxClient({
    hosts: pve.hosts.map(({ url }) => url),
    credentials: { username: 'root@pam', password: pve.rootPassword },
    trust: { ca: pve.ca },
    polling: QUICK_POLLING,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** The error with which a promise rejects; another end fails the test. */
export async function failure(promise: Promise<unknown>): Promise<ProxmoxError> {
  const end = await promise.then(
    (value) => new Error(`it succeeded with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (end instanceof ProxmoxError) return end;
  throw end;
}
