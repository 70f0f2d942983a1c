import { randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { AppError, type Provider, type ProviderContext, type StartSpec } from '../../src/api.ts';
import { fakeLog, type LogLine } from '../fakes/core/fake-log.ts';
import type { MakeProvider, ProviderHarness } from './provider-harness.ts';

/** One provider with desktops that are removed at the end, whatever happened. */
export interface ProviderRig {
  readonly provider: Provider;
  readonly logged: readonly LogLine[];
  /** What the provider told the person who waits. */
  readonly told: string[];
  spec(settings?: Record<string, unknown>): Promise<StartSpec>;
  context(signal?: AbortSignal): ProviderContext;
  ready(signal?: AbortSignal, timeoutMs?: number): ProviderContext & { timeoutMs: number };
  stopping(graceMs?: number): ProviderContext & { graceMs: number };
  /** Removes every desktop that was asked for. */
  close(): Promise<void>;
  /** Fails when a call that has ended still listens to the signal it was given. */
  expectNoListener(): void;
}

export async function openProviderRig(make: MakeProvider, harness: ProviderHarness): Promise<ProviderRig> {
  const provider = await make();
  const log = fakeLog();
  const told: string[] = [];
  const made: StartSpec[] = [];
  const lasting = new AbortController();
  const context = (signal = lasting.signal): ProviderContext => ({
    signal,
    log,
    progress: (message) => told.push(message),
  });
  const patience = harness.patienceMs ?? 20_000;
  return {
    provider,
    logged: log.lines,
    told,
    context,
    async spec(settings = harness.settings) {
      const spec: StartSpec = {
        instanceId: randomBytes(16).toString('hex'),
        appId: 'contract',
        appName: 'Contract',
        settings: provider.settings.parse(settings),
        protocol: 'vnc',
        guestPort: 5901,
        port: provider.capabilities.publishesPorts ? await freePort() : null,
        credentials: { username: null, password: randomBytes(4).toString('hex') },
        width: 800,
        height: 600,
        ownerName: 'nobody',
        home: null,
        ...harness.spec,
      };
      made.push(spec);
      return spec;
    },
    ready: (signal, timeoutMs = patience) => ({ ...context(signal), timeoutMs }),
    stopping: (graceMs = 0) => ({ ...context(), graceMs }),
    async close() {
      for (const { instanceId } of made) {
        await provider.stop({ instanceId, ref: null }, { ...context(), graceMs: 0 });
      }
    },
    expectNoListener: () => expect(getEventListeners(lasting.signal, 'abort')).toHaveLength(0),
  };
}

/** What a promise was rejected with; the test fails when it was not, or not with an AppError. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error('Expected an AppError.', { cause: error });
  return error;
}

/** Everything of errors, log lines and answers that people may come to see. */
export function wordsOf(...things: readonly unknown[]): string {
  return things
    .map((thing) => inspect(thing, { depth: 10, maxStringLength: null, maxArrayLength: null }))
    .join('\n');
}

/** Looks again until it holds, for as long as a connection takes to go away. */
export async function eventually(check: () => Promise<void> | void, ms = 3000): Promise<void> {
  const deadline = performance.now() + ms;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(20);
    }
  }
}

export function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

async function freePort(): Promise<number> {
  const server = await listenOn(0);
  const address = server.address();
  await closeServer(server);
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
