import { AppError } from '../../src/errors.ts';
import type { FakeProvider } from '../fakes/fake-provider.ts';
import { STEPS } from './happenings.ts';

const SLOW_MS = 8;

/** What goes wrong at the steps of a provider, one after another at each. */
export class Faults {
  readonly #provider: FakeProvider;
  readonly #next = new Map<string, string[]>();
  readonly #hanging: (() => void)[] = [];
  readonly #kill: () => void;

  /** @param kill kills all gateways, and waits for none. */
  constructor(provider: FakeProvider, kill: () => void) {
    this.#provider = provider;
    this.#kill = kill;
    for (const step of STEPS) provider[step] = (signal) => this.#at(step, signal);
  }

  add(step: string, fault: string, times: number): void {
    this.#next.set(step, Array<string>(times).fill(fault));
  }

  /** No more of them, and what hangs goes on. */
  end(): void {
    this.#next.clear();
    for (const release of this.#hanging.splice(0)) release();
  }

  async #at(step: string, signal: AbortSignal): Promise<void> {
    const fault = this.#next.get(step)?.shift();
    this.#provider.isMessy = fault === 'fails messily';
    if (fault === 'is slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    if (fault === 'kills') {
      this.#kill();
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
