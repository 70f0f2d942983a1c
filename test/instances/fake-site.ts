import type { Database } from '../../src/db/database.ts';
import { AppError } from '../../src/errors.ts';
import type { RuntimeState } from '../../src/instances/provider.ts';
import type { FakeProvider } from '../fakes/fake-provider.ts';
import { expectAgreement } from './agreement.ts';
import type { ChaosSite, Fault } from './chaos-site.ts';
import { TOLD } from './happenings.ts';

const STEPS = ['onStart', 'onReady', 'onStop', 'onList', 'onAct', 'onBind', 'onBound'] as const;
type Step = (typeof STEPS)[number];
const SLOW_MS = 8;

/** Desktops that are entries of a map, with ports, owners and homes. */
export class FakeSite implements ChaosSite {
  readonly steps = STEPS;
  readonly faults: readonly Fault[] = [
    'fails',
    'fails messily',
    'hangs',
    'kills',
    'is slow',
    'is slow',
    'is slow',
  ];
  readonly weights = { start: 10, fault: 5 };
  readonly lengths = [8, 30] as const;
  /** With and without warm desktops, a name that they are told, a home that they are given. */
  readonly definitions = [
    { settings: { memory: 1 } },
    { name: TOLD, settings: { memory: 1, owner: true }, warm: 2 },
    { name: TOLD, settings: { memory: 1, owner: true }, warm: 3, width: 1024 },
    { settings: { memory: 1 }, warm: 1 },
    { name: TOLD, settings: { memory: 1 }, warm: 2, home: {} },
  ];
  readonly leasesPorts = true;
  readonly beatMs = 0;
  readonly jobMs = 0;
  readonly told: FakeProvider;
  readonly #provider: FakeProvider;
  readonly #key: Buffer;
  readonly #next = new Map<string, { readonly fault: Fault; readonly kill: () => void }[]>();
  readonly #hanging: (() => void)[] = [];
  #room = 0;

  constructor({ provider, key }: { readonly provider: FakeProvider; readonly key: Buffer }) {
    this.#provider = provider;
    this.told = provider;
    this.#key = key;
    for (const step of STEPS) provider[step] = (signal) => this.#at(step, signal);
    provider.onRoom = () => {
      const memoryFreeBytes = this.#room - provider.desktops.size;
      provider.hostRoom = { ...provider.hostRoom, memoryTotalBytes: 1000, memoryFreeBytes };
    };
  }

  open() {
    return { provider: this.#provider, die: () => Promise.resolve() };
  }

  desktops(): ReadonlyMap<string, RuntimeState> {
    return new Map([...this.#provider.desktops].map(([id, { state }]) => [id, state]));
  }

  async happens(instanceId: string, state: RuntimeState): Promise<void> {
    this.#provider.happens(instanceId, state);
  }

  addStray(): void {
    this.#provider.desktops.set('stray', { ref: 'stray', state: 'running', port: 1, password: null });
  }

  order(step: string, fault: Fault, times: number, kill: () => void): void {
    this.#next.set(
      step,
      Array.from({ length: times }, () => ({ fault, kill })),
    );
  }

  endFaults(): void {
    this.#next.clear();
    for (const release of this.#hanging.splice(0)) release();
  }

  setRoom(desktops: number): void {
    this.#room = desktops;
  }

  isAtRest(): boolean {
    return true;
  }

  check(db: Database): Promise<void> {
    return expectAgreement(db, this.#provider, this.#key);
  }

  async renew(): Promise<void> {}

  async close(): Promise<void> {}

  async #at(step: Step, signal: AbortSignal): Promise<void> {
    const { fault, kill } = this.#next.get(step)?.shift() ?? {};
    this.#provider.isMessy = fault === 'fails messily';
    if (fault === 'is slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    if (fault === 'kills') {
      kill?.();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (fault === 'hangs') {
      await new Promise<void>((resolve, reject) => {
        this.#hanging.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        if (signal.aborted) reject(signal.reason as Error);
      });
    }
    if (fault?.startsWith('fails')) throw new AppError('PROVIDER_FAILED', `${step} failed.`);
  }
}
